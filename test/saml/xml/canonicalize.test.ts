import { expect } from "chai";
import { ExclusiveCanonicalization } from "xml-crypto";
import { canonicalize, elementsOf, readXml, type XmlElement } from "../../../src/saml/index.js";
import { parseDom } from "../../support/xml-dom.js";

/** The element called `apex`, else the root. */
function apexOf(xml: string): XmlElement {
  const root = readXml(xml);
  return [...elementsOf(root)].find(({ localName }) => localName === "apex") ?? root;
}

type Row = readonly [what: string, xml: string, canonical: string, inclusivePrefixes?: readonly string[]];

const long = `urn:${"x".repeat(400)}`;

const rows: readonly Row[] = [
  ["empty elements in two tags", "<apex/>", "<apex></apex>"],
  ["white space in tags gone, text kept", "<apex  a = '1'\n>  x\n</apex >", '<apex a="1">  x\n</apex>'],
  ["line ends of Windows and of old Macs", "<apex>a\r\nb\rc</apex>", "<apex>a\nb\nc</apex>"],
  ["a carriage return by reference", "<apex a='&#13;'>&#xD;</apex>", '<apex a="&#xD;">&#xD;</apex>'],
  [
    "text escaped as little as must be",
    "<apex>&lt;&gt;&amp;&quot;&apos;\"'</apex>",
    "<apex>&lt;&gt;&amp;\"'\"'</apex>",
  ],
  ["a greater-than as it is", "<apex>a > b</apex>", "<apex>a &gt; b</apex>"],
  ["values escaped as little as must be", `<apex a='&lt;>&amp;"&apos;'/>`, `<apex a="&lt;>&amp;&quot;'"></apex>`],
  ["literal white space in values as blanks", "<apex a='1\n2\t3\r\n4'/>", '<apex a="1 2 3 4"></apex>'],
  ["white space by reference kept", "<apex a='&#10;&#9;&#13;&#32;'/>", '<apex a="&#xA;&#x9;&#xD; "></apex>'],
  ["CDATA as text", "<apex>a<![CDATA[<b> & ]]]]><![CDATA[>]]></apex>", "<apex>a&lt;b&gt; &amp; ]]&gt;</apex>"],
  ["references to characters as characters", "<apex>&#xe9;&#128512;&#x41;</apex>", "<apex>é😀A</apex>"],
  [
    "attributes by namespace name, then local name, those without first",
    '<apex xmlns:b="urn:a" xmlns:a="urn:b" a:z="1" b:z="2" b:a="3" z="4" a="5" xml:lang="6"/>',
    '<apex xmlns:a="urn:b" xmlns:b="urn:a" a="5" z="4" xml:lang="6" b:a="3" b:z="2" a:z="1"></apex>',
  ],
  [
    "long namespace names that begin alike by where they differ",
    `<apex xmlns:a="${long}b" xmlns:b="${long}a" a:x="1" b:x="2"><b a:x="3" b:x="4"/></apex>`,
    `<apex xmlns:a="${long}b" xmlns:b="${long}a" b:x="2" a:x="1"><b b:x="4" a:x="3"></b></apex>`,
  ],
  [
    "namespaces by prefix, the default first",
    '<apex xmlns:b="urn:b" xmlns="urn:d" xmlns:a="urn:a" b:x="" a:x=""/>',
    '<apex xmlns="urn:d" xmlns:a="urn:a" xmlns:b="urn:b" a:x="" b:x=""></apex>',
  ],
  [
    "attributes by code point, not by code unit",
    "<apex \u{10000}='1' \uFF41='2'/>",
    '<apex \uFF41="2" \u{10000}="1"></apex>',
  ],
  [
    "namespaces where they are used and not where declared",
    '<apex xmlns:a="urn:a"><b/><a:c/></apex>',
    '<apex><b></b><a:c xmlns:a="urn:a"></a:c></apex>',
  ],
  [
    "each sibling its own",
    '<apex xmlns:a="urn:a"><a:b/><a:c/></apex>',
    '<apex><a:b xmlns:a="urn:a"></a:b><a:c xmlns:a="urn:a"></a:c></apex>',
  ],
  [
    "no namespace twice",
    '<a:apex xmlns:a="urn:a"><a:b xmlns:a="urn:a"/></a:apex>',
    '<a:apex xmlns:a="urn:a"><a:b></a:b></a:apex>',
  ],
  [
    "a prefix bound anew, and back",
    '<a:apex xmlns:a="urn:1"><a:b xmlns:a="urn:2"><a:c xmlns:a="urn:1"/></a:b></a:apex>',
    '<a:apex xmlns:a="urn:1"><a:b xmlns:a="urn:2"><a:c xmlns:a="urn:1"></a:c></a:b></a:apex>',
  ],
  [
    "a prefix bound anew where it is not used",
    '<a:apex xmlns:a="urn:1"><b xmlns:a="urn:2"><a:c xmlns:a="urn:1"/></b></a:apex>',
    '<a:apex xmlns:a="urn:1"><b><a:c></a:c></b></a:apex>',
  ],
  [
    "the default namespace undone",
    '<apex xmlns="urn:d"><b xmlns=""><c/></b></apex>',
    '<apex xmlns="urn:d"><b xmlns=""><c></c></b></apex>',
  ],
  ["no undoing of what is not there", '<apex><b xmlns=""/></apex>', "<apex><b></b></apex>"],
  [
    "the default namespace undone where only a grandchild shows it",
    '<apex xmlns="urn:d"><p:b xmlns:p="urn:p" xmlns=""><c/></p:b></apex>',
    '<apex xmlns="urn:d"><p:b xmlns:p="urn:p"><c xmlns=""></c></p:b></apex>',
  ],
  [
    "inherited namespaces at the apex",
    '<r xmlns="urn:d" xmlns:a="urn:a"><apex><a:b/></apex></r>',
    '<apex xmlns="urn:d"><a:b xmlns:a="urn:a"></a:b></apex>',
  ],
  ["nothing inherited that is not used", '<r xmlns:a="urn:a" a:x="1" xml:lang="de"><apex/></r>', "<apex></apex>"],
  [
    "the prefix of an attribute",
    '<apex xmlns:a="urn:a" a:x="1"><b a:y="2"/></apex>',
    '<apex xmlns:a="urn:a" a:x="1"><b a:y="2"></b></apex>',
  ],
  [
    "xml: without declaration",
    '<apex xmlns:xml="http://www.w3.org/XML/1998/namespace" xml:space="preserve"/>',
    '<apex xml:space="preserve"></apex>',
  ],
  ["namespace names escaped", '<a:apex xmlns:a="urn:a?x&amp;y"/>', '<a:apex xmlns:a="urn:a?x&amp;y"></a:apex>'],
  [
    "a listed prefix though not used",
    '<apex xmlns:xs="urn:xs"><b/></apex>',
    '<apex xmlns:xs="urn:xs"><b></b></apex>',
    ["xs"],
  ],
  [
    "a listed prefix from around the apex",
    '<r xmlns:xs="urn:xs"><apex><b/></apex></r>',
    '<apex xmlns:xs="urn:xs"><b></b></apex>',
    ["xs"],
  ],
  [
    "a listed prefix declared further in",
    '<apex><b xmlns:xs="urn:xs"/></apex>',
    '<apex><b xmlns:xs="urn:xs"></b></apex>',
    ["xs"],
  ],
  [
    "a listed prefix bound anew, and back for the sibling",
    '<apex xmlns:xs="urn:1"><b xmlns:xs="urn:2"/><c/></apex>',
    '<apex xmlns:xs="urn:1"><b xmlns:xs="urn:2"></b><c></c></apex>',
    ["xs"],
  ],
  ["a listed prefix that stands for nothing", "<apex/>", "<apex></apex>", ["xs", "xml"]],
  [
    "#default listed",
    '<r xmlns="urn:d"><a:apex xmlns:a="urn:a"><a:b/></a:apex></r>',
    '<a:apex xmlns="urn:d" xmlns:a="urn:a"><a:b></a:b></a:apex>',
    ["#default"],
  ],
  [
    "#default listed and undone further in",
    '<r xmlns="urn:d"><a:apex xmlns:a="urn:a"><a:b xmlns=""/></a:apex></r>',
    '<a:apex xmlns="urn:d" xmlns:a="urn:a"><a:b xmlns=""></a:b></a:apex>',
    ["#default"],
  ],
  ["#default listed where there is none", "<apex/>", "<apex></apex>", ["#default"]],
];

describe("Exclusive XML Canonicalization 1.0", () => {
  for (const [what, xml, canonical, inclusivePrefixes] of rows) {
    it(what, () => expect(canonicalize(apexOf(xml), { inclusivePrefixes })).to.equal(canonical));
  }

  it("leaves out the enveloped signature and nothing else of its name", () => {
    const apex = apexOf("<apex><Signature>1</Signature>a<b><Signature>2</Signature></b></apex>");
    const [omit] = apex.children as XmlElement[];
    expect(canonicalize(apex, { omit })).to.equal("<apex>a<b><Signature>2</Signature></b></apex>");
  });

  it("is as xml-crypto has it, where that is right", () => {
    // xml-crypto takes a namespace for declared that an inner element had bound anew, sorts by code unit, and knows no #default
    const beside = ["a prefix bound anew, and back", "attributes by code point, not by code unit"];
    let compared = 0;
    for (const [what, xml, canonical, inclusivePrefixes] of rows) {
      if (beside.includes(what) || inclusivePrefixes !== undefined || !xml.startsWith("<apex")) continue;
      const document = parseDom(xml.replace(/\r\n?/g, "\n"));
      const { documentElement } = document as unknown as { documentElement: never };
      expect(new ExclusiveCanonicalization().process(documentElement, {}), what).to.equal(canonical);
      compared++;
    }
    expect(compared).to.be.greaterThan(15);
  });

  it("canonicalizes what it wrote to itself", () => {
    for (const [what, , canonical, inclusivePrefixes] of rows) {
      expect(canonicalize(readXml(canonical), { inclusivePrefixes }), what).to.equal(canonical);
    }
  });

  it("stops where the result would be far longer than the document", () => {
    const xml = `<apex xmlns:a="urn:${"x".repeat(400)}">${"<a:b/>".repeat(1000)}</apex>`;
    expect(() => canonicalize(apexOf(xml), { maxLength: 100_000 })).to.throw("far too long");
    expect(canonicalize(apexOf(xml)).length).to.be.greaterThan(400_000);
  });
});
