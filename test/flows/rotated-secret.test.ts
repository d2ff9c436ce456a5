import { expect } from "chai";
import { randomBytes } from "node:crypto";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startBuiltBridge, type BuiltBridge } from "../support/built-bridge.js";
import { freePort } from "../support/free-port.js";

const token = "a-token-of-a-directory-of-acme-0123456789";
const file = `
apiVersion: drawbridge/v1
teams:
  - slug: acme
    name: Acme
    directories: [{ slug: acme-scim, tokens: [{ name: okta, value: ${token} }] }]
`;
const secret = () => randomBytes(32).toString("base64url");

interface Page {
  readonly Resources: readonly { readonly userName: string }[];
  readonly nextCursor?: string;
  readonly scimType?: string;
}

describe("A list that is read on while SESSION_SECRET is rotated (DESIGN §8)", function () {
  this.timeout(60_000);
  let folder: string;
  let port: number;
  let bridge: BuiltBridge | undefined;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "drawbridge-"));
    port = await freePort();
  });
  afterEach(() => bridge?.stop());
  after(() => bridge?.remove());

  const started = async (...secrets: readonly string[]): Promise<string> => {
    bridge = await startBuiltBridge({ bootstrap: file, folder, port, env: { SESSION_SECRET: secrets.join(",") } });
    return `${bridge.url}/scim/v2/acme-scim/Users`;
  };
  const headers = { Authorization: `Bearer ${token}`, "Content-Type": "application/scim+json" };
  const pageAt = async (users: string, cursor: string): Promise<[number, Page]> => {
    const answer = await fetch(`${users}?count=1&cursor=${cursor}`, { headers });
    return [answer.status, (await answer.json()) as Page];
  };
  const make = async (users: string, userName: string): Promise<void> => {
    const schemas = ["urn:ietf:params:scim:schemas:core:2.0:User"];
    const made = await fetch(users, { method: "POST", headers, body: JSON.stringify({ schemas, userName }) });
    expect(made.status).to.equal(201);
  };
  const [old, next] = [secret(), secret()];
  let cursor = "";

  it("goes on where it was, with the new secret before the old one", async () => {
    const users = await started(old);
    for (const name of ["ada@acme.example", "grace@acme.example", "hedy@acme.example"]) await make(users, name);
    const [, first] = await pageAt(users, "");
    await bridge?.stop();
    const [status, second] = await pageAt(await started(next, old), first.nextCursor ?? "");
    expect(status).to.equal(200);
    expect(second.Resources[0]?.userName).not.to.equal(first.Resources[0]?.userName);
    cursor = first.nextCursor ?? "";
  });

  it("begins anew once the old one is gone, and says so", async () => {
    const [status, refused] = await pageAt(await started(next), cursor);
    expect([status, refused.scimType]).to.deep.equal([400, "invalidCursor"]);
  });
});
