import { expect } from "chai";
import { boundaryOf, parseUpload } from "../../../src/http/shared/read-upload.js";

const part = (name: string, value: string, more = ""): string =>
  `--edge\r\nContent-Disposition: form-data; name="${name}"${more}\r\n\r\n${value}\r\n`;
const body = (...parts: readonly string[]): Buffer => Buffer.from(`${parts.join("")}--edge--\r\n`, "utf8");

describe("forms with a file (RFC 7578)", () => {
  it("reads fields and a file's text in the order sent, with the boundary's like inside a value", () => {
    const file = part("metadataXml", "<a>\r\n--edg</a>", '; filename="o\'k.xml"\r\nContent-Type: text/xml');
    expect(parseUpload(body(part("csrf", "t"), file), "edge")).to.deep.equal([
      ["csrf", "t"],
      ["metadataXml", "<a>\r\n--edg</a>"],
    ]);
  });

  it("reads UTF-16 as Windows saves it, and takes what is no text for what it looks like", () => {
    const wide = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from("<é/>", "utf16le")]);
    const head = '--edge\r\nContent-Disposition: form-data; name="f"; filename="a"\r\n\r\n';
    const sent = Buffer.concat([Buffer.from(head), wide, Buffer.from("\r\n--edge--\r\n")]);
    expect(parseUpload(sent, "edge")).to.deep.equal([["f", "<é/>"]]);
  });

  it("reads DER, as a certificate's file may be, as base64, and UTF-16 without its mark", () => {
    const head = '--edge\r\nContent-Disposition: form-data; name="f"; filename="a"\r\n\r\n';
    const sent = (file: Buffer) => Buffer.concat([Buffer.from(head), file, Buffer.from("\r\n--edge--\r\n")]);
    expect(parseUpload(sent(Buffer.from([0x30, 0x82, 0x01, 0x0d, 0x0a])), "edge")).to.deep.equal([["f", "MIIBDQo="]]);
    expect(parseUpload(sent(Buffer.from("-----", "utf16le")), "edge")).to.deep.equal([["f", "-----"]]);
  });

  for (const [what, sent] of [
    ["no boundary at the beginning", Buffer.from("hello")],
    ["a part without a name", Buffer.from("--edge\r\nContent-Type: text/plain\r\n\r\nx\r\n--edge--\r\n")],
    ["a part without an end", Buffer.from('--edge\r\nContent-Disposition: form-data; name="a"\r\n\r\nx')],
    ["a head without an end", Buffer.from(`--edge\r\nContent-Disposition: form-data; name="${"a".repeat(5_000)}`)],
    ["another disposition", Buffer.from('--edge\r\nContent-Disposition: attachment; name="a"\r\n\r\nx\r\n--edge--')],
    ["too many fields", body(...Array.from({ length: 65 }, (_, n) => part(`f${n}`, "x")))],
  ] as const) {
    it(`refuses ${what}`, () => {
      expect(() => parseUpload(sent, "edge"))
        .to.throw()
        .with.nested.property("view.status", 400);
    });
  }

  it("takes a boundary as browsers name it, and refuses a form that names none", () => {
    const of = (type: string) => boundaryOf({ headers: { "content-type": type } });
    expect(of("multipart/form-data; boundary=----WebKitFormBoundaryAbc123")).to.equal("----WebKitFormBoundaryAbc123");
    expect(of('multipart/form-data; boundary="a b"')).to.equal("a b");
    expect(of("application/x-www-form-urlencoded")).to.equal(undefined);
    expect(() => of("multipart/form-data; charset=utf-8"))
      .to.throw()
      .with.nested.property("view.status", 415);
    expect(() => of(`multipart/form-data; boundary=${"a".repeat(71)}`)).to.throw();
  });

  it("is linear in time: a megabyte of boundaries' beginnings is read at once", () => {
    const hostile = Buffer.from(`${part("a", "\r\n--edg".repeat(150_000))}--edge--`);
    expect(parseUpload(hostile, "edge")).to.have.length(1);
  });
});
