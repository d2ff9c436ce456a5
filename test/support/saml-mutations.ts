/** What may happen to a signed response, at random but repeatable. Not all of it counts; the oracles tell. */
import type { Random } from "./random.js";
import type { Mutation, Named } from "./saml-honest.js";
import { digestUri, signatureUri } from "./saml-signing.js";

function tags(xml: string): { start: number; end: number; text: string }[] {
  return [...xml.matchAll(/<[^<>]*>/g)].map((match) => ({
    start: match.index,
    end: match.index + match[0].length,
    text: match[0],
  }));
}

/** The extent of an element that starts with this tag, by counting tags of its name. */
function extent(xml: string, from: number): [number, number] | undefined {
  const name = /^<([\w.:-]+)/.exec(xml.slice(from, from + 60))?.[1];
  if (name === undefined) return undefined;
  let depth = 0;
  for (const { start, end, text } of tags(xml.slice(from))) {
    if (text.startsWith(`</${name}>`)) depth--;
    else if (new RegExp(`^<${name}[ >/]`).test(text) && !text.endsWith("/>")) depth++;
    else if (start === 0) return [from, from + end];
    if (depth === 0) return [from, from + end];
  }
  return undefined;
}

function anElement(xml: string, random: Random): [number, number] {
  const open = tags(xml).filter(({ text }) => /^<[\w]/.test(text));
  for (let tries = 0; open.length > 0 && tries < 20; tries++) {
    const found = extent(xml, random.pick(open).start);
    if (found !== undefined) return found;
  }
  return [0, xml.length];
}

/** The document once for each of its elements, that one standing first in a KeyInfo as well. */
export function* laidIntoKeyInfo(xml: string): Generator<Named> {
  const all = tags(xml);
  const keyInfos = all.filter(({ text }) => /^<(?:[\w.-]+:)?KeyInfo[ >]/.test(text));
  for (const { start, text } of all) {
    const found = /^<\w/.test(text) ? extent(xml, start) : undefined;
    if (found === undefined) continue;
    for (const { end } of keyInfos) {
      yield { xml: insertAt(xml, end, xml.slice(...found)), steps: [`${text} in KeyInfo as well`] };
    }
  }
}

function insertAt(xml: string, position: number, text: string): string {
  return xml.slice(0, position) + text + xml.slice(position);
}

function betweenTags(xml: string, random: Random, text: string): string {
  const all = tags(xml);
  return all.length === 0 ? xml : insertAt(xml, random.pick(all).end, text);
}

function aMatch(xml: string, random: Random, pattern: RegExp): (RegExpMatchArray & { index: number }) | undefined {
  const all = [...xml.matchAll(pattern)];
  return all.length === 0 ? undefined : random.pick(all);
}

function anyValue(xml: string, random: Random, change: (value: string) => string): string {
  const values = [...xml.matchAll(/="([^"]*)"/g)];
  if (values.length === 0) return xml;
  const match = random.pick(values);
  const from = match.index + 2;
  return xml.slice(0, from) + change(match[1] ?? "") + xml.slice(from + (match[1] ?? "").length);
}

function anyText(xml: string, random: Random, change: (text: string) => string): string {
  const found = [...xml.matchAll(/>([^<>]+)</g)];
  if (found.length === 0) return xml;
  const match = random.pick(found);
  const from = match.index + 1;
  const text = match[1] ?? "";
  return xml.slice(0, from) + change(text) + xml.slice(from + text.length);
}

const algorithms = [...Object.values(signatureUri), ...Object.values(digestUri), "", "__proto__"];

/** What may happen to a signed document. Some of these change nothing that counts; the oracles tell. */
export const tamperings: readonly Mutation[] = [
  [
    "one character changed",
    (xml, r) => {
      const p = r.below(xml.length);
      return xml.slice(0, p) + r.pick(["x", "<", "&", ">", '"', " ", "\n", "é", "/", ":", "="]) + xml.slice(p + 1);
    },
  ],
  [
    "one character gone",
    (xml, r) => {
      const p = r.below(xml.length);
      return xml.slice(0, p) + xml.slice(p + 1);
    },
  ],
  [
    "one character more",
    (xml, r) => insertAt(xml, r.below(xml.length), r.pick(["x", " ", "\n", "<", "]]>", "\t", "\u200B", "\r"])),
  ],
  ["cut off", (xml, r) => xml.slice(0, r.below(xml.length))],
  [
    "an element gone",
    (xml, r) => {
      const [a, b] = anElement(xml, r);
      return xml.slice(0, a) + xml.slice(b);
    },
  ],
  [
    "an element twice",
    (xml, r) => {
      const [a, b] = anElement(xml, r);
      return insertAt(xml, b, xml.slice(a, b));
    },
  ],
  [
    "an element elsewhere",
    (xml, r) => {
      const [a, b] = anElement(xml, r);
      return betweenTags(xml.slice(0, a) + xml.slice(b), r, xml.slice(a, b));
    },
  ],
  [
    "an element elsewhere as well",
    (xml, r) => {
      const [a, b] = anElement(xml, r);
      return betweenTags(xml, r, xml.slice(a, b));
    },
  ],
  [
    "an element wrapped",
    (xml, r) => {
      const [a, b] = anElement(xml, r);
      return `${xml.slice(0, a)}<w:w xmlns:w="urn:w">${xml.slice(a, b)}</w:w>${xml.slice(b)}`;
    },
  ],
  [
    "two elements swapped",
    (xml, r) => {
      const [a, b] = anElement(xml, r);
      const [c, d] = anElement(xml, r);
      return b <= c ? xml.slice(0, a) + xml.slice(c, d) + xml.slice(b, c) + xml.slice(a, b) + xml.slice(d) : xml;
    },
  ],
  ["a comment", (xml, r) => insertAt(xml, r.below(xml.length), "<!-- -->")],
  [
    "a comment in a text",
    (xml, r) => anyText(xml, r, (text) => `${text.slice(0, text.length / 2)}<!---->${text.slice(text.length / 2)}`),
  ],
  ["a processing instruction", (xml, r) => anyText(xml, r, (text) => `<?p ${text}?>${text}`)],
  ["CDATA", (xml, r) => anyText(xml, r, (text) => (text.includes("&") ? text : `<![CDATA[${text}]]>`))],
  ["CDATA that adds", (xml, r) => anyText(xml, r, (text) => `${text}<![CDATA[x]]>`)],
  ["white space in a text", (xml, r) => anyText(xml, r, (text) => `${text} `)],
  ["white space between tags", (xml, r) => betweenTags(xml, r, r.pick([" ", "\n", "\t"]))],
  ["a text changed", (xml, r) => anyText(xml, r, () => r.pick(["eve@evil.example", "", "x", "Administrators"]))],
  ["an entity", (xml, r) => anyText(xml, r, () => r.pick(["&x;", "&#0;", "&#xD800;", "&lt;", "&#x65;ve"]))],
  [
    "a value changed",
    (xml, r) => anyValue(xml, r, (value) => r.pick(["", `${value} `, value.toUpperCase(), `${value}x`, "#", "urn:x"])),
  ],
  [
    "white space in a value",
    (xml, r) => anyValue(xml, r, (value) => r.pick([` ${value}`, `${value}\n`, `${value}&#10;`])),
  ],
  [
    "an attribute more",
    (xml, r) =>
      xml.replace(
        r.pick(["<saml:NameID", "<saml:Assertion", "<samlp:Response", "<ds:Reference"]),
        (tag) => `${tag} ${r.pick(['Id="x"', 'xml:id="y"', 'ID="z"', 'a="1"', 'xmlns:n="urn:n" n:ID="w"'])}`,
      ),
  ],
  [
    "an attribute gone",
    (xml, r) => {
      const m = aMatch(xml, r, / [\w:.-]+="[^"]*"/g);
      if (m === undefined) return xml;
      return xml.slice(0, m.index) + xml.slice(m.index + m[0].length);
    },
  ],
  [
    "an attribute twice",
    (xml, r) => {
      const m = aMatch(xml, r, / [\w:.-]+="[^"]*"/g);
      if (m === undefined) return xml;
      return insertAt(xml, m.index, m[0]);
    },
  ],
  [
    "a namespace changed",
    (xml, r) => {
      const m = aMatch(xml, r, /xmlns(?::\w+)?="([^"]*)"/g);
      if (m === undefined) return xml;
      return (
        xml.slice(0, m.index) +
        m[0].replace(
          /"[^"]*"/,
          r.pick(['"urn:x"', '""', '"http://www.w3.org/2000/09/xmldsig#"', '"urn:oasis:names:tc:SAML:2.0:assertion"']),
        ) +
        xml.slice(m.index + m[0].length)
      );
    },
  ],
  [
    "a prefix bound anew",
    (xml, r) =>
      xml.replace(r.pick(["<saml:Subject>", "<saml:Conditions", "<ds:SignedInfo>", "<samlp:Status>"]), (tag) =>
        tag.replace(/(?=>|$)/, ` xmlns:saml="${r.pick(["urn:x", "urn:oasis:names:tc:SAML:2.0:assertion"])}"`),
      ),
  ],
  [
    "a default namespace",
    (xml, r) => {
      const t = r.pick(tags(xml).filter(({ text }) => /^<\w/.test(text))) as
        { start: number; text: string } | undefined;
      if (t === undefined) return xml;
      return insertAt(
        xml,
        t.start + (/^<[\w:.-]+/.exec(t.text)?.[0].length ?? 0),
        r.pick([' xmlns="urn:d"', ' xmlns=""']),
      );
    },
  ],
  [
    "an end tag of another name",
    (xml, r) => {
      const m = aMatch(xml, r, /<\/[\w:.-]+>/g);
      if (m === undefined) return xml;
      return xml.slice(0, m.index) + "</saml:Other>" + xml.slice(m.index + m[0].length);
    },
  ],
  [
    "an algorithm changed",
    (xml, r) => {
      const m = aMatch(xml, r, /Algorithm="([^"]*)"/g);
      if (m === undefined) return xml;
      return xml.slice(0, m.index) + `Algorithm="${r.pick(algorithms)}"` + xml.slice(m.index + m[0].length);
    },
  ],
  [
    "a transform more",
    (xml, r) =>
      xml.replace(
        "</ds:Transforms>",
        `<ds:Transform Algorithm="${r.pick(["http://www.w3.org/2001/10/xml-exc-c14n#", "http://www.w3.org/TR/1999/REC-xpath-19991116", "http://www.w3.org/2000/09/xmldsig#base64"])}"/></ds:Transforms>`,
      ),
  ],
  ["a transform gone", (xml) => xml.replace(/<ds:Transform [^>]*enveloped[^>]*>/, "")],
  ["with comments", (xml) => xml.replace("xml-exc-c14n#", "xml-exc-c14n#WithComments")],
  [
    "a PrefixList",
    (xml, r) =>
      xml.replace(
        /(<ds:Transform [^>]*exc-c14n#")\/>/,
        `$1><ec:InclusiveNamespaces xmlns:ec="http://www.w3.org/2001/10/xml-exc-c14n#" PrefixList="${r.pick(["saml", "xs", "#default", "samlp saml ds"])}"/></ds:Transform>`,
      ),
  ],
  [
    "a reference elsewhere",
    (xml, r) =>
      xml.replace(
        /URI="#[^"]*"/,
        `URI="${r.pick(["", "#", "#_response-1", "#_assertion-1", "#xpointer(/)", "_assertion-1", "http://acme.example/"])}"`,
      ),
  ],
  [
    "a digest changed",
    (xml) => xml.replace(/(DigestValue>)(.)/, (_, tag: string, first: string) => `${tag}${first === "A" ? "B" : "A"}`),
  ],
  [
    "a signature value changed",
    (xml) =>
      xml.replace(/(SignatureValue>)(.)/, (_, tag: string, first: string) => `${tag}${first === "A" ? "B" : "A"}`),
  ],
  ["a signature gone", (xml) => xml.replace(/<ds:Signature [\s\S]*?<\/ds:Signature>/, "")],
  ["an object in the signature", (xml) => xml.replace("</ds:Signature>", "<ds:Object>x</ds:Object></ds:Signature>")],
  ["KeyInfo gone", (xml) => xml.replace(/<ds:KeyInfo>[\s\S]*?<\/ds:KeyInfo>/, "")],
  [
    "white space in base64",
    (xml, r) =>
      xml.replace(
        /(DigestValue>|SignatureValue>)(.{10})/g,
        (_, tag: string, text: string) => tag + text + r.pick([" ", "\n", "&#13;\n", "\u00A0"]),
      ),
  ],
  [
    "a DOCTYPE",
    (xml, r) =>
      xml.replace(
        "<samlp:Response",
        r.pick(["<!DOCTYPE x><samlp:Response", "<!DOCTYPE x [<!ENTITY e 'x'>]><samlp:Response"]),
      ),
  ],
  [
    "another encoding named",
    (xml) => `<?xml version="1.0" encoding="ISO-8859-1"?>${xml.replace(/^<\?xml[^>]*>\s*/, "")}`,
  ],
  ["line ends of Windows", (xml) => xml.replace(/\n/g, "\r\n").replace(/></, ">\r\n<")],
];
