import { expect } from "chai";
import { attributeOf, canonicalize, namespaceAt, readXml, XML_LIMITS } from "../../../src/saml/index.js";

const messageOf = (xml: string): string => {
  try {
    readXml(xml);
  } catch (error) {
    return (error as Error).message;
  }
  return "it was read";
};

describe("The tree of a document, at its edges", () => {
  it("holds no empty text, however an element came to be empty", () => {
    for (const xml of ["<a/>", "<a></a>", "<a><![CDATA[]]></a>"]) expect(readXml(xml).children, xml).to.deep.equal([]);
  });

  it("takes for a declaration what is called xmlns or begins with xmlns:, and nothing like it", () => {
    const root = readXml(
      '<a xmlnsx="1" xxmlns="2" xmlns="urn:d" xmlns:p="urn:p" p:xmlns="3" xmlns:abcde="urn:e" abcde:f="4"/>',
    );
    expect(root.declarations).to.deep.equal([
      { prefix: "", namespace: "urn:d" },
      { prefix: "p", namespace: "urn:p" },
      { prefix: "abcde", namespace: "urn:e" },
    ]);
    const values = [
      attributeOf(root, "xmlnsx"),
      attributeOf(root, "xxmlns"),
      attributeOf(root, "xmlns", "urn:p"),
      attributeOf(root, "f", "urn:e"),
    ];
    expect(values).to.deep.equal(["1", "2", "3", "4"]);
  });

  it("forgets what an element declared once it is closed, and no more than that", () => {
    const root = readXml('<a xmlns="urn:1" xmlns:p="urn:p"><b xmlns="urn:2"><c xmlns="urn:3"/></b><p:d/></a>');
    const [b, d] = root.children as (typeof root)[];
    expect([b?.namespace, (b?.children[0] as typeof root).namespace, d?.namespace]).to.deep.equal([
      "urn:2",
      "urn:3",
      "urn:p",
    ]);
    expect(namespaceAt(d!, "")).to.equal("urn:1");
    expect(namespaceAt(readXml('<a xmlns="urn:1"><b xmlns=""/></a>').children[0] as typeof root, "")).to.equal(
      undefined,
    );
  });

  it("takes attributes of one name for different ones where their namespaces are, among few and among many", () => {
    const many = Array.from({ length: 9 }, (_, at) => ` x${at}=""`).join("");
    const declared = 'xmlns:p="urn:p" xmlns:q="urn:q" xmlns:r="urn:p"';
    for (const more of ["", many]) {
      expect(attributeOf(readXml(`<a ${declared} b="1" p:b="2" q:b="3"${more}/>`), "b", "urn:q")).to.equal("3");
      expect(messageOf(`<a ${declared} p:b="1" q:b="2" r:b="3"${more}/>`)).to.contain("the same attribute twice");
      expect(messageOf(`<a ${declared} p:b="1" p:c="2" q:c="3" r:c="4"${more}/>`)).to.contain(
        "the same attribute twice",
      );
    }
  });

  it("takes ID, Id, id and xml:id for one thing, and no longer name that ends or begins so", () => {
    expect(messageOf('<a id="x"><b iD="x"/></a>')).to.contain("the ID x is given twice");
    expect(readXml('<a ID="x" IDs="x" uid="x"><b IDs="x" uid="x" i="x" d="x"/></a>').name).to.equal("a");
  });

  it("shows at most 60 letters of a name that is wrong, and 20 of what is no name", () => {
    const letters = (count: number): string => "n".repeat(count);
    expect(messageOf(`<${letters(60)}>`)).to.contain(`<${letters(60)}> is not closed`);
    expect(messageOf(`<${letters(61)}>`)).to.contain(`<${letters(60)}…> is not closed`);
    expect(
      messageOf(`<1${letters(30)}/>`)
        .split(": ")
        .at(-1),
    ).to.equal(`1${letters(19)}`);
  });

  it("reads an XML declaration of 120 characters before its end, and none that is longer", () => {
    const declared = (blanks: number): string => `<?xml version="1.0"${" ".repeat(blanks)}?><a/>`;
    const most = 120 - '<?xml version="1.0"'.length;
    expect(readXml(declared(most)).name).to.equal("a");
    expect(messageOf(declared(most + 1))).to.contain("the XML declaration is not one of XML 1.0 in UTF-8");
  });

  it("is bounded as the documentation of the limits says", () => {
    expect(XML_LIMITS).to.deep.equal({
      maxLength: 3_145_728,
      maxDepth: 48,
      maxElements: 60_000,
      freeElements: 1_000,
      charactersEach: 16,
      maxAttributes: 64,
      maxDeclarations: 32,
      maxNamespaceLength: 512,
    });
    const full = `<a>${"x".repeat(3_145_728 - "<a></a>".length)}</a>`;
    expect(readXml(full).name).to.equal("a");
    expect(messageOf(`${full} `)).to.contain("longer than 3145728");
  });

  describe("in canonical form", () => {
    it("has attributes by code point even where they begin alike or one is the beginning of the other", () => {
      const rows: readonly (readonly [string, string])[] = [
        ["ab='1' a='2'", 'a="2" ab="1"'],
        ["a='2' ab='1'", 'a="2" ab="1"'],
        ["\u{103FF}='1' \u{10000}='2'", '\u{10000}="2" \u{103FF}="1"'],
        ["\u{10000}='1' \uF900='2'", '\uF900="2" \u{10000}="1"'],
        ["\uFFFD='1' \u{EFFFF}='2' \uD7FF='3'", '\uD7FF="3" \uFFFD="1" \u{EFFFF}="2"'],
      ];
      for (const [given, canonical] of rows) {
        expect(canonicalize(readXml(`<a ${given}/>`))).to.equal(`<a ${canonical}></a>`);
      }
    });

    it("may be as long as allowed and not one unit longer", () => {
      const root = readXml("<a>&amp;</a>");
      const whole = "<a>&amp;</a>";
      expect(canonicalize(root, { maxLength: whole.length })).to.equal(whole);
      expect(() => canonicalize(root, { maxLength: whole.length - 1 })).to.throw("far too long");
    });
  });
});
