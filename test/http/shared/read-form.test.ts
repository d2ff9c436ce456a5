import { expect } from "chai";
import { createServer, request, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { BodyBudget } from "../../../src/http/shared/body/body-budget.js";
import { giveBudget, holdThrough } from "../../../src/http/shared/body/open-lots.js";
import { fieldOf, parseForm, readForm } from "../../../src/http/shared/read-form.js";
import { HttpRefusal } from "../../../src/http/shared/refusal.js";

const limit = 1000;

describe("reading a posted form (WHATWG URL §5.1, strictly)", () => {
  it("reads names and values in order, and a name that comes twice", () => {
    const form = parseForm(Buffer.from("a=1&b=two+words&a=%C3%A9&empty=&bare"));
    expect(form).to.deep.equal([
      ["a", "1"],
      ["b", "two words"],
      ["a", "é"],
      ["empty", ""],
      ["bare", ""],
    ]);
    expect(fieldOf(form, "b")).to.equal("two words");
    expect(fieldOf(form, "none")).to.equal(undefined);
    expect(() => fieldOf(form, "a")).to.throw(HttpRefusal, "more than once");
  });

  it("reads four million pluses as spaces, as many as there are", () => {
    const [field] = parseForm(Buffer.from(`a=${"+".repeat(4_000_000)}x%2B`));
    expect(field?.[1].length).to.equal(4_000_002);
    expect(/^ {4000000}x\+$/.test(field?.[1] ?? "")).to.equal(true);
  });

  const broken: readonly (readonly [string, Buffer])[] = [
    ["a lone percent sign", Buffer.from("a=%")],
    ["half an escape", Buffer.from("a=%4")],
    ["an escape that is no number", Buffer.from("a=%zz")],
    ["octets that are no UTF-8", Buffer.from("a=%ff")],
    ["a surrogate as UTF-8", Buffer.from("a=%ed%a0%80")],
    ["an overlong spelling", Buffer.from("a=%c0%af")],
    ["raw octets", Buffer.from([0x61, 0x3d, 0xff])],
    ["UTF-16", Buffer.from("a=1", "utf16le")],
    ["a NUL", Buffer.from("a=\0")],
    ["a line end", Buffer.from("a=1\r\n")],
    ["a thousand fields", Buffer.from("a=1&".repeat(1000))],
  ];
  for (const [what, body] of broken) {
    it(`refuses ${what}`, () => {
      expect(() => parseForm(body))
        .to.throw(HttpRefusal)
        .with.nested.property("view.status", 400);
    });
  }

  describe("from a request", () => {
    let server: Server;
    let port: number;
    before((done) => {
      server = createServer((req, res) => {
        giveBudget(req, res, new BodyBudget());
        holdThrough(req, () => readForm(req, limit)).then(
          (form) => res.end(JSON.stringify(form)),
          (error: unknown) => {
            res.statusCode = error instanceof HttpRefusal ? error.view.status : 500;
            res.end(error instanceof Error ? error.message : "");
          },
        );
      }).listen(0, "127.0.0.1", () => {
        port = (server.address() as AddressInfo).port;
        done();
      });
    });
    after(() => {
      server.closeAllConnections();
      server.close();
    });

    const post = (body: string | Buffer, headers: Record<string, string | number> = {}) =>
      new Promise<{ status: number; text: string }>((done, fail) => {
        const type = { "content-type": "application/x-www-form-urlencoded" };
        const call = request({ port, method: "POST", headers: { ...type, ...headers } }, (res) => {
          let text = "";
          res.on("data", (chunk: Buffer) => (text += chunk.toString()));
          res.on("end", () => done({ status: res.statusCode ?? 0, text }));
        });
        call.on("error", fail);
        call.end(body);
      });

    it("takes the media type with UTF-8 as charset, whatever its letter case", async () => {
      const headers = { "content-type": 'Application/X-WWW-Form-Urlencoded; Charset="UTF-8"' };
      expect(await post("a=1", headers)).to.deep.equal({ status: 200, text: '[["a","1"]]' });
    });

    const wrong: readonly (readonly [string, Record<string, string>])[] = [
      ["JSON", { "content-type": "application/json" }],
      ["multipart", { "content-type": "multipart/form-data; boundary=x" }],
      ["no type", { "content-type": "" }],
      ["a type that only begins like it", { "content-type": "application/x-www-form-urlencoded-2" }],
      ["another charset", { "content-type": "application/x-www-form-urlencoded; charset=utf-16" }],
      ["gzip", { "content-encoding": "gzip" }],
      ["an unknown coding", { "content-encoding": "br, gzip" }],
    ];
    for (const [what, headers] of wrong) {
      it(`answers 415 to ${what}`, async () => {
        expect((await post("a=1", headers)).status).to.equal(415);
      });
    }

    it("answers 413 to a body over the limit, told beforehand or found on the way", async () => {
      expect((await post("a".repeat(limit + 1))).status).to.equal(413);
      expect((await post("a".repeat(200_000), { "transfer-encoding": "chunked" })).status).to.equal(413);
      expect((await post("a".repeat(limit))).status).to.equal(200);
    });
  });
});
