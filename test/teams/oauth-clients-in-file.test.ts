import { expect } from "chai";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { newId } from "../../src/lib/new-id.js";
import type { ArtefactId } from "../../src/model/ids.js";
import type { OAuthClient } from "../../src/model/oauth-client.js";
import {
  applyFile,
  approveGrant,
  clientAsSecretHolder,
  openSealed,
  updateOAuthClient,
  type ApplyDeps,
} from "../../src/teams/index.js";
import { applyDeps } from "../support/apply-deps.js";
import { callers, noon } from "../support/builders.js";
import { rejection } from "../support/rejection.js";
import { temporaryStore, type TemporaryStore } from "../support/temporary-store.js";

const env = { OKTA_CLIENT_SECRET: "a-secret-for-okta-1", NEW_SECRET: "a-secret-for-okta-2" };
const okta = (secret = `"\${OKTA_CLIENT_SECRET}"`): string =>
  `          - { name: okta-app, kind: okta, clientId: okta-acme, secret: ${secret}, redirectUris: ["https://okta.example/callback"] }\n`;
const file = (clients: string): string => `apiVersion: drawbridge/v1
teams:
  - slug: acme
    directories:
      - slug: acme-scim
${clients === "" ? "" : `        oauthClients:\n${clients}`}`;

describe("OAuth clients in the declarative file (DESIGN §5)", () => {
  let temporary: TemporaryStore;
  let deps: ApplyDeps;
  beforeEach(async () => {
    temporary = await temporaryStore();
    deps = applyDeps(temporary.store, () => noon);
  });
  afterEach(() => temporary.remove());
  const apply = async (text: string, plan = false) => {
    const path = join(temporary.folder, "teams.yaml");
    await writeFile(path, text);
    return applyFile(deps, { path, env, plan });
  };
  const actions = ({ steps }: Awaited<ReturnType<typeof apply>>) =>
    steps.filter(({ kind }) => kind === "oauthClient").map(({ name, action }) => `${action} ${name}`);
  const held = async () => {
    const client = await temporary.store.oauthClientByClientId("okta-acme");
    const directory = await temporary.store.directoryBySlug("acme-scim");
    if (client === undefined || directory === undefined) throw new Error("the client is gone");
    return { client, directory };
  };

  const textsOf = async (client: OAuthClient) =>
    (await openSealed(deps.sealer, clientAsSecretHolder(client))).map(({ text }) => text);

  it("makes them, and changes nothing when it is applied again", async () => {
    const text = file(okta());
    expect(actions(await apply(text, true))).to.deep.equal(["create acme/acme-scim/okta-app"]);
    await apply(text);
    expect(actions(await apply(text, true))).to.deep.equal(["unchanged acme/acme-scim/okta-app"]);
    const { client } = await held();
    expect(client).to.include({ kind: "okta", name: "okta-app", managedByFile: true });
    expect(await textsOf(client)).to.deep.equal([env.OKTA_CLIENT_SECRET]);
  });

  it("makes a secret where the file gives none, and tells it once", async () => {
    const entra = `          - { name: entra, kind: entra, clientId: entra-acme }\n`;
    const { secrets } = await apply(file(entra));
    expect(secrets).to.have.length(1);
    expect(secrets[0]).to.have.property("oauthClient", "acme/acme-scim/entra");
    expect((await apply(file(entra))).secrets).to.deep.equal([]);
  });

  it("rotates a secret by a list of two, refuses other doors, and lets go what it names no more", async () => {
    await apply(file(okta()));
    const two = okta(`["\${NEW_SECRET}", "\${OKTA_CLIENT_SECRET}"]`);
    expect(actions(await apply(file(two)))).to.deep.equal(["update acme/acme-scim/okta-app"]);
    const { client, directory } = await held();
    expect(await textsOf(client)).to.deep.equal([env.NEW_SECRET, env.OKTA_CLIENT_SECRET]);
    const byHand = { ...deps, caller: callers.cli };
    expect(await rejection(updateOAuthClient(byHand, directory, client.id, { name: "x" }))).to.have.nested.property(
      "refusal.code",
      "managed_by_file",
    );
    expect(actions(await apply(file("")))).to.deep.equal(["release acme/acme-scim/okta-app"]);
    await updateOAuthClient(byHand, directory, client.id, { name: "x" });
  });

  it("takes no grant for a token of its own, whatever that is called", async () => {
    await apply(file(okta()));
    const { client } = await held();
    const grant = "0".repeat(64) as ArtefactId;
    await approveGrant(deps, client, { id: newId(), grant, serviceUser: "okta", scopes: ["read"] });
    const text = file(okta()).replace(
      "      - slug: acme-scim\n",
      "      - slug: acme-scim\n        tokens: [{ name: okta }]\n",
    );
    const { steps, tokens } = await apply(text);
    expect(steps.find(({ kind }) => kind === "token")).to.include({ action: "create" });
    expect(tokens).to.have.length(1);
  });

  it("refuses what cannot work, all faults in one message, and quotes no secret", async () => {
    const bad = `${okta()}          - { name: okta-app, kind: entra, clientId: okta-acme }
          - { name: c, kind: google, clientId: c }
          - { name: d, kind: entra, secret: short }
`;
    const error = await rejection(apply(file(bad)));
    const text = (error as Error).message;
    for (const part of ['"okta-app" is used twice', '"okta-acme" is used twice', "must be one of okta, entra, ipsie"]) {
      expect(text).to.include(part);
    }
    expect(text)
      .to.match(/clientId/)
      .and.to.match(/at least 16 characters/);
    expect(text).not.to.include(env.OKTA_CLIENT_SECRET);
  });

  it("refuses one that does not fit its kind before anything is written, and plans none", async () => {
    for (const [said, field] of [
      ["kind: okta", "redirectUris"],
      ['kind: entra, redirectUris: ["https://okta.example/callback"]', "redirectUris"],
      ["kind: ipsie", "jwks"],
      ['kind: ipsie, jwksUri: "https://idp.example/jwks", secret: "${OKTA_CLIENT_SECRET}"', "secret"],
    ] as const) {
      for (const plan of [true, false]) {
        const error = await rejection(apply(file(`          - { name: c, clientId: c, ${said} }\n`), plan));
        expect(error, said).to.have.nested.property("refusal.field", field);
        expect(await temporary.store.teams.list()).to.deep.equal([]);
      }
    }
  });

  it("refuses another name for the client id of one that is there before anything is written, and plans none", async () => {
    await apply(file(okta()));
    const two = okta().replace("okta-app", "okta-two");
    const renamed = file(two).replace("slug: acme\n", "slug: acme\n    name: Acme\n");
    for (const plan of [true, false]) {
      const error = await rejection(apply(renamed, plan));
      expect(error).to.have.nested.property("refusal.code", "client_id_taken");
      expect(error)
        .to.have.nested.property("refusal.cause")
        .that.matches(/^OAuth client acme\/acme-scim\/okta-two: /);
      expect((await temporary.store.teams.bySlug("acme"))?.name).to.equal("acme");
    }
  });

  it("knows the client ids of other teams", async () => {
    await apply(file(okta()));
    const elsewhere = file(okta()).replace("slug: acme\n", "slug: globex\n").replace("acme-scim", "globex-scim");
    expect(((await rejection(apply(elsewhere))) as Error).message).to.include('"okta-acme" belongs to another team');
    const app = `apiVersion: drawbridge/v1
teams:
  - slug: globex
    apps: [{ slug: portal, clientId: okta-acme, redirectUris: ["https://app.example/cb"] }]
`;
    expect(((await rejection(apply(app))) as Error).message).to.include('"okta-acme" belongs to another team');
  });
});
