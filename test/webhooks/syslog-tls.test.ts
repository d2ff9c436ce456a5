import { expect } from "chai";
import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createServer, type Server } from "node:tls";
import { createEndpoint } from "../../src/teams/index.js";
import { acme, aTeam } from "../support/builders.js";
import { temporaryStore, type TemporaryStore } from "../support/temporary-store.js";
import { WebhookStage } from "../support/webhook-stage.js";

/** A certificate authority of our own, and a certificate by it for this name; as files. */
function authority(folder: string) {
  const at = (name: string) => join(folder, name);
  const openssl = (...args: string[]) => execFileSync("openssl", args, { cwd: folder, stdio: "pipe" });
  const key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2"];
  openssl("req", "-x509", ...key, "-subj", "/CN=Acme CA", "-keyout", "ca.key", "-out", "ca.crt");
  return {
    file: at("ca.crt"),
    issue(name: string) {
      const by = ["-CA", "ca.crt", "-CAkey", "ca.key", "-subj", `/CN=${name}`, "-addext", `subjectAltName=DNS:${name}`];
      const leaf = ["-addext", "basicConstraints=CA:FALSE"];
      openssl("req", "-x509", ...key, ...by, ...leaf, "-keyout", `${name}.key`, "-out", `${name}.crt`);
      return { key: readFileSync(at(`${name}.key`)), cert: readFileSync(at(`${name}.crt`)) };
    },
  };
}

describe("audit streams over TLS (RFC 5425, DESIGN §6)", function () {
  this.timeout(60_000);
  let folder: string;
  let ca: ReturnType<typeof authority>;
  let temporary: TemporaryStore;
  let stage: WebhookStage;
  let collector: Server | undefined;
  let sender: ChildProcess | undefined;
  let text: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "drawbridge-ca-"));
    ca = authority(folder);
  });
  after(() => rmSync(folder, { recursive: true, force: true }));
  beforeEach(async () => {
    text = "";
    temporary = await temporaryStore();
    const { version: _, ...team } = aTeam({ id: acme });
    await temporary.store.inTeam(acme).team.create(team);
    stage = new WebhookStage(temporary.store, acme);
    await stage.consumer.open();
  });
  afterEach(async () => {
    if (sender !== undefined && sender.exitCode === null) {
      sender.kill("SIGKILL");
      await once(sender, "exit");
    }
    sender = undefined;
    collector?.close();
    await stage.close();
    await temporary.remove();
  });

  /** Listens with a certificate for a name, and streams there. */
  const streamTo = async (name: string) => {
    const server = createServer(ca.issue(name), (socket) => {
      socket.on("data", (octets: Buffer) => (text += octets.toString())).on("error", () => undefined);
    }).on("tlsClientError", () => undefined);
    server.listen(0, "localhost");
    await once(server, "listening");
    collector = server;
    const host = `localhost:${(server.address() as AddressInfo).port}`;
    const draft = { slug: "siem", kind: "stream", url: `syslog+tls://${host}`, format: "jsonl" } as const;
    return { host, id: (await createEndpoint(stage.settings, acme, draft)).endpoint.id };
  };
  /** A process that trusts the authority, as an operator starts one: node reads it once, at its start. */
  const sendTrusting = (host: string) => {
    const args = ["--import", "tsx/esm", "test/webhooks/sender-process.ts", temporary.url, host];
    const env = { ...process.env, NODE_EXTRA_CA_CERTS: ca.file };
    sender = spawn(process.execPath, args, { stdio: ["ignore", "inherit", "inherit"], env });
  };
  const cursor = (id: string) => stage.store.inTeam(acme).cursors.get(id as never);

  it("reach a collector whose authority the operator trusts, encrypted and whole", async () => {
    const { host, id } = await streamTo("localhost");
    await stage.happen("a", "b");
    sendTrusting(host);
    await stage.until(async () => (await cursor(id))?.position === 3);
    await stage.until(() => text.split("audit_stream.created").length > 1);
    expect(text).to.match(/^\d+ <110>1 \d{4}-\d\d-\d\dT/);
    expect(text.match(/"number":\d+/g)).to.deep.equal(['"number":1', '"number":2', '"number":3']);
  });

  it("send nothing to a collector whose authority nobody here trusts, and say why", async () => {
    const { host, id } = await streamTo("localhost");
    stage.send({ ...stage.deps(), allowedHosts: [host] });
    await stage.until(async () => (await cursor(id))?.lastFailure !== undefined);
    expect((await cursor(id))?.lastFailure).to.match(
      /cannot be reached \((?:\w*SELF_SIGNED\w*|\w*VERIFY\w*|\w*ISSUER\w*)\)/,
    );
    expect([text, (await cursor(id))?.position ?? 0]).to.deep.equal(["", 0]);
  });

  it("send nothing to one whose certificate is another's, though the authority is trusted", async () => {
    const { host, id } = await streamTo("logs.other.example");
    sendTrusting(host);
    await stage.until(async () => (await cursor(id))?.lastFailure !== undefined);
    expect((await cursor(id))?.lastFailure).to.match(/ALTNAME/);
    expect(text).to.equal("");
  });
});
