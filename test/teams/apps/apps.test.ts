import { expect } from "chai";
import { makeSealer } from "../../../src/lib/seal.js";
import type { ClientSecret } from "../../../src/model/client-secret.js";
import type { Team } from "../../../src/model/team.js";
import { Refused } from "../../../src/model/refused.js";
import {
  createApp,
  createTeam,
  deleteApp,
  retireAppSecret,
  rotateAppSecret,
  updateApp,
  updateTeam,
  type AppDeps,
  type AppDraft,
} from "../../../src/teams/index.js";
import { isPlainWebAddress, isPrivateScheme, isRedirectUri } from "../../../src/teams/apps/app-addresses.js";
import { callers, noon } from "../../support/builders.js";
import { rejection } from "../../support/rejection.js";
import { temporaryStore, type TemporaryStore } from "../../support/temporary-store.js";

const redirectUris = ["https://app.acme.example/callback"];

describe("Apps of a team (DESIGN §5)", () => {
  let temporary: TemporaryStore;
  let deps: AppDeps;
  let team: Team;
  beforeEach(async () => {
    temporary = await temporaryStore();
    const sealer = makeSealer(["a-secret-of-more-than-thirty-two-characters"], "tests");
    deps = { store: temporary.store, now: () => noon, caller: callers.cli, sealer };
    team = await createTeam(deps, { slug: "acme" });
  });
  afterEach(() => temporary.remove());

  const make = (own: Partial<AppDraft> = {}) => createApp(deps, team.id, { slug: "portal", redirectUris, ...own });
  const openAll = (secrets: readonly ClientSecret[]) =>
    Promise.all(secrets.map(({ sealed }) => deps.sealer.open(sealed)));
  const refusal = async (work: Promise<unknown>) => {
    const error = await rejection(work);
    expect(error).to.be.instanceOf(Refused);
    return (error as Refused).refusal;
  };
  const types = async () =>
    (await temporary.store.inTeam(team.id).events.latest({ limit: 50 })).map(({ type }) => type).reverse();

  it("are confidential by default, called by their slug, with a secret that is shown once and kept sealed", async () => {
    const { app, secret } = await make();
    expect(app).to.include({
      kind: "confidential",
      clientId: "portal",
      tokenEndpointAuthMethod: "client_secret_basic",
    });
    expect(secret).to.match(/^[\w-]{43}$/);
    expect(JSON.stringify(app)).not.to.include(secret);
    expect(await openAll(app.secrets)).to.deep.equal([secret]);
    expect(await types()).to.deep.equal(["app.created"]);
  });

  it("have no secret when public, or when they prove themselves by a key", async () => {
    expect(await make({ kind: "public" })).not.to.have.property("secret");
    const jwks = { keys: [{ kty: "EC", crv: "P-256", x: "x", y: "y" }] };
    const keyed = await make({ slug: "keyed", tokenEndpointAuthMethod: "private_key_jwt", jwks });
    expect(keyed.app.secrets).to.deep.equal([]);
  });

  it("keep the old secret beside the new one until it is retired, and never a third", async () => {
    const { app, secret: first } = await make();
    const { secret: second } = await rotateAppSecret(deps, team.id, app.id, { keepOld: true });
    const { app: twice, secret: third } = await rotateAppSecret(deps, team.id, app.id, { keepOld: true });
    expect(await openAll(twice.secrets))
      .to.deep.equal([third, second])
      .and.not.to.include(first);
    const retired = await retireAppSecret(deps, team.id, app.id);
    expect(await openAll(retired.secrets)).to.deep.equal([third]);
    expect(await retireAppSecret(deps, team.id, app.id)).to.deep.equal(retired);
    const at = await rotateAppSecret(deps, team.id, app.id, { secret: "given-by-hand-0123", keepOld: false });
    expect(at).not.to.have.property("secret");
    expect(await openAll(at.app.secrets)).to.deep.equal(["given-by-hand-0123"]);
  });

  it("change what is named and nothing else; the same change again records nothing", async () => {
    const { app } = await make({ homeUrl: "https://app.acme.example/", groups: { only: ["Engineering"] } });
    const change = { homeUrl: null, groups: { max: 7 }, allowedGroups: ["IT"] };
    const { app: changed, secret } = await updateApp(deps, team.id, app.id, change);
    expect(changed).not.to.have.property("homeUrl");
    expect(changed).to.deep.include({ groups: { only: ["Engineering"], max: 7 }, allowedGroups: ["IT"] });
    expect([changed.secrets, secret]).to.deep.equal([app.secrets, undefined]);
    const before = await types();
    await updateApp(deps, team.id, app.id, change);
    expect(await types()).to.deep.equal(before);
  });

  it("lose their secret when they become public, and get one when they no longer are", async () => {
    const { app } = await make();
    const open = await updateApp(deps, team.id, app.id, { kind: "public" });
    expect(open.app).to.deep.include({ tokenEndpointAuthMethod: "none", secrets: [] });
    const closed = await updateApp(deps, team.id, app.id, { kind: "confidential" });
    expect(closed.secret).to.be.a("string");
    expect(await openAll(closed.app.secrets)).to.deep.equal([closed.secret]);
  });

  it("are called by a client id that no app of the installation has, and by a slug that none of the team has", async () => {
    await make();
    const other = await createTeam(deps, { slug: "globex" });
    const refused = await refusal(createApp(deps, other.id, { slug: "portal", redirectUris }));
    expect(refused).to.include({ code: "client_id_taken", field: "clientId" });
    await createApp(deps, other.id, { slug: "portal", clientId: "globex-portal", redirectUris });
    expect(await refusal(make({ clientId: "another" }))).to.include({ code: "slug_taken" });
  });

  it("take back with them what they were given for anybody", async () => {
    const { app } = await make();
    const { artefacts } = temporary.store;
    const token = {
      model: "AccessToken",
      id: "t" as never,
      team: team.id,
      client: "portal",
      end: noon + 1e6,
      payload: "{}",
    };
    await artefacts.save(token);
    expect(await deleteApp(deps, team.id, app.id)).to.equal(1);
    expect(await artefacts.find("AccessToken", "t" as never, noon)).to.equal(undefined);
    expect((await types()).at(-1)).to.equal("app.deleted");
    expect((await refusal(deleteApp(deps, team.id, app.id))).code).to.equal("not_found");
  });

  const unfit: readonly (readonly [string, Partial<AppDraft>, field: string])[] = [
    ["no redirect URI", { redirectUris: [] }, "redirectUris"],
    ["a scheme of its own while it is confidential", { redirectUris: ["com.acme.app:/cb"] }, "redirectUris"],
    ["a secret while it is public", { kind: "public", secrets: [{ text: "0123456789abcdef" }] }, "secret"],
    [
      "a public app that authenticates",
      { kind: "public", tokenEndpointAuthMethod: "client_secret_post" },
      "tokenEndpointAuthMethod",
    ],
    ["a confidential one that does not", { tokenEndpointAuthMethod: "none" }, "tokenEndpointAuthMethod"],
    ["private_key_jwt without keys", { tokenEndpointAuthMethod: "private_key_jwt" }, "jwks"],
    ["no authorization_code", { grantTypes: ["refresh_token"] }, "grantTypes"],
    ["the same secret twice", { secrets: [{ text: "0123456789abcdef" }, { text: "0123456789abcdef" }] }, "secret"],
    ["a claim that the team does not declare", { claims: ["costCenter"] }, "claims"],
  ];
  for (const [what, own, field] of unfit) {
    it(`are refused with ${what}, naming ${field}`, async () => {
      expect(await refusal(make(own))).to.include({ code: "value_invalid", field });
      expect(await types()).to.deep.equal([]);
    });
  }

  it("may be told attributes that the team declares", async () => {
    const attributes = [{ name: "costCenter", type: "string" as const, multiValued: false }];
    await updateTeam(deps, team.id, { attributes });
    expect((await make({ claims: ["costCenter"] })).app.claims).to.deep.equal(["costCenter"]);
  });
});

describe("Addresses of an app", () => {
  const good = [
    "https://app.acme.example/callback",
    "https://app.acme.example:8443/cb?tenant=1",
    "http://localhost:3000/cb",
    "http://127.0.0.1/cb",
    "http://[::1]:9000/cb",
  ];
  for (const text of good) it(`may be ${text}`, () => expect(isRedirectUri(text)).to.equal(true));

  const bad = [
    "http://app.acme.example/callback",
    "https://app.acme.example/callback#",
    "https://app.acme.example/#fragment",
    "https://*.acme.example/callback",
    "https://user:password@app.acme.example/callback",
    "https://user@app.acme.example/callback",
    "https://@app.acme.example/callback",
    "javascript:alert(1)",
    "javascript://app.acme.example/%0aalert(1)",
    "data:text/html,hello",
    "file:///etc/passwd",
    "https:app.acme.example/callback",
    "https:/app.acme.example/callback",
    "https:///app.acme.example/callback",
    "https://app.acme.example\\@evil.example/",
    " https://app.acme.example/callback",
    "https://app.acme.example/call\nback",
    "https://app.acme.example/ü",
    "//app.acme.example/callback",
    "http://localhost.evil.example/callback",
    "http://127.0.0.1.evil.example/callback",
    "",
  ];
  for (const text of bad) {
    it(`may not be ${JSON.stringify(text)}`, () => {
      expect(isRedirectUri(text)).to.equal(false);
      expect(isPrivateScheme(text)).to.equal(false);
    });
  }

  it("may have a scheme that is a domain read backwards, for installed apps", () => {
    expect(["com.acme.app:/callback", "com.acme.app://callback"].map(isPrivateScheme)).to.deep.equal([true, true]);
    expect(["acme:/callback", "com.acme.app:callback", "com.acme.app:/#x"].map(isPrivateScheme)).to.deep.equal(
      Array(3).fill(false),
    );
  });

  it("of a server may be http, without user name, password and fragment", () => {
    expect(isPlainWebAddress("http://app:3000/logout")).to.equal(true);
    expect(["ftp://app/", "https://a:b@app/", "https://app/#x"].map(isPlainWebAddress)).to.deep.equal(
      Array(3).fill(false),
    );
  });
});
