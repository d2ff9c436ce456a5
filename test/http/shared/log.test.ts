import { expect } from "chai";
import { makeLog } from "../../../src/http/shared/log.js";
import { readableLine } from "../../../src/http/shared/readable-log.js";

function lines(isTTY: boolean) {
  const written: string[] = [];
  const log = makeLog("info", { isTTY, write: (text) => written.push(text) });
  return { log, written };
}

describe("the log", () => {
  it("is JSON with an ISO time and a level in a word where nobody looks at it", () => {
    const { log, written } = lines(false);
    log.info({ url: "http://localhost:8080" }, "ready");
    expect(written[0]).to.include('"msg":"ready"').and.match(/\n$/);
    const line = JSON.parse(written[0] ?? "") as Record<string, unknown>;
    expect(line).to.include({ level: "info", url: "http://localhost:8080", msg: "ready" });
    expect(line["time"]).to.match(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  });

  it("is a line for people on a terminal, the cause first, a stack below", () => {
    const { log, written } = lines(true);
    log.warn({ reference: "01m8", code: "saml_audience", expected: "urn:a b", actual: "urn:x" }, "sign-in refused");
    const plain = (written[0] ?? "").replaceAll(/\u001b\[\d+m/g, "");
    expect(plain).to.match(
      /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ WARN {2}sign-in refused {2}code=saml_audience expected="urn:a b" actual=urn:x reference=01m8\n$/,
    );
    log.error({ err: new Error("the disk is full") }, "unexpected error");
    expect(written[1]).to.include("unexpected error\n    Error: the disk is full\n        at ");
  });

  it("lets nothing that others wrote move the cursor of a terminal", () => {
    const line = JSON.stringify({ level: "info", time: "t", msg: "\u001b[2Jgone", actual: "a\nb\u202e" });
    expect(readableLine(line, false)).not.to.match(/[\u001b\u202e]|gone.*\n.+/);
    expect(readableLine("no json\n", false)).to.equal("no json\n");
  });

  const token = `db_global_${"x".repeat(43)}`;
  const secrets: readonly (readonly [string, Record<string, unknown>])[] = [
    ["at the top", { password: "hunter2hunter2" }],
    ["two levels down", { a: { b: { password: "hunter2hunter2" } } }],
    ["in a list", { tries: [{ headers: { Authorization: "hunter2hunter2" } }] }],
    ["under another spelling", { client_secret: "hunter2hunter2", "Set-Cookie": ["hunter2hunter2"] }],
    ["on an error", { err: Object.assign(new Error("x"), { config: { headers: { cookie: "hunter2hunter2" } } }) }],
    ["in the cause of an error", { err: new Error("x", { cause: { token: "hunter2hunter2" } }) }],
  ];
  for (const [where, values] of secrets) {
    it(`holds no secret ${where}`, () => {
      const { log, written } = lines(false);
      log.error(values, "a fault");
      expect(written.join("")).to.include("a fault").and.not.include("hunter2");
    });
  }

  it("holds no token in the middle of a text, be it the message or a stack", () => {
    const { log, written } = lines(false);
    log.info({ note: `sent ${token}`, err: new Error(`refused ${token}`) }, `with Bearer ${"y".repeat(20)}`);
    expect(written.join("")).to.include("[redacted]").and.not.include("xxxxx").and.not.include("yyyyy");
  });

  for (const beginning of ["dbk_", "dbs_", "dbi_", "dbt_"]) {
    it(`holds no ${beginning}… in the path of an address`, () => {
      const { log, written } = lines(false);
      log.info({ path: `/console/invitation/${beginning}${"x".repeat(43)}` }, "asked");
      expect(written.join("")).to.include("[redacted]").and.not.include("xxxxx");
    });
  }

  it("stands a value that holds itself", () => {
    const round: Record<string, unknown> = {};
    round["self"] = round;
    const { log, written } = lines(false);
    log.info({ round }, "round");
    expect(written[0]).to.include("round");
  });
});
