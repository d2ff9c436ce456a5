import { expect } from "chai";
import mongoose from "mongoose";
import { rawEdge } from "../../../src/store/mongo/documents/raw-edge.js";

const bytesOf = (document: object): Uint8Array => mongoose.mongo.BSON.serialize(document);

describe("the bytes of an edge (bsonspec.org)", () => {
  it("are read in any order of fields, with texts of any kind", () => {
    const texts = { _id: "group:user", display: "Ada Lövelace 𝒳", method: "m" };
    const read = { user: "user", display: "Ada Lövelace 𝒳", method: "m" };
    expect(rawEdge(bytesOf(texts))).to.deep.equal({ ...read, gone: false });
    expect(rawEdge(bytesOf({ gone: true, ...texts }))).to.deep.equal({ ...read, gone: true });
    expect(rawEdge(bytesOf({ gone: false, display: "", _id: "g:u" }))).to.deep.equal({
      ...{ user: "u", display: "", gone: false, method: undefined },
    });
    expect(rawEdge(bytesOf({ _id: "g:u" })).display).to.equal(undefined);
  });

  it("are read where they lie inside of others", () => {
    const bytes = bytesOf({ _id: "g:u", display: "Ada" });
    const among = new Uint8Array(bytes.length + 20);
    among.set(bytes, 7);
    expect(rawEdge(among.subarray(7, 7 + bytes.length))).to.include({ user: "u", display: "Ada" });
  });

  it("are refused where they hold something else", () => {
    expect(() => rawEdge(bytesOf({ _id: "g:u", at: 3 }))).to.throw(TypeError, "at");
  });
});
