import { expect } from "chai";
import { request } from "node:http";
import { deflateRawSync, gzipSync } from "node:zlib";
import { flowBridge, me, reply, start, type FlowBridge } from "./flow-bridge.js";

const form = "application/x-www-form-urlencoded";
const b64 = (text: string | Buffer) => encodeURIComponent(Buffer.from(text).toString("base64"));
const nested = (depth: number) => `${"<a>".repeat(depth)}${"</a>".repeat(depth)}`;

interface Junk {
  readonly what: string;
  readonly body: string | Buffer;
  readonly type?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly status?: number;
}

/** What strangers send to an open door. */
const junk: readonly Junk[] = [
  { what: "nothing", body: "" },
  { what: "no field", body: "a=b" },
  { what: "an empty field", body: "SAMLResponse=" },
  { what: "blanks", body: "SAMLResponse=+++" },
  { what: "two fields", body: `SAMLResponse=${b64("<a/>")}&SAMLResponse=${b64("<b/>")}` },
  { what: "an array", body: "SAMLResponse[]=x" },
  { what: "an object", body: "SAMLResponse[a]=x" },
  { what: "a prototype key", body: "__proto__[admin]=1&SAMLResponse=x" },
  { what: "another prototype key", body: "constructor.prototype.admin=1&SAMLResponse=eA==" },
  { what: "text that is no base64", body: "SAMLResponse=%3Cxml%3E" },
  { what: "base64 of another alphabet", body: "SAMLResponse=PGEv-_8" },
  { what: "base64 without padding", body: "SAMLResponse=PGEvPg" },
  { what: "base64 of nothing", body: "SAMLResponse====" },
  { what: "broken percent-encoding", body: "SAMLResponse=%E0%A4%A" },
  { what: "a lone percent", body: "SAMLResponse=%" },
  { what: "raw octets", body: Buffer.from([0x53, 0x41, 0x4d, 0x4c, 0x3d, 0xff, 0xfe]) },
  { what: "a NUL", body: "SAMLResponse=\0" },
  { what: "a thousand fields", body: Array.from({ length: 1000 }, (_, n) => `f${n}=1`).join("&") },
  { what: "a JSON object as the value", body: `SAMLResponse=${b64('{"a":1}')}` },
  { what: "HTML", body: `SAMLResponse=${b64("<html><body>404</body></html>")}` },
  { what: "half a document", body: `SAMLResponse=${b64("<samlp:Response")}` },
  { what: "tags in the wrong order", body: `SAMLResponse=${b64("<a><b></a></b>")}` },
  { what: "an undeclared prefix", body: `SAMLResponse=${b64("<x:a/>")}` },
  { what: "a DOCTYPE", body: `SAMLResponse=${b64('<!DOCTYPE a SYSTEM "http://127.0.0.1:1/x"><a/>')}` },
  { what: "an entity bomb", body: `SAMLResponse=${b64('<!DOCTYPE a [<!ENTITY b "bbbb">]><a>&b;&b;</a>')}` },
  { what: "an unknown entity", body: `SAMLResponse=${b64("<a>&nbsp;</a>")}` },
  { what: "UTF-16", body: `SAMLResponse=${b64(Buffer.from("\ufeff<a/>", "utf16le"))}` },
  { what: "octets that are no UTF-8", body: `SAMLResponse=${b64(Buffer.from([0x3c, 0x61, 0xff, 0x3e]))}` },
  { what: "a control character", body: `SAMLResponse=${b64("<a>\x07</a>")}` },
  { what: "deflated XML", body: `SAMLResponse=${b64(deflateRawSync("<a/>"))}` },
  { what: "gzipped XML", body: `SAMLResponse=${b64(gzipSync("<a/>"))}` },
  { what: "30,000 levels", body: `SAMLResponse=${b64(nested(30_000))}` },
  {
    what: "10,000 attributes",
    body: `SAMLResponse=${b64(`<a ${Array.from({ length: 10_000 }, (_, n) => `b${n}=""`).join(" ")}/>`)}`,
  },
  {
    what: "an unsigned Response",
    body: `SAMLResponse=${b64('<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" Version="2.0" ID="_a"/>')}`,
  },
  { what: "a foreign root", body: `SAMLResponse=${b64('<Response xmlns="urn:x"/>')}` },
  { what: "a SAMLRequest", body: `SAMLRequest=${b64("<a/>")}` },
  { what: "an artifact", body: "SAMLart=AAQAAM" },
  { what: "JSON", body: '{"SAMLResponse":"x"}', type: "application/json", status: 415 },
  { what: "XML", body: "<a/>", type: "application/xml", status: 415 },
  { what: "SOAP", body: "<a/>", type: "text/xml; charset=utf-8", status: 415 },
  { what: "plain text", body: "SAMLResponse=x", type: "text/plain", status: 415 },
  { what: "multipart", body: "--x--", type: "multipart/form-data; boundary=x", status: 415 },
  { what: "an empty type", body: "SAMLResponse=x", type: "", status: 415 },
  { what: "another charset", body: "SAMLResponse=x", type: `${form}; charset=utf-7`, status: 415 },
  { what: "bad gzip", body: "not gzip", headers: { "content-encoding": "gzip" }, status: 415 },
  { what: "good gzip", body: gzipSync("SAMLResponse=x"), headers: { "content-encoding": "gzip" }, status: 415 },
  { what: "more than 4 MiB", body: `SAMLResponse=${"A".repeat(4 * 1024 * 1024)}`, status: 413 },
  { what: "20 MB", body: Buffer.alloc(20_000_000, 0x41), status: 413 },
];

describe("what strangers send to the ACS", () => {
  let flow: FlowBridge;
  before(async () => {
    flow = await flowBridge();
  });
  after(() => flow.stop());

  const post = (path: string, { body, type = form, headers = {} }: Junk) =>
    new Promise<{ status: number; text: string; reference: string }>((done, fail) => {
      const call = request(
        { port: flow.bridge.port, path, method: "POST", headers: { "content-type": type, ...headers } },
        (res) => {
          const chunks: Buffer[] = [];
          res.on("data", (chunk: Buffer) => chunks.push(chunk));
          res.on("end", () => {
            const reference = String(res.headers["reference-id"]);
            done({ status: res.statusCode ?? 0, text: Buffer.concat(chunks).toString(), reference });
          });
        },
      );
      call.on("error", fail);
      call.end(body);
    });

  it("has 48 kinds", () => {
    expect(junk).to.have.length(48);
  });

  for (const kind of junk) {
    it(`answers ${kind.what} with ${kind.status ?? "4xx"}, a code and a reference id, and no stack`, async () => {
      const answer = await post("/saml/acme-sso/acs", kind);
      expect(answer.status).to.be.within(400, 499);
      if (kind.status !== undefined) expect(answer.status).to.equal(kind.status);
      expect(answer.text).to.include(answer.reference);
      expect(answer.text).to.match(/<code>[a-z_]+<\/code>/);
      expect(answer.text).not.to.match(/\.[jt]s:\d+|node_modules|at \w+ \(/);
    });
  }

  it("makes nobody, and the server goes on", async () => {
    expect(await flow.bridge.store.inTeam(flow.team.id).users.count({ scope: {} })).to.equal(0);
    const ada = flow.visitor();
    const { requestId } = await start(ada);
    await ada.post("/saml/acme-sso/acs", reply(flow, { inResponseTo: requestId }));
    expect(await me(ada)).not.to.equal(undefined);
  });

  it("answers an unknown method with one page at every door", async () => {
    const visitor = flow.visitor();
    const visits = [
      await visitor.get("/sso/nobody"),
      await visitor.get("/saml/nobody/metadata"),
      await visitor.post("/saml/nobody/acs", reply(flow)),
    ];
    for (const visit of visits) {
      expect(visit.status).to.equal(404);
      expect(visit.text).to.include("no sign-in at this address");
    }
  });

  for (const path of [
    "/sso/%ff",
    "/saml/%/acs",
    "/saml/%E0%A4%A/metadata",
    "/sso/__proto__",
    `/sso/${"a".repeat(5000)}`,
  ]) {
    it(`answers the address ${path.slice(0, 30)} with 4xx`, async () => {
      expect((await flow.visitor().get(path)).status).to.be.within(400, 499);
    });
  }

  const verbs: readonly (readonly [string, string])[] = [
    ["/sso/acme-sso", "GET, HEAD"],
    ["/saml/acme-sso/acs", "POST"],
    ["/saml/acme-sso/metadata", "GET, HEAD"],
    ["/login", "GET, HEAD, POST"],
    ["/logout", "POST"],
    ["/me", "GET, HEAD"],
    ["/", "GET, HEAD"],
    ["/healthz", "GET, HEAD"],
    ["/metrics", "GET, HEAD"],
  ];
  for (const [path, allow] of verbs) {
    it(`answers other verbs at ${path} with 405 and what is allowed`, async () => {
      for (const method of ["PUT", "DELETE", "PATCH", "OPTIONS"]) {
        const answer = await fetch(`${flow.url}${path}`, { method });
        expect([method, answer.status, answer.headers.get("allow")]).to.deep.equal([method, 405, allow]);
      }
    });
  }
});
