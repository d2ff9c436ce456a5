import { randomBytes } from "node:crypto";
import { expect } from "chai";
import { setTimeout as sleep } from "node:timers/promises";
import { startBuiltBridge, type BuiltBridge } from "../support/built-bridge.js";
import { freshDatabase, needsMongo, type TestDatabase } from "../support/mongo.js";
import { Consumer, webhookSecret } from "../support/webhook-stage.js";

const token = "a-token-of-the-directory-of-thirty-two-and-more";

const file = (host: string): string => `apiVersion: drawbridge/v1
teams:
  - slug: acme
    name: Acme
    directories:
      - { slug: acme-scim, tokens: [{ name: okta, value: "${token}" }] }
    webhooks:
      - { slug: crm, url: "http://${host}/hook", secret: "${webhookSecret}", events: ["user.*"] }
`;

describe("webhooks of two nodes on one MongoDB (DESIGN §6)", function () {
  this.timeout(180_000);
  needsMongo();

  let database: TestDatabase;
  const consumer = new Consumer();
  const nodes: BuiltBridge[] = [];
  /** Numbers of the events whose delivery was answered, in their order. */
  const acknowledged: number[] = [];

  const encryptionKey = randomBytes(32).toString("base64");
  const node = async (bootstrap?: string): Promise<BuiltBridge> => {
    const env = {
      DATABASE_URL: database.uri,
      WEBHOOK_ALLOWED_HOSTS: consumer.host,
      ENCRYPTION_KEY: encryptionKey,
    };
    const started = await startBuiltBridge({ env, ...(bootstrap !== undefined && { bootstrap }) });
    nodes.push(started);
    return started;
  };
  before(async () => {
    database = await freshDatabase();
    await consumer.open();
    consumer.answer = ({ event }, res) =>
      void setTimeout(() => {
        acknowledged.push(event.number ?? -1);
        res.writeHead(204).end();
      }, 5);
  });
  after(async () => {
    for (const one of nodes) {
      await one.stop("SIGKILL");
      await one.remove();
    }
    consumer.close();
    await database.drop();
  });

  const scim = async ({ url }: BuiltBridge, method: string, path: string, body: object): Promise<string> => {
    const headers = { Authorization: `Bearer ${token}`, "Content-Type": "application/scim+json" };
    const sent = { method, headers, body: JSON.stringify(body) };
    const answer = await fetch(`${url}/scim/v2/acme-scim${path}`, sent);
    const text = await answer.text();
    expect(answer.status, text).to.be.oneOf([200, 201, 204]);
    return text === "" ? "" : (JSON.parse(text) as { readonly id: string }).id;
  };
  const create = (at: BuiltBridge, userName: string): Promise<string> =>
    scim(at, "POST", "/Users", {
      schemas: ["urn:ietf:params:scim:schemas:core:2.0:User"],
      userName,
      emails: [{ value: userName, type: "work", primary: true }],
    });
  const rename = (at: BuiltBridge, id: string, name: string): Promise<string> =>
    scim(at, "PATCH", `/Users/${id}`, {
      schemas: ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
      Operations: [{ op: "replace", path: "displayName", value: name }],
    });
  /** The types that came of each user, a repeated event once, in the order in which they first came. */
  const told = (): ReadonlyMap<string, readonly string[]> => {
    const seen = new Set<string>();
    const types = new Map<string, string[]>();
    for (const { event } of consumer.received) {
      if (seen.has(event.id)) continue;
      seen.add(event.id);
      types.set(event.subject.id, [...(types.get(event.subject.id) ?? []), event.type]);
    }
    return types;
  };
  const until = async (isSo: () => boolean): Promise<void> => {
    while (!isSo()) await sleep(50);
  };
  const whole = ["user.created", "user.updated"];
  const areTold = (users: readonly string[]): boolean => users.every((id) => told().get(id)?.length === whole.length);

  let first: BuiltBridge;
  let second: BuiltBridge;

  it("sends each event once, whichever node it happened at, while both live", async () => {
    first = await node(file(consumer.host));
    const alone = await create(first, "alone@acme.example");
    // Whoever sends goes on sending for as long as it lives: from here on it is the first one.
    await until(() => told().has(alone));
    second = await node();
    const users: string[] = [];
    for (let n = 0; n < 30; n++) {
      const [one, other] = n % 2 === 0 ? [first, second] : [second, first];
      const id = await create(one, `person${n}@acme.example`);
      await rename(other, id, `Person ${n}`);
      users.push(id);
    }
    await until(() => areTold(users));
    // What would come twice comes within a look or two.
    await sleep(1_000);
    expect(acknowledged)
      .to.have.length(new Set(acknowledged).size)
      .and.length(1 + users.length * whole.length);
    for (const id of users) expect(told().get(id)).to.deep.equal(whole);
  });

  it("loses none where the node that sends is killed: the other goes on, in order of each subject", async () => {
    const before = acknowledged.length;
    const users: string[] = [];
    const work = async (): Promise<void> => {
      for (let n = 0; n < 40; n++) {
        const id = await create(second, `later${n}@acme.example`);
        await rename(second, id, `Later ${n}`);
        users.push(id);
      }
    };
    const working = work();
    await until(() => acknowledged.length - before >= 20);
    await first.stop("SIGKILL");
    const atKill = acknowledged.length - before;
    await working;
    expect(atKill, "it was killed in the midst of it").to.be.lessThan(users.length * whole.length);
    await until(() => areTold(users));
    for (const id of users) expect(told().get(id)).to.deep.equal(whole);
    // At least once: what the first had sent and not yet written down comes again, and nothing else.
    const later = acknowledged.slice(before);
    const repeated = later.slice(atKill).filter((number, at, all) => all.indexOf(number) !== at);
    expect(repeated, "the second one repeats nothing of its own").to.deep.equal([]);
  });
});
