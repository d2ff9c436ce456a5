import { generateKeyPairSync } from "node:crypto";
import { expect } from "chai";
import { operations, perform } from "../../src/admin/index.js";
import { newId } from "../../src/lib/new-id.js";
import { sha256Hex } from "../../src/lib/sha256.js";
import type { ArtefactId, TokenId } from "../../src/model/ids.js";
import { approveGrant, createOAuthClient, standingGrant } from "../../src/teams/index.js";
import { AdminStage } from "../support/admin-stage.js";
import { rejection } from "../support/rejection.js";

const redirectUris = ["https://system-admin.okta.com/admin/app/cpc/acme/oauth/callback"];

describe("OAuth clients of a directory by operations (DESIGN §5, §6)", () => {
  let stage: AdminStage;
  beforeEach(async () => {
    stage = await AdminStage.open();
  });
  afterEach(() => stage.close());

  const path = { team: "acme", directory: "acme-scim" };
  const create = (input: object, role: "admin" | "operator" = "admin") =>
    perform(stage.deps, stage.as(role), operations.oauthClientCreate, path, input);
  const at = (oauth_client: string) => ({ ...path, oauth_client });
  const events = async () => {
    const page = await stage.deps.store.inTeam(stage.acme.team.id).events.page({ after: 0, limit: 200 });
    return page.map(({ type }) => type).filter((type) => /^(oauth_client|token)\./.test(type));
  };

  it("makes one with what Okta asks for, and shows its secret once", async () => {
    const made = await create({ name: "Okta", kind: "okta", redirectUris });
    expect(made).to.include({
      kind: "okta",
      authorizeUrl: "https://bridge.example/oauth2/authorize",
      tokenUrl: "https://bridge.example/oauth2/token",
      baseUrl: "https://bridge.example/scim/v2/acme-scim",
      liveSecrets: 1,
    });
    expect(made.clientId).to.match(/^acme-scim-[0-9a-f]{12}$/);
    expect(made.clientSecret).to.match(/^[\w-]{43}$/);
    const shown = await perform(stage.deps, stage.as("auditor"), operations.oauthClientShow, at(made.clientId), {});
    expect(JSON.stringify(shown)).not.to.contain(made.clientSecret);
    expect(await events()).to.deep.equal(["oauth_client.created"]);
  });

  it("refuses what does not fit the kind, naming the field", async () => {
    const { publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
    const jwks = { keys: [publicKey.export({ format: "jwk" }) as { kty: "EC" }] };
    for (const [input, field] of [
      [{ kind: "okta" }, "redirectUris"],
      [{ kind: "okta", redirectUris, jwks }, "jwks"],
      [{ kind: "entra", redirectUris }, "redirectUris"],
      [{ kind: "ipsie" }, "jwks"],
      [{ kind: "ipsie", jwks, jwksUri: "https://idp.example/jwks" }, "jwks"],
      [{ kind: "ipsie", jwks, secret: "0123456789abcdef" }, "secret"],
    ] as const) {
      const error = await rejection(create({ name: "one", ...input }));
      expect(error, JSON.stringify(input)).to.have.nested.property("refusal.field", field);
    }
    const odd = create({ name: "one", kind: "okta", redirectUris: ["https://evil.example/*", "http://evil.example/"] });
    expect(await rejection(odd)).to.have.property("code", "validation_failed");
    const secretKey = create({ name: "one", kind: "ipsie", jwks: { keys: [{ kty: "EC", d: "private" }] } });
    expect(await rejection(secretKey)).to.have.property("code", "validation_failed");
  });

  it("keeps client ids apart in the installation, from those of apps too, and names in the directory", async () => {
    await create({ name: "Okta", kind: "okta", redirectUris, clientId: "mine" });
    const codeOf = async (work: Promise<unknown>) =>
      ((await rejection(work)) as { readonly refusal: { readonly code: string } }).refusal.code;
    expect(await codeOf(create({ name: "Other", kind: "entra", clientId: "mine" }))).to.equal("client_id_taken");
    expect(await codeOf(create({ name: "Other", kind: "entra", clientId: "globex-scim-okta" }))).to.equal(
      "client_id_taken",
    );
    const { apps } = stage.deps.store.inTeam(stage.globex.team.id);
    const [app] = await apps.list();
    expect(await codeOf(create({ name: "Other", kind: "entra", clientId: app?.clientId }))).to.equal("client_id_taken");
    expect(await codeOf(create({ name: "Okta", kind: "entra" }))).to.equal("name_taken");
    const anApp = perform(
      stage.deps,
      stage.as("owner"),
      operations.appCreate,
      { team: "acme" },
      {
        slug: "portal-2",
        clientId: "mine",
        redirectUris: ["https://app.acme.example/callback"],
      },
    );
    expect(await codeOf(anApp)).to.equal("client_id_taken");
  });

  it("fetches keys from an internal host only where the operator says so", async () => {
    const inside = { name: "IPSIE", kind: "ipsie", jwksUri: "https://internal.example/jwks" };
    expect(await rejection(create(inside))).to.have.nested.property("refusal.code", "forbidden");
    const made = await create(inside, "operator");
    expect(made).to.include({ jwksUri: inside.jwksUri, clientSecret: null, liveSecrets: 0 });
    const whole = { name: "IPSIE, production", jwksUri: inside.jwksUri, jwks: null };
    const own = perform(stage.deps, stage.as("admin"), operations.oauthClientUpdate, at(made.clientId), whole);
    expect(await own, "as it was").to.include({ name: whole.name, jwksUri: inside.jwksUri });
  });

  it("keeps two secrets at most while one is being replaced", async () => {
    const { clientId } = await create({ name: "Entra", kind: "entra" });
    const rotate = (how: object) =>
      perform(stage.deps, stage.as("admin"), operations.oauthClientRotateSecret, at(clientId), how);
    expect(await rotate({})).to.include({ liveSecrets: 2 });
    expect(await rotate({})).to.include({ liveSecrets: 2 });
    const retire = () => perform(stage.deps, stage.as("admin"), operations.oauthClientRetireSecret, at(clientId), {});
    expect(await retire()).to.include({ liveSecrets: 1 });
    expect(await retire()).to.include({ liveSecrets: 1 });
    expect(await rotate({ keepOld: false })).to.include({ liveSecrets: 1 });
    expect(await events()).to.deep.equal([
      "oauth_client.created",
      ...["oauth_client.secret_rotated", "oauth_client.secret_rotated"],
      ...["oauth_client.secret_retired", "oauth_client.secret_rotated"],
    ]);
  });

  it("changes what is said and records nothing where nothing changes", async () => {
    const { clientId } = await create({ name: "Okta", kind: "okta", redirectUris });
    const update = (input: object, how = {}) =>
      perform(stage.deps, stage.as("admin"), operations.oauthClientUpdate, at(clientId), input, how);
    expect(await update({ name: "Okta" })).to.include({ version: 1 });
    expect(await update({ name: "Okta, Europe" })).to.include({ version: 2, clientSecret: null });
    expect(await rejection(update({ name: "x" }, { expected: 1 }))).to.have.nested.property(
      "refusal.code",
      "stale_version",
    );
    expect(await rejection(update({ redirectUris: [] }))).to.have.nested.property("refusal.field", "redirectUris");
    expect(await events()).to.deep.equal(["oauth_client.created", "oauth_client.updated"]);
  });

  /** With one grant that somebody approved. */
  const granted = async () => {
    const deps = stage.deps.settings(stage.as("admin"));
    const { client } = await createOAuthClient(deps, stage.acme.directory, {
      name: "Okta",
      kind: "okta",
      redirectUris,
    });
    const grant = sha256Hex("some grant") as ArtefactId;
    const id = newId<TokenId>();
    await approveGrant(deps, client, { id, grant, serviceUser: "svc-okta", scopes: ["read"] });
    const { artefacts } = stage.deps.store;
    const artefact = { model: "AccessToken", id: sha256Hex("token") as ArtefactId, team: client.teamId, grant };
    await artefacts.save({ ...artefact, client: client.clientId, end: stage.time + 1000, payload: "{}" });
    return {
      client,
      isAlive: async () => (await artefacts.find("AccessToken", artefact.id, stage.time)) !== undefined,
    };
  };
  const tokens = async () =>
    (await perform(stage.deps, stage.as("auditor"), operations.tokenList, path, {})).items.filter(
      ({ kind }) => kind === "oauth",
    );

  it("lists grants beside tokens, and ends one with all that hangs on it", async () => {
    const { isAlive } = await granted();
    expect(await tokens()).to.have.length(1);
    expect((await tokens())[0]).to.include({ name: "svc-okta", client: "Okta", state: "works", kind: "oauth" });
    const named = { ...path, token: "svc-okta" };
    const rotated = perform(stage.deps, stage.as("admin"), operations.tokenRotate, named, {});
    expect(await rejection(rotated)).to.have.nested.property("refusal.code", "value_invalid");
    await perform(stage.deps, stage.as("admin"), operations.tokenRevoke, named, {});
    expect((await tokens())[0]).to.include({ state: "revoked" });
    expect(await isAlive()).to.equal(false);
    expect(await events()).to.deep.equal(["oauth_client.created", "token.created", "token.revoked"]);
  });

  it("ends what was granted to a client that is deleted", async () => {
    const { client, isAlive } = await granted();
    const remove = perform(stage.deps, stage.as("admin"), operations.oauthClientDelete, at(client.clientId), {});
    expect(await remove).to.deep.equal({ deleted: "Okta", ended: 1 });
    expect((await tokens())[0]).to.include({ state: "revoked" });
    expect(await isAlive()).to.equal(false);
  });

  it("brings clients and grants back with their directory, and ends them when it cannot come back any more", async () => {
    const { client, isAlive } = await granted();
    const { store } = stage.deps;
    const remove = (input: object) => perform(stage.deps, stage.as("admin"), operations.directoryDelete, path, input);
    await remove({});
    expect(await store.oauthClientByClientId(client.clientId)).to.equal(undefined);
    const head = await store.inTeam(stage.acme.team.id).events.head();
    const undone = { team: "acme", event: String(head.number) };
    await perform(stage.deps, stage.as("admin"), operations.auditUndo, undone, {});
    expect(await store.oauthClientByClientId(client.clientId)).to.include({ id: client.id });
    expect((await tokens())[0]).to.include({ state: "works" });
    expect(await isAlive()).to.equal(true);
    await remove({ final: true });
    expect(await isAlive()).to.equal(false);
  });

  it("gives a client without an approval one grant, however often and by however many it is asked", async () => {
    const deps = stage.deps.settings(stage.as("admin"));
    const { client } = await createOAuthClient(deps, stage.acme.directory, { name: "Entra", kind: "entra" });
    const all = await Promise.all(Array.from({ length: 8 }, () => standingGrant(deps, client)));
    expect(new Set(all.map(({ id }) => id)).size).to.equal(1);
    expect(all[0]).to.deep.include({ name: "Entra", scopes: ["read", "write"] });
    await perform(stage.deps, stage.as("admin"), operations.tokenRevoke, { ...path, token: all[0]?.id ?? "" }, {});
    expect(await standingGrant(deps, client), "stays revoked").to.have.property("revokedAt");
  });
});
