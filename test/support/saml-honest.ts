/**
 * Responses that an honest verifier lets in, at random but repeatable: shapes that a provider may choose before it signs, and
 * rewritings of a signed document that do not touch its canonical form.
 */
import type { Random } from "./random.js";
import { acsUrl, aResponse, at, escapeXml, requestId } from "./saml-response.js";
import { signedAssertion, signedResponse, type SigningOptions } from "./saml-signing.js";

export interface Named {
  readonly xml: string;
  /** What was done, for the message of a failure. */
  readonly steps: readonly string[];
}

export type Mutation = readonly [name: string, (xml: string, random: Random) => string];

const texts = [
  "Engineering",
  "R&D <Europe>",
  "quotes \" and '",
  "  blanks around  ",
  "tab\tand\nline",
  "carriage\rreturn",
  "Zürich, 東京, عمّان",
  "astral 😀 𝒳",
  "combining e\u0301 and zero\u200Bwidth",
  "]]> as text",
  "&amp; as it is",
  "a;b;c",
  "no-break\u00A0space",
  "\uE000 private and \uFFFD",
];

const foreignXml = [
  '<x:a xmlns:x="urn:x"><x:b xmlns:x="urn:y"/></x:a>',
  '<a xmlns="urn:x"><b xmlns=""><c xmlns="urn:x"/></b></a>',
  '<a xmlns="urn:x" xmlns:q="urn:q" q:z="1" a="2" q:a="3"><q:b/></a>',
  '<x:a xmlns:x="urn:x" xml:lang="de" xml:space="preserve"> <x:b/> </x:a>',
  '<b:a xmlns:a="urn:z" xmlns:b="urn:a" a:n="1" b:n="2" n="3"/>',
  "<plain>text</plain>",
];

/** A signed response in a shape of chance; an honest verifier lets it in. */
export function honest(random: Random): Named {
  const steps: string[] = [];
  const groups = Array.from({ length: random.below(6) }, () => random.pick(texts));
  let xml = aResponse({
    groups,
    nameId: random.pick(["ada@acme.example", "ACME\\ada", "a&b <c>", "name with é"]),
    attributes: random.chance(0.5) ? { department: [random.pick(texts), random.pick(texts)] } : {},
    moreAttributesXml: random.chance(0.4)
      ? `<saml:Attribute Name="nested"><saml:AttributeValue>${random.pick(foreignXml)}</saml:AttributeValue></saml:Attribute>`
      : "",
    rootXml: random.chance(0.5) ? ' xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:unused="urn:unused"' : "",
    sessionNotOnOrAfter: random.chance(0.3) ? at(3600) : null,
    destination: acsUrl,
    inResponseTo: requestId,
  });
  for (const [name, mutate] of shapes) {
    if (!random.chance(0.4)) continue;
    steps.push(name);
    xml = mutate(xml, random);
  }
  const how = random.pick(["response", "assertion", "both"] as const);
  steps.push(how);
  if (how !== "response") xml = signedAssertion(xml, signing(random));
  if (how !== "assertion") xml = signedResponse(xml, signing(random));
  return { xml, steps };
}

function signing(random: Random): SigningOptions {
  return {
    algorithm: random.pick(["rsa-sha256", "rsa-sha256", "rsa-sha512", "rsa-sha384", "rsa-pss-sha256"]),
    digest: random.pick(["sha256", "sha256", "sha512", "sha384"]),
    prefix: random.pick(["ds", "ds", "", "dsig", "n1"]),
    inclusivePrefixes: random.chance(0.3) ? random.pick([["xs"], ["xs", "saml"], ["#default"], ["missing"]]) : [],
  };
}

const shapes: readonly Mutation[] = [
  [
    "other prefixes",
    (xml, random) => {
      const [protocol, assertion] = random.pick([
        ["saml2p", "saml2"],
        ["ns0", "ns1"],
        ["p.q-r", "_a"],
        ["a", "A"],
      ]);
      return xml
        .replace(/(<\/?)samlp:/g, `$1${protocol}:`)
        .replace(/xmlns:samlp=/g, `xmlns:${protocol}=`)
        .replace(/(<\/?)saml:/g, `$1${assertion}:`)
        .replace(/xmlns:saml=/g, `xmlns:${assertion}=`);
    },
  ],
  ["white space between", (xml, random) => xml.replace(/>(?=<[^/])/g, () => (random.chance(0.3) ? ">\n    " : ">"))],
  [
    "namespaces declared where they are not used",
    (xml, random) =>
      xml.replace(/<([\w.:-]+)(?=[ >])/g, (tag) =>
        random.chance(0.15) ? `${tag} xmlns:z${random.below(3)}="urn:z"` : tag,
      ),
  ],
  [
    "typed values",
    (xml) =>
      xml.replace(
        /<([\w.-]+:AttributeValue)>/g,
        '<$1 xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="xs:string">',
      ),
  ],
  [
    "foreign attributes with odd values",
    (xml, random) =>
      xml.replace(/<([\w.-]+:Attribute)(?= )/g, (tag) =>
        random.chance(0.5)
          ? `${tag} xmlns:o="urn:odd" o:b="${escapeXml(random.pick(texts)).replace(/\n/g, "&#10;")}" o:a="&#9;x&#xD;"`
          : tag,
      ),
  ],
  [
    "an XML declaration",
    (xml, random) => random.pick(['<?xml version="1.0" encoding="UTF-8"?>\n', "<?xml version='1.0'?>"]) + xml,
  ],
  ["references instead of letters", (xml) => xml.replace(/Engineering/g, "&#69;ngineer&#x69;ng")],
  ["CDATA", (xml) => xml.replace(/>(Engineering|a;b;c)</g, "><![CDATA[$1]]><")],
];

/** Rewritings that leave the canonical form as it is. */
export const rewritings: readonly Mutation[] = [
  ["empty elements in two tags", (xml) => xml.replace(/<([\w.:-]+)([^<>]*)\/>/g, "<$1$2></$1>")],
  ["blanks within tags", (xml) => xml.replace(/<([\w.:-]+)([^<>]*?)(\/?)>/g, "<$1$2\n $3>")],
  ["blanks within end tags", (xml) => xml.replace(/<\/([\w.:-]+)>/g, "</$1 \t>")],
  ["other quotes", (xml) => xml.replace(/="([^"'<>]*)"/g, "='$1'")],
  ["another order of attributes", (xml) => xml.replace(/(<[\w.:-]+)( [\w.:-]+="[^"]*")( [\w.:-]+="[^"]*")/g, "$1$3$2")],
  ["a byte order mark", (xml) => `\uFEFF${xml.replace(/^\uFEFF/, "")}`],
  ["CDATA for a value", (xml) => xml.replace(/>(Engineering)</g, "><![CDATA[Engi]]>neer<![CDATA[ing]]><")],
  ["a reference for a letter", (xml) => xml.replace(/>ada@/g, ">&#x61;da@")],
  // of the first one alone: a signature inside may be covered by the one around it
  ["wrapped base64", (xml) => xml.replace(/(SignatureValue>)([A-Za-z0-9+/]{30})/, "$1$2\n")],
  ["other words in KeyInfo", (xml) => xml.replace(/(X509Certificate>)[A-Za-z0-9+/=]+/, "$1AAAA")],
  ["text behind the root", (xml) => `${xml}\n  \n`],
];
