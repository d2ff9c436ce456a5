import { expect } from "chai";
import { attributeOf, readXml, SamlRefusal, textOf } from "../../../src/saml/index.js";

/** The letters beyond ASCII that may begin a name, and those that may only follow: first and last of each run. */
const begin: readonly (readonly [from: number, to: number])[] = [
  [0xc0, 0xd6],
  [0xd8, 0xf6],
  [0xf8, 0x2ff],
  [0x370, 0x37d],
  [0x37f, 0x1fff],
  [0x200c, 0x200d],
  [0x2070, 0x218f],
  [0x2c00, 0x2fef],
  [0x3001, 0xd7ff],
  [0xf900, 0xfdcf],
  [0xfdf0, 0xfffd],
  [0x10000, 0xeffff],
];
const follow: readonly (readonly [from: number, to: number])[] = [
  [0xb7, 0xb7],
  [0x300, 0x36f],
  [0x203f, 0x2040],
];

const hex = (code: number): string => `U+${code.toString(16).toUpperCase()}`;

function isRead(xml: string): boolean {
  try {
    readXml(xml);
    return true;
  } catch (error) {
    expect(error).to.be.instanceOf(SamlRefusal).with.property("code", "saml_xml");
    return false;
  }
}

function holds(runs: readonly (readonly [number, number])[], code: number): boolean {
  return runs.some(([from, to]) => code >= from && code <= to);
}

describe("The characters of a document (XML 1.0, fifth edition)", () => {
  describe("names (§2.3)", () => {
    const edges = [...begin, ...follow]
      .flatMap(([from, to]) => [from - 1, from, to, to + 1])
      .filter((code) => code !== 0xfffe && (code < 0xd800 || code > 0xdfff));
    for (const code of new Set(edges)) {
      const character = String.fromCodePoint(code);
      const [begins, follows] = [holds(begin, code), holds(begin, code) || holds(follow, code)];
      it(`${hex(code)} ${begins ? "begins" : "does not begin"} one, ${follows ? "follows" : "does not follow"}`, () => {
        expect([isRead(`<${character}/>`), isRead(`<a${character}/>`)]).to.deep.equal([begins, follows]);
      });
    }

    it("of ASCII begin with a letter or an underscore, and go on with digits, dots and hyphens too", () => {
      for (const name of ["a", "z", "A", "Z", "_", "a0", "a9", "a-", "a.", "a_", "aZ"]) {
        expect(readXml(`<${name}/>`).localName).to.equal(name);
        expect(readXml(`<${name}ü/>`).localName, "beside a letter beyond ASCII").to.equal(`${name}ü`);
      }
      for (const name of ["0", "-", ".", "@", "[", "`", "{", "a@", "a[", "a{", "a,"]) {
        expect([isRead(`<${name}/>`), isRead(`<${name}ü/>`)], name).to.deep.equal([false, false]);
      }
    });

    it("have one colon at most, with a name on either side of it", () => {
      const read = (name: string): boolean => isRead(`<x xmlns:p="urn:p" xmlns:ü="urn:p"><${name}/></x>`);
      expect(["p:a", "p:ü", "ü:a", "p:a1"].filter((name) => !read(name))).to.deep.equal([]);
      expect(["p:1", "p:-", "p:\u0301", "ü:1", "p::a", "p:ü:a", ":ü", "ü:"].filter(read)).to.deep.equal([]);
    });
  });

  describe("references (§4.1)", () => {
    const allowed = [0x9, 0xa, 0xd, 0x20, 0xd7ff, 0xe000, 0xfffd, 0x10000, 0x10ffff];
    const forbidden = [0x0, 0x8, 0xb, 0xc, 0xe, 0x1f, 0xd800, 0xdfff, 0xfffe, 0xffff, 0x110000];
    for (const code of allowed) {
      it(`stand for ${hex(code)}`, () => {
        expect(textOf(readXml(`<a>&#${code};</a>`))).to.equal(String.fromCodePoint(code));
        expect(textOf(readXml(`<a>&#x${code.toString(16)};</a>`))).to.equal(String.fromCodePoint(code));
      });
    }
    for (const code of forbidden) {
      it(`do not stand for ${hex(code)}`, () => expect(isRead(`<a>&#${code};</a>`)).to.equal(false));
    }

    it("are at most twelve characters behind their ampersand", () => {
      expect(textOf(readXml("<a>&#x000000041;</a>"))).to.equal("A");
      expect(isRead("<a>&#x0000000041;</a>")).to.equal(false);
    });

    it("leave all that stands between and behind them", () => {
      expect(textOf(readXml("<a>1&lt;2&gt;3&amp;4&quot;5&apos;6</a>"))).to.equal("1<2>3&4\"5'6");
    });
  });

  it("may come behind a byte order mark, once", () => {
    expect(readXml("\uFEFF<a/>").name).to.equal("a");
    expect(readXml(Buffer.from("\uFEFF<a/>")).name).to.equal("a");
    expect([isRead("\uFEFF\uFEFF<a/>"), isRead(Buffer.from("\uFEFF\uFEFF<a/>").toString())]).to.deep.equal([
      false,
      false,
    ]);
  });

  it("are white space in a tag where they are blank, tab or line end", () => {
    const root = readXml("<a\tb='1'\nc\n=\t'2'\r\nd = \"3\"  ></a\n\t >");
    expect(["b", "c", "d"].map((name) => attributeOf(root, name))).to.deep.equal(["1", "2", "3"]);
    expect(isRead("<a\u00A0b='1'/>")).to.equal(false);
  });
});
