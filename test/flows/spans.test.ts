import { context, trace } from "@opentelemetry/api";
import { AsyncLocalStorageContextManager } from "@opentelemetry/context-async-hooks";
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  SimpleSpanProcessor,
  type ReadableSpan,
} from "@opentelemetry/sdk-trace-base";
import { expect } from "chai";
import { sha256Hex } from "../../src/lib/sha256.js";
import { aDirectory, aToken } from "../support/builders.js";
import { WebhookStage } from "../support/webhook-stage.js";
import { flowBridge, signIn, type FlowBridge } from "./flow-bridge.js";

const scimToken = "a-token-that-no-span-may-tell";
const ended = new InMemorySpanExporter();

/** Each span as a line, indented below what it is a part of, in the order in which they began. */
function tree(): string[] {
  const spans = ended.getFinishedSpans();
  const below = (parent: string | undefined, depth: number): string[] =>
    spans
      .filter((span) => span.parentSpanContext?.spanId === parent)
      .sort((a, b) => a.startTime[0] - b.startTime[0] || a.startTime[1] - b.startTime[1])
      .flatMap((span) => [`${"  ".repeat(depth)}${lineOf(span)}`, ...below(span.spanContext().spanId, depth + 1)]);
  return below(undefined, 0);
}

function lineOf({ name, attributes }: ReadableSpan): string {
  const told = [attributes["drawbridge.outcome"], attributes["http.response.status_code"], attributes["error.type"]];
  return [name, ...told.filter((one) => one !== undefined)].join(" ");
}

/** Spans end after the answer has gone. */
async function ofLast(name: string, send: () => Promise<unknown>): Promise<string[]> {
  ended.reset();
  await send();
  while (!ended.getFinishedSpans().some((span) => span.name === name)) await new Promise((done) => setTimeout(done, 5));
  return tree();
}

describe("Spans (docs/tracing.md), where an OpenTelemetry SDK listens", () => {
  const provider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(ended)] });
  let flow: FlowBridge;
  before(async () => {
    trace.setGlobalTracerProvider(provider);
    context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
    flow = await flowBridge();
    const team = flow.bridge.store.inTeam(flow.team.id);
    const directory = await team.directories.create(aDirectory({ teamId: flow.team.id, slug: "acme-scim" }));
    const own = { teamId: flow.team.id, directoryId: directory.id };
    await team.tokens.create(aToken({ ...own, hash: sha256Hex(scimToken) }));
  });
  after(async () => {
    await flow.stop();
    await provider.shutdown();
    trace.disable();
    context.disable();
  });
  // Whatever was done: no value of it belongs to a person, nor opens anything.
  afterEach(() => {
    const told = ended.getFinishedSpans().map(({ name, attributes, events, status }) => ({
      ...{ name, attributes, events, status },
    }));
    expect(told).not.to.deep.equal([]);
    expect(JSON.stringify(told)).not.to.match(/@|ada|lovelace|engineering|a-token|SAMLResponse/i);
  });

  const scim = (method: string, path: string, body?: object) => () =>
    fetch(`${flow.url}/scim/v2/acme-scim${path}`, {
      method,
      headers: { authorization: `Bearer ${scimToken}`, "content-type": "application/scim+json" },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });

  it("tell of a sign-in: its check, its decision and the work that made it durable", async () => {
    const spans = await ofLast("login POST", () => signIn(flow, flow.visitor()));
    expect(spans).to.deep.equal([
      "login GET 302",
      "login POST 303",
      "  check accepted",
      "  decide created",
      "    store",
    ]);
  });

  it("tell of a refused sign-in by its code", async () => {
    const wrong = { spEntityId: "https://wrong.example/" };
    const spans = await ofLast("login POST", () => signIn(flow, flow.visitor(), wrong));
    expect(spans).to.include.members(["login POST 403", "  check saml_audience"]);
    expect(spans.join()).not.to.include("decide");
  });

  it("tell of a SCIM request: its token's check, its decision and its work, under its reference id", async () => {
    const body = {
      schemas: ["urn:ietf:params:scim:schemas:core:2.0:User"],
      userName: "ada@acme.example",
      name: { familyName: "Lovelace" },
    };
    let reference: string | null = null;
    const spans = await ofLast("scim user.create", async () => {
      reference = (await scim("POST", "/Users", body)()).headers.get("reference-id");
    });
    expect(spans).to.deep.equal(["scim user.create 201", "  check", "  decide", "    store"]);
    const [request] = ended.getFinishedSpans().filter(({ name }) => name === "scim user.create");
    expect(request?.attributes["drawbridge.reference"]).to.equal(reference);
    expect(await ofLast("scim user.read", scim("GET", "/Users/nobody"))).to.deep.equal([
      "scim user.read 404",
      "  check",
    ]);
  });

  it("name what was thrown by its kind alone", async () => {
    const body = { schemas: ["urn:ietf:params:scim:schemas:core:2.0:User"], userName: "ada@acme.example" };
    const spans = await ofLast("scim user.create", scim("POST", "/Users", body));
    expect(spans[0]).to.equal("scim user.create 409");
    expect(
      spans.slice(1).every((line) => /^ +(check|decide|store)( [A-Za-z]+)?$/.test(line)),
      spans.join(),
    ).to.equal(true);
  });

  it("tell of each try to deliver to a webhook, and of what came of it", async () => {
    const stage = new WebhookStage(flow.bridge.store, flow.team.id);
    await stage.consumer.open();
    try {
      await stage.webhook();
      stage.consumer.answer = (_got, res) => void res.writeHead(stage.consumer.received.length < 2 ? 500 : 204).end();
      ended.reset();
      stage.send();
      await stage.happen("a");
      stage.ahead = 10_000;
      const delivered = () => ended.getFinishedSpans().filter(({ name }) => name === "deliver");
      await stage.until(() => delivered().some((span) => lineOf(span) === "deliver taken 204"));
      expect(lineOf(delivered()[0]!)).to.equal("deliver failed 500");
      expect(delivered()[0]?.attributes).to.include({ "drawbridge.endpoint": "crm" });
    } finally {
      await stage.close();
    }
  });
});
