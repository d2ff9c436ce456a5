/** Bodies that an anonymous stranger may post, made to keep a verifier busy. */
import type { KeyObject } from "node:crypto";
import { encryptedAssertion } from "../support/saml-encryption.js";
import { anAssertion, aResponse, aSignedResponse } from "../support/saml-response.js";

const signed = aSignedResponse({}, "assertion");
const signature = /<ds:Signature [\s\S]*?<\/ds:Signature>/.exec(signed)?.[0] ?? "";
const assertion = /<saml:Assertion [\s\S]*<\/saml:Assertion>/.exec(signed)?.[0] ?? "";

/** Repeats a part as often as fits. */
function filledTo(length: number, before: string, part: (at: number) => string, after: string): string {
  let inside = "";
  for (let at = 0; ; at++) {
    const next = part(at);
    if (before.length + inside.length + next.length + after.length > length) break;
    inside += next;
  }
  return before + inside + after;
}

/**
 * Encrypted for us and for seven others, who may all be us again: each of our keys is to be tried with each of theirs. What is inside
 * is a stranger's as well, for our certificate is public.
 * @param length  of each, in octets of XML
 */
export function encryptedBodies(length: number, publicKey: KeyObject): Readonly<Record<string, string>> {
  const sealed = (inside: string, place = ""): string => {
    const one = encryptedAssertion(inside, { publicKey, place: "beside", content: "aes256-cbc" });
    const keys = one.replace(/<xenc:EncryptedKey .*<\/xenc:EncryptedKey>/, (key) =>
      Array.from({ length: 8 }, (_, at) => key.replace("_k1", `_k${at + 1}`)).join(""),
    );
    return aResponse({ assertionXml: keys }).replace("<samlp:Status>", `${place}<samlp:Status>`);
  };
  const room = length - sealed("").length - 100;
  const close = '<a b="">x</a>yyy';
  const [start = "", end = ""] = assertion.split("</saml:Subject>");
  const most = Math.floor(room * 0.74);
  const advice = filledTo(most, `${start}</saml:Subject><saml:Advice>`, () => close, `</saml:Advice>${end}`);
  return {
    "keys of eight recipients": sealed(assertion),
    "keys of eight recipients, with elements as close as they may stand inside": sealed(advice),
    "keys of eight recipients, beside elements as close as they may stand": sealed(
      "",
      filledTo(room, "<samlp:Extensions>", () => close, "</samlp:Extensions>"),
    ),
  };
}

/** @param length  of each, in octets of XML */
export function hostileBodies(length: number): Readonly<Record<string, string>> {
  const filled = (before: string, part: (at: number) => string, after: string): string =>
    filledTo(length, before, part, after);
  const within = (before: string, part: (at: number) => string, after = ""): string => {
    const [start = "", end = ""] = signed.split("<samlp:Status>");
    return filled(`${start}<samlp:Extensions>${before}`, part, `${after}</samlp:Extensions><samlp:Status>${end}`);
  };
  /** In the signed assertion, where the signature is genuine and everything is canonicalized before it is refused. */
  const inAssertion = (declarations: string, part: (at: number) => string): string => {
    const [start = "", end = ""] = signed.split("</saml:Subject>");
    return filled(start.replace("<saml:Subject>", `<saml:Subject ${declarations}>`), part, `</saml:Subject>${end}`);
  };
  return {
    siblings: within("", () => "<a/>"),
    "elements and texts as close as they may stand": within("", () => '<a b="">x</a>yyy'),
    "siblings with text": within("", () => "<a>x</a>"),
    depth: filled("<a>", () => "<a>", ""),
    "depth, closed": "<a>".repeat(Math.floor(length / 8)) + "</a>".repeat(Math.floor(length / 8)),
    "depth at the limit, again and again": within("", () => "<abcdef>".repeat(40) + "</abcdef>".repeat(40)),
    attributes: within("<a", (at) => ` a${at}=""`, "/>"),
    "attributes at the limit": within("", () => `<a${Array.from({ length: 60 }, (_, at) => ` a${at}=""`).join("")}/>`),
    namespaces: within("<a", (at) => ` xmlns:a${at}="urn:a"`, "/>"),
    "namespaces at the limit, nested": within("", () => {
      const open = Array.from({ length: 30 }, (_, at) => ` xmlns:a${at}="urn:a"`).join("");
      return `<a${open}>`.repeat(30) + "</a>".repeat(30);
    }),
    signatures: within("", () => '<ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#"/>'),
    "whole signatures": within("", () => signature),
    "signatures in the assertion": filled(
      signed.slice(0, signed.indexOf("<saml:Subject>")),
      () => signature,
      signed.slice(signed.indexOf("<saml:Subject>")),
    ),
    assertions: filled(
      signed.replace("</samlp:Response>", ""),
      (at) => anAssertion({ assertionId: `_a${at}` }),
      "</samlp:Response>",
    ),
    "signed assertions": filled(signed.replace("</samlp:Response>", ""), () => assertion, "</samlp:Response>"),
    references: filled(
      signed.slice(0, signed.indexOf("<ds:Reference ")),
      () => '<ds:Reference URI="#_a"/>',
      signed.slice(signed.indexOf("<ds:Reference ")),
    ),
    transforms: filled(
      signed.slice(0, signed.indexOf("</ds:Transforms>")),
      () => '<ds:Transform Algorithm="http://www.w3.org/2001/10/xml-exc-c14n#"/>',
      signed.slice(signed.indexOf("</ds:Transforms>")),
    ),
    "a PrefixList": signed.replace(
      /(exc-c14n#")\/><\/ds:Transforms>/,
      `$1><ec:InclusiveNamespaces xmlns:ec="http://www.w3.org/2001/10/xml-exc-c14n#" PrefixList="${"a ".repeat(Math.floor(length * 0.4))}"/></ds:Transform></ds:Transforms>`,
    ),
    "a canonical form that grows": inAssertion(`xmlns:l="urn:${"x".repeat(500)}"`, () => "<l:x>12345</l:x>"),
    "a canonical form with namespaces everywhere": inAssertion(
      "",
      () => `<l:x xmlns:l="urn:${"x".repeat(100)}" l:a=""/>`,
    ),
    "long namespace names that differ at the end": (() => {
      const long = "x".repeat(490);
      return inAssertion(`xmlns:l="urn:${long}1" xmlns:m="urn:${long}2"`, () => '<b l:a="" m:a=""/>');
    })(),
    "line breaks in a value": within(`<a b="${"\n".repeat(Math.floor(length * 0.8))}"/>`, () => " "),
    "line ends of Windows": within("", () => "\r\n"),
    "escapes to be written again": inAssertion("", () => "&lt;"),
    "a DTD with entities": `<!DOCTYPE x [${'<!ENTITY a "aaaaaaaaaa">'.repeat(Math.floor(length / 26))}]><x>&a;</x>`,
    comments: within("", () => "<!---->"),
    "references to characters": within("<a>", () => "&#65;", "</a>"),
    ampersands: within("<a>", () => "&", "</a>"),
    CDATA: within("<a>", () => "<![CDATA[]]>", "</a>"),
    "CDATA that does not end": within("<a>", () => "<![CDATA[", "</a>"),
    "quotes that do not end": within("", () => '<a b="'),
    "one long name": within(`<${"a".repeat(Math.floor(length * 0.8))}/>`, () => " "),
    "one long value": within(`<a b="${"a ".repeat(Math.floor(length * 0.4))}"/>`, () => " "),
    "white space": within("", () => " \n"),
    colons: within("<a", () => ":", "/>"),
  };
}
