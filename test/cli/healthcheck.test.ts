import { expect } from "chai";
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { CliStage } from "../support/cli-stage.js";

describe("drawbridge healthcheck, as containers ask", () => {
  let stage: CliStage;
  let server: Server;
  let paths: (string | undefined)[];
  let status: number;
  beforeEach(async () => {
    [paths, status] = [[], 200];
    server = createServer((req, res) => {
      paths.push(req.url);
      res.writeHead(status, status === 302 ? { Location: "/elsewhere" } : {}).end(`{"status":"${status}"}`);
    });
    await once(server.listen(0, "127.0.0.1"), "listening");
    stage = await CliStage.open();
    stage.env = { PORT: String((server.address() as AddressInfo).port) };
  });
  afterEach(async () => {
    server.close();
    await stage.close();
  });

  it("ends with 0 where the server can serve, though it listens everywhere", async () => {
    const { exitCode, out } = await stage.run("healthcheck");
    expect([exitCode, paths]).to.deep.equal([0, ["/readyz"]]);
    expect(out).to.match(/^http:\/\/127\.0\.0\.1:\d+\/readyz: 200 /);
  });

  it("asks whether the process lives with --live", async () => {
    expect((await stage.run("healthcheck", "--live")).exitCode).to.equal(0);
    expect(paths).to.deep.equal(["/healthz"]);
  });

  for (const [what, answer] of [
    ["it drains", 503],
    ["something else stands there that leads elsewhere", 302],
  ] as const) {
    it(`ends with 1 and says why where ${what}`, async () => {
      status = answer;
      const told = await stage.run("healthcheck", "--json");
      expect(told.exitCode).to.equal(1);
      expect(JSON.parse(told.out)).to.include({ ok: false });
      expect(paths).to.have.length(1);
    });
  }

  it("ends with 1 where nothing listens", async () => {
    server.close();
    const { exitCode, out } = await stage.run("healthcheck");
    expect(exitCode).to.equal(1);
    expect(out).to.contain("no answer (ECONNREFUSED)");
  });
});
