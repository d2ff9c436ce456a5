import { expect } from "chai";
import {
  attributeOf,
  childNamed,
  childrenNamed,
  namespaceAt,
  readXml,
  SamlRefusal,
  textOf,
  XML_LIMITS,
  type ReadXmlOptions,
} from "../../../src/saml/index.js";

const refused: readonly (readonly [what: string, xml: string | Uint8Array])[] = [
  ["nothing", ""],
  ["text alone", "text"],
  ["an unclosed element", "<a>"],
  ["an unclosed tag", "<a"],
  ["an unclosed end tag", "<a></a"],
  ["a lone less-than", "<a><</a>"],
  ["an end tag of another name", "<a></b>"],
  ["an end tag of a longer name", "<a></ab>"],
  ["an end tag of another case", "<a></A>"],
  ["an end tag of another prefix", '<p:a xmlns:p="urn:p" xmlns:q="urn:p"></q:a>'],
  ["an end tag with an attribute", "<a></a b='1'>"],
  ["crossed elements", "<a><b></a></b>"],
  ["a second root", "<a/><b/>"],
  ["text before the root", "x<a/>"],
  ["text behind the root", "<a/>x"],
  ["an end tag alone", "</a>"],
  ["a name that begins with a digit", "<1a/>"],
  ["a name that begins with a hyphen", "<-a/>"],
  ["a name with a symbol", "<a$/>"],
  ["an empty prefix", "<:a/>"],
  ["an empty local name", '<a: xmlns:a="urn:a"/>'],
  ["two colons", '<a:b:c xmlns:a="urn:a"/>'],
  ["a blank before the name", "< a/>"],
  ["a blank within an empty tag's end", "<a/ >"],
  ["an attribute without value", "<a b/>"],
  ["an attribute without quotes", "<a b=1/>"],
  ["an attribute with one quote", "<a b='1/>"],
  ["attributes without a blank between", "<a b='1'c='2'/>"],
  ["a less-than in a value", "<a b='<'/>"],
  ["an attribute twice", "<a b='1' b='2'/>"],
  ["an attribute twice by two prefixes", '<a xmlns:p="urn:p" xmlns:q="urn:p" p:b="1" q:b="2"/>'],
  ["an attribute twice among many", `<a ${Array.from({ length: 20 }, (_, i) => `b${i}=''`).join(" ")} b7=''/>`],
  ["a namespace declared twice", '<a xmlns:p="urn:p" xmlns:p="urn:p"/>'],
  ["an undeclared prefix", "<p:a/>"],
  ["an undeclared prefix of an attribute", "<a p:b='1'/>"],
  ["a prefix of a sibling", '<a><b xmlns:p="urn:p"/><p:c/></a>'],
  ["a prefix declared away", '<a xmlns:p="urn:p"><b xmlns:p=""/></a>'],
  ["xmlns as a prefix", '<a xmlns:xmlns="urn:x"/>'],
  ["xmlns as an element's prefix", "<xmlns:a/>"],
  ["the namespace of xmlns", '<a xmlns="http://www.w3.org/2000/xmlns/"/>'],
  ["xml for something else", '<a xmlns:xml="urn:x"/>'],
  ["another prefix for xml's namespace", '<a xmlns:x="http://www.w3.org/XML/1998/namespace"/>'],
  ["xml's namespace as the default", '<a xmlns="http://www.w3.org/XML/1998/namespace"/>'],
  ["a relative namespace name", '<a xmlns:x="relative"/>'],
  ["a namespace name with a blank", '<a xmlns:x="urn:x "/>'],
  ["a namespace name that is no URI", '<a xmlns:x="urn:{ü}"/>'],
  ["an ID twice", '<a ID="x"><b ID="x"/></a>'],
  ["an ID and an Id of one value", '<a ID="x"><b Id="x"/></a>'],
  ["an ID and an xml:id of one value", '<a ID="x" xml:id="x"/>'],
  ["a DOCTYPE", "<!DOCTYPE a><a/>"],
  ["a DOCTYPE behind a blank", " <!DOCTYPE a><a/>"],
  ["a comment", "<a><!-- --></a>"],
  ["a processing instruction", "<a><?b c?></a>"],
  ["a second XML declaration", '<?xml version="1.0"?><?xml version="1.0"?><a/>'],
  ["an XML declaration that is late", ' <?xml version="1.0"?><a/>'],
  ["an XML declaration of 1.1", '<?xml version="1.1"?><a/>'],
  ["an XML declaration without version", '<?xml encoding="UTF-8"?><a/>'],
  ["an XML declaration in capitals", '<?xml VERSION="1.0"?><a/>'],
  ["an XML declaration with a no-break space", '<?xml version="1.0"\u00A0?><a/>'],
  ["an XML declaration of another encoding", '<?xml version="1.0" encoding="ISO-8859-1"?><a/>'],
  ["an XML declaration that does not end", '<?xml version="1.0"'],
  ["CDATA outside of the root", "<![CDATA[x]]><a/>"],
  ["CDATA that does not end", "<a><![CDATA[x]]</a>"],
  ["cdata in lower case", "<a><![cdata[x]]></a>"],
  ["]]> in text", "<a>]]></a>"],
  ["an ampersand alone", "<a>&</a>"],
  ["an entity without semicolon", "<a>&lt</a>"],
  ["an entity that is not defined", "<a>&nbsp;</a>"],
  ["an entity in another case", "<a>&LT;</a>"],
  ["an empty reference", "<a>&;</a>"],
  ["a reference without number", "<a>&#;</a>"],
  ["a reference with X", "<a>&#X41;</a>"],
  ["a reference with a sign", "<a>&#+65;</a>"],
  ["a reference padded with zeros", "<a>&#00000000000065;</a>"],
  ["a reference to NUL", "<a>&#0;</a>"],
  ["a reference to a control character", "<a>&#x1B;</a>"],
  ["a reference to half a pair", "<a>&#xDC00;</a>"],
  ["a reference beyond Unicode", "<a>&#x110000;</a>"],
  ["a reference to U+FFFE", "<a b='&#xFFFE;'/>"],
  ["NUL", "<a>\0</a>"],
  ["a control character in a value", "<a b='\x08'/>"],
  ["half a pair", "<a>\uD800</a>"],
  ["U+FFFF", "<a>\uFFFF</a>"],
  ["bytes that are not UTF-8", Buffer.from([0x3c, 0x61, 0x3e, 0xff, 0x3c, 0x2f, 0x61, 0x3e])],
  ["half a pair in UTF-8", Buffer.from([0x3c, 0x61, 0x3e, 0xed, 0xa0, 0x80, 0x3c, 0x2f, 0x61, 0x3e])],
  ["UTF-16", Buffer.from("\uFEFF<a/>", "utf16le")],
];

function refusesXml(xml: string | Uint8Array, options?: ReadXmlOptions): void {
  expect(() => readXml(xml, options))
    .to.throw(SamlRefusal)
    .with.property("code", "saml_xml");
}

describe("The strict XML reader", () => {
  for (const [what, xml] of refused) it(`refuses ${what}`, () => refusesXml(xml));

  it("reads elements, attributes and text with their namespaces", () => {
    const root = readXml(
      '<?xml version="1.0" encoding="utf-8"?>\n<p:a xmlns:p="urn:p" xmlns="urn:d" b="1" p:b="2"><c>x</c><c>y</c></p:a>\n',
    );
    expect(root).to.include({ name: "p:a", prefix: "p", localName: "a", namespace: "urn:p", parent: undefined });
    expect([attributeOf(root, "b"), attributeOf(root, "b", "urn:p"), attributeOf(root, "b", "urn:q")]).to.deep.equal([
      "1",
      "2",
      undefined,
    ]);
    expect(childrenNamed(root, "urn:d", "c").map((child) => textOf(child))).to.deep.equal(["x", "y"]);
    expect(childNamed(root, "", "c")).to.equal(undefined);
    expect([namespaceAt(root, ""), namespaceAt(root, "p"), namespaceAt(root, "q")]).to.deep.equal([
      "urn:d",
      "urn:p",
      undefined,
    ]);
  });

  it("joins text, references and CDATA into one text", () => {
    const root = readXml("<a>x&amp;<![CDATA[<y>]]>&#122;<![CDATA[]]></a>");
    expect([textOf(root), root.cdata]).to.deep.equal(["x&<y>z", true]);
  });

  it("gives no text for an element that holds elements, even where text is all around", () => {
    expect(textOf(readXml("<a>x<b/></a>"))).to.equal(undefined);
  });

  it("normalises values and line ends as XML says, and nothing else", () => {
    const root = readXml("\uFEFF<a b='1\r\n2\t3&#10;'>x\r\ny\rz </a>");
    expect([attributeOf(root, "b"), textOf(root)]).to.deep.equal(["1 2 3\n", "x\ny\nz "]);
  });

  it("takes names of all of Unicode", () => {
    expect(readXml("<größe_1.x-y 名='1'/>").localName).to.equal("größe_1.x-y");
    refusesXml("<a×/>");
    refusesXml("<\u0301a/>");
  });

  it("takes __proto__ and constructor for names as any other", () => {
    const root = readXml("<__proto__ constructor='1'><toString/></__proto__>");
    expect([root.localName, attributeOf(root, "constructor"), attributeOf(root, "__proto__")]).to.deep.equal([
      "__proto__",
      "1",
      undefined,
    ]);
  });

  describe("for metadata, with comments passed over", () => {
    const options: ReadXmlOptions = { comments: "skip" };
    it("reads as if there were none", () => {
      const root = readXml("<!-- a --><?p q?><a>x<!-- b -->y<?p?>z</a><!-- c -->", options);
      expect(textOf(root)).to.equal("xyz");
    });
    for (const [what, xml] of refused) {
      if (["a comment", "a processing instruction"].includes(what)) continue;
      it(`refuses ${what} all the same`, () => refusesXml(xml, options));
    }
    it("refuses comments and instructions that are not well-formed", () => {
      for (const inside of ["<!-- a -- b -->", "<!-- a --->", "<!-- a", "<?p", "<? p?>", "<?xml version='1.0'?>"]) {
        refusesXml(`<a>${inside}</a>`, options);
      }
    });
  });

  describe("for a decrypted part", () => {
    const context = childNamed(readXml('<a xmlns:p="urn:p" xmlns="urn:d"><b xmlns:q="urn:q"/></a>'), "urn:d", "b")!;
    it("knows the prefixes declared around it", () => {
      const root = readXml('<p:x q:y="1"><z/></p:x>', { context });
      expect([root.namespace, attributeOf(root, "y", "urn:q"), root.parent]).to.deep.equal(["urn:p", "1", context]);
      expect(childNamed(root, "urn:d", "z")).to.not.equal(undefined);
    });
    it("can bind them anew", () => {
      expect(readXml('<p:x xmlns:p="urn:other"/>', { context }).namespace).to.equal("urn:other");
      expect(readXml('<x xmlns=""/>', { context }).namespace).to.equal("");
    });
    it("refuses those that nobody declared", () => refusesXml("<r:x/>", { context }));
  });

  describe("limits", () => {
    const times = (count: number, text: (at: number) => string): string =>
      Array.from({ length: count }, (_, at) => text(at)).join("");
    const { maxDepth, maxElements, maxAttributes, maxDeclarations, maxNamespaceLength } = XML_LIMITS;
    const documents: readonly (readonly [what: string, of: (size: number) => string, limit: number])[] = [
      ["levels", (size) => "<a>".repeat(size) + "</a>".repeat(size), maxDepth],
      ["elements", (size) => `<a>${"<b>123456789</b>".repeat(size - 1)}</a>`, maxElements],
      [
        "elements that stand as close as may be",
        (size) => `<a>${"<b/>".repeat(size - 1)}</a>`.padEnd(500_000),
        1_000 + 500_000 / 16,
      ],
      ["attributes", (size) => `<a ${times(size, (at) => ` b${at}=""`)}/>`, maxAttributes],
      ["declarations", (size) => `<a ${times(size, (at) => ` xmlns:b${at}="urn:b"`)}/>`, maxDeclarations],
      ["letters of a namespace name", (size) => `<a xmlns="urn:${"x".repeat(size - 4)}"/>`, maxNamespaceLength],
    ];
    for (const [what, of, limit] of documents) {
      it(`reads ${limit} ${what} and refuses one more`, () => {
        readXml(of(limit));
        refusesXml(of(limit + 1));
      });
    }
    it("refuses a document that is too long before reading it", () => refusesXml(" ".repeat(XML_LIMITS.maxLength + 1)));
    it("can be narrowed", () => refusesXml("<a><b/></a>", { maxDepth: 1 }));
  });
});
