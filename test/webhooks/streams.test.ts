import { expect } from "chai";
import { createServer, type Server, type Socket } from "node:net";
import type { AddressInfo } from "node:net";
import { Webhook } from "standardwebhooks";
import { createEndpoint, lineWriter } from "../../src/teams/index.js";
import { exportedLine } from "../../src/store/port/event-chain.js";
import { makeSealer } from "../../src/lib/seal.js";
import { sendTest } from "../../src/webhooks/index.js";
import { acme, aTeam } from "../support/builders.js";
import { mongoStage } from "../support/mongo-store.js";
import type { Store } from "../../src/store/port/store.js";
import { temporaryStore, type TemporaryStore } from "../support/temporary-store.js";
import { webhookSecret, WebhookStage } from "../support/webhook-stage.js";

/** Keeps the octets of each connection. */
class Collector {
  text = "";
  readonly sockets: Socket[] = [];
  #server: Server | undefined;

  async open(port = 0): Promise<this> {
    this.#server = createServer((socket) => {
      this.sockets.push(socket);
      socket.on("data", (octets) => (this.text += octets.toString()));
      socket.on("error", () => undefined);
    });
    await new Promise<void>((done) => this.#server?.listen(port, "127.0.0.1", done));
    return this;
  }

  get port(): number {
    return (this.#server?.address() as AddressInfo).port;
  }

  /** Messages by octet counting (RFC 6587 §3.4.1). */
  get messages(): readonly string[] {
    const found: string[] = [];
    for (let rest = Buffer.from(this.text); rest.length > 0;) {
      const space = rest.indexOf(" ");
      const length = Number(rest.subarray(0, space).toString());
      if (!(length > 0) || rest.length < space + 1 + length) return found;
      found.push(rest.subarray(space + 1, space + 1 + length).toString());
      rest = rest.subarray(space + 1 + length);
    }
    return found;
  }

  close(): void {
    for (const socket of this.sockets) socket.destroy();
    this.#server?.close();
  }
}

function promises(open: () => Promise<Store>): void {
  let stage: WebhookStage;
  let collector: Collector;
  beforeEach(async () => {
    const store = await open();
    const { version: _, ...team } = aTeam({ id: acme });
    await store.inTeam(acme).team.create(team);
    stage = new WebhookStage(store, acme);
    await stage.consumer.open();
    collector = await new Collector().open();
  });
  afterEach(async () => {
    await stage.close();
    collector.close();
    expect(stage.faults).to.deep.equal([]);
  });
  const send = () =>
    stage.send({ ...stage.deps(), allowedHosts: [stage.consumer.host, `127.0.0.1:${collector.port}`] });
  const stream = async (url: string, more: object = {}) =>
    (await createEndpoint(stage.settings, acme, { slug: "siem", kind: "stream", url, ...more })).endpoint;
  const cursorOf = (id: string) => stage.store.inTeam(acme).cursors.get(id as never);

  it("posts whole lines that can be checked, in order and signed, and again until they are taken", async () => {
    let failures = 2;
    stage.consumer.answer = (_got, res) => void res.writeHead(failures-- > 0 ? 503 : 200).end();
    const { id } = await stream(stage.consumer.url, { secrets: [webhookSecret] });
    await stage.happen("a", "b");
    // MongoDB numbers events a moment later.
    await stage.until(async () => (await stage.store.inTeam(acme).events.head()).number === 3);
    send();
    await stage.until(async () => (await cursorOf(id))?.position === 3);
    const events = await stage.store.inTeam(acme).events.page({ after: 0, limit: 9 });
    const [first, , last] = stage.consumer.received;
    expect(last?.text).to.equal(events.map((event) => `${JSON.stringify(exportedLine(event))}\n`).join(""));
    expect(first?.text).to.equal(last?.text);
    expect(last?.headers["content-type"]).to.equal("application/x-ndjson");
    expect(() => new Webhook(webhookSecret).verify(last?.text ?? "", last?.headers ?? {})).to.throw(SyntaxError);
    expect(await cursorOf(id)).to.have.property("lastSuccessAt");
    expect(await cursorOf(id)).not.to.have.property("failingSince");
  });

  it("posts nothing unsigned where no key opens the secret that is to sign it, and tests blame no receiver", async () => {
    const sealer = makeSealer(["another-secret-of-more-than-thirty-two"], "tests");
    const draft = { slug: "siem", kind: "stream", url: stage.consumer.url, secrets: [webhookSecret] } as const;
    const { endpoint } = await createEndpoint({ ...stage.settings, sealer }, acme, draft);
    send();
    await stage.until(() => stage.faults.length > 0);
    const deps = { ...stage.deps(), deliveryDays: 7 };
    const { answer } = await sendTest(deps, stage.settings.caller, { ...endpoint, kind: "webhook" });
    expect(answer?.failure).to.match(/ENCRYPTION_KEY/);
    expect(stage.consumer.received).to.deep.equal([]);
    expect(String(stage.faults.splice(0)[0])).to.match(/ENCRYPTION_KEY/);
  });

  it("posts nothing again where its place cannot be stored at first", async () => {
    const { id } = await stream(stage.consumer.url);
    stage.failWorks(2);
    send();
    await stage.until(async () => (await cursorOf(id))?.position === 1);
    expect(stage.consumer.numbers).to.deep.equal([1]);
    expect(stage.faults.splice(0)).to.have.length(2);
  });

  it("writes RFC 5424 messages with octet counting, also of texts beyond ASCII", async () => {
    const { id } = await stream(`syslog://127.0.0.1:${collector.port}`, { format: "cef" });
    await stage.happen("ä", "b");
    send();
    await stage.until(() => collector.messages.length === 3);
    await stage.until(async () => (await cursorOf(id))?.position === 3);
    const [made, first] = collector.messages;
    expect(made).to.match(
      /^<110>1 \d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z bridge\.example drawbridge - audit_stream\.created - CEF:0\|Drawbridge\|/,
    );
    expect(first).to.contain("duid=ä");
  });

  const begins = {
    ocsf: /^\{"category_uid":3,"class_uid":3004,"activity_id":\d+,/,
    cef: /^CEF:0\|Drawbridge\|Drawbridge\|1\.2\.3\|/,
  } as const;
  for (const format of ["ocsf", "cef"] as const) {
    const linesOf = async (count: number): Promise<readonly string[]> => {
      const events = await stage.store.inTeam(acme).events.page({ after: 0, limit: 9 });
      expect(events).to.have.length(count);
      const lines = events.map((event) => lineWriter(format, "1.2.3").line(event));
      for (const line of lines) expect(line).to.match(begins[format]);
      return lines;
    };

    it(`posts ${format} as the export writes it, a line an event, under its media type`, async () => {
      const { id } = await stream(stage.consumer.url, { format });
      await stage.happen("ä", "b");
      send();
      await stage.until(async () => (await cursorOf(id))?.position === 3);
      const posted = stage.consumer.received.map(({ text }) => text).join("");
      expect(posted).to.equal((await linesOf(3)).map((line) => `${line}\n`).join(""));
      const types = new Set(stage.consumer.received.map(({ headers }) => headers["content-type"]));
      expect([...types]).to.deep.equal([format === "cef" ? "text/plain; charset=utf-8" : "application/x-ndjson"]);
    });

    it(`writes ${format} to syslog as the export writes it, a message an event`, async () => {
      const { id } = await stream(`syslog://127.0.0.1:${collector.port}`, { format });
      await stage.happen("ä", "b");
      send();
      await stage.until(async () => (await cursorOf(id))?.position === 3);
      await stage.until(() => collector.messages.length === 3);
      // Facility and severity, time, host, program, process, kind, data: and then the line.
      const texts = collector.messages.map((message) => message.split(" ").slice(7).join(" "));
      expect(texts).to.deep.equal(await linesOf(3));
    });
  }

  it("sends the last lines again after a lost connection, and loses none", async () => {
    await stream(`syslog://127.0.0.1:${collector.port}`);
    send();
    await stage.until(() => collector.messages.length === 1);
    const { port } = collector;
    collector.close();
    await stage.happen("a");
    const again = await new Collector().open(port);
    try {
      await stage.until(() => again.messages.length >= 2);
      const numbers = again.messages.map(
        (text) => (JSON.parse(text.slice(text.indexOf("{"))) as { number: number }).number,
      );
      expect(new Set([...numbers])).to.deep.equal(new Set([1, 2]));
    } finally {
      again.close();
    }
  });

  it("reaches no private address that the operator has not allowed", async () => {
    const { id } = await stream(`syslog://localhost:${collector.port}`);
    send();
    await stage.until(async () => (await cursorOf(id))?.lastFailure !== undefined);
    expect((await cursorOf(id))?.lastFailure).to.match(/internal address.*WEBHOOK_ALLOWED_HOSTS/);
    expect(collector.sockets).to.deep.equal([]);
  });
}

describe("audit streams on SQLite (DESIGN §6)", () => {
  let temporary: TemporaryStore;
  afterEach(() => temporary.remove());
  describe("as on any store", () => {
    promises(async () => (temporary = await temporaryStore()).store);
  });
});

if (process.env["TEST_ENGINES"] !== "sqlite") {
  describe("audit streams on MongoDB (DESIGN §6)", () => {
    const mongo = mongoStage();
    describe("as on any store", () => {
      promises(() => mongo.open());
    });
  });
}
