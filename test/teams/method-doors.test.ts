import { generateKeyPairSync } from "node:crypto";
import { expect } from "chai";
import type { Caller } from "../../src/model/event.js";
import { ownPaths, isAliasPath } from "../../src/model/own-paths.js";
import { createMethod, createTeam, updateMethod, type TeamsDeps } from "../../src/teams/index.js";
import { adminsShape, aliasesShape, universalLogoutShape } from "../../src/teams/methods/door-shapes.js";
import { Refused } from "../../src/model/refused.js";
import { sourceFiles } from "../house/source.js";
import { callers } from "../support/builders.js";
import { rejection } from "../support/rejection.js";
import { temporaryStore, type TemporaryStore } from "../support/temporary-store.js";

const alias = { acs: "/users/saml/auth", entityId: "urn:old" };

describe("What a method opens beside its own door (DESIGN §5)", () => {
  let temporary: TemporaryStore;
  let deps: TeamsDeps;
  beforeEach(async () => {
    temporary = await temporaryStore();
    deps = { store: temporary.store, now: () => 1, caller: callers.cli };
  });
  afterEach(() => temporary.remove());
  const codeOf = async (work: Promise<unknown>): Promise<string> => {
    const error = await rejection(work);
    return error instanceof Refused ? error.refusal.code : String(error);
  };

  it("keeps aliases apart in the whole installation, from each other and from methods' own names", async () => {
    const acme = await createTeam(deps, { slug: "acme" });
    const globex = await createTeam(deps, { slug: "globex" });
    const first = await createMethod(deps, acme.id, { slug: "a", aliases: [alias] });
    expect(await temporary.store.methodByAlias(alias.acs)).to.have.property("id", first.id);
    const other = { slug: "b", aliases: [{ ...alias, entityId: "urn:other" }] };
    expect(await codeOf(createMethod(deps, globex.id, other))).to.equal("alias_taken");
    const named = { slug: "b", aliases: [{ acs: "/other", entityId: alias.entityId }] };
    expect(await codeOf(createMethod(deps, globex.id, named))).to.equal("alias_taken");
    expect(await codeOf(createMethod(deps, globex.id, { slug: "b", spEntityId: "urn:old" }))).to.equal("alias_taken");
    const second = await createMethod(deps, globex.id, { slug: "b", spEntityId: "urn:new" });
    const takes = { aliases: [alias, { acs: "/more", entityId: "urn:new" }] };
    expect(await codeOf(updateMethod(deps, acme.id, first.id, takes))).to.equal("alias_taken");
    expect(await codeOf(updateMethod(deps, globex.id, second.id, { aliases: [alias] }))).to.equal("alias_taken");
    await updateMethod(deps, acme.id, first.id, { aliases: null });
    expect(await temporary.store.methodByAlias(alias.acs)).to.equal(undefined);
    const moved = await updateMethod(deps, globex.id, second.id, { aliases: [alias] });
    expect(moved.aliases).to.deep.equal([alias]);
  });

  it("lets operators in by the word of the file and the command line alone", async () => {
    const { id } = await createTeam(deps, { slug: "acme" });
    const admins = { groups: { IT: "operator" as const } };
    const by = (actor: Caller["actor"]): TeamsDeps => ({ ...deps, caller: { ...deps.caller, actor } });
    const admin = by({ kind: "admin", id: "01k0000000000000000000admn" });
    expect(await codeOf(createMethod(admin, id, { slug: "a", admins }))).to.equal("value_invalid");
    const made = await createMethod(admin, id, { slug: "a", admins: { groups: { IT: "owner" } } });
    expect(await codeOf(updateMethod(admin, id, made.id, { admins }))).to.equal("value_invalid");
    expect(await updateMethod(deps, id, made.id, { admins })).to.have.deep.property("admins", admins);
    // what is there already is no word of theirs
    await updateMethod(admin, id, made.id, { name: "Renamed" });
  });
});

describe("The path of an alias", () => {
  it("is a plain one, and none that the bridge has itself", () => {
    for (const path of ["/users/saml/auth", "/saml2/acs", "/a/b.c_d~e-f"])
      expect(isAliasPath(path), path).to.equal(true);
    const wrong = ["", "/", "users", "/a?b", "/a#b", "/a/../b", "/a//b", "/a/", "/a b", "/a%2fb", "//evil.example/x"];
    const ours = [
      "/saml/x/acs",
      "/SAML/x",
      "/scim",
      "/api/v1",
      "/console",
      "/login",
      "/oauth2/token",
      "/.well-known/x",
    ];
    for (const path of [...wrong, ...ours, `/${"a".repeat(300)}`]) expect(isAliasPath(path), path).to.equal(false);
  });

  it("is kept apart from every route that there is", () => {
    const routes = sourceFiles()
      .filter(({ path }) => path.startsWith("http/"))
      .flatMap(({ text }) => [...text.matchAll(/\.(?:get|post|all|use|put|delete)\(\s*"\/([\w.-]+)/g)])
      .map(([, first = ""]) => first);
    expect(routes).to.include("saml");
    expect([...new Set(routes)].filter((one) => !ownPaths.some((own) => own === one))).to.deep.equal([]);
  });
});

describe("Shapes of what a method opens", () => {
  const faults = (shape: { safeParse(value: unknown): { success: boolean } }, value: unknown) =>
    shape.safeParse(value).success;

  it("refuse roles that there are not, empty lists and private keys", () => {
    expect(faults(adminsShape, { groups: { IT: "admin" } })).to.equal(true);
    for (const value of [{}, { groups: {} }, { groups: { IT: "god" } }, { groups: { "a\u202e": "admin" } }])
      expect(faults(adminsShape, value), JSON.stringify(value)).to.equal(false);
    expect(faults(aliasesShape, [alias])).to.equal(true);
    for (const value of [[alias, alias], [{ acs: alias.acs }], [{ ...alias, more: 1 }], "x"])
      expect(faults(aliasesShape, value), JSON.stringify(value)).to.equal(false);
    const issuer = "https://acme.okta.com";
    const { publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
    const jwks = { keys: [publicKey.export({ format: "jwk" })] };
    expect(faults(universalLogoutShape, { issuer, jwks })).to.equal(true);
    expect(faults(universalLogoutShape, { issuer, jwksUri: "https://acme.okta.com/keys" })).to.equal(true);
    for (const value of [
      { issuer },
      { issuer, jwks, jwksUri: "https://acme.okta.com/keys" },
      { issuer, jwksUri: "http://acme.okta.com/keys" },
      { issuer, jwksUri: "javascript:alert(1)" },
      { issuer, jwksUri: "https://user:secret@acme.okta.com/" },
      { issuer, jwks: { keys: [] } },
      { issuer, jwks: { keys: [{ kty: "oct", k: "AQAB" }] } },
      { issuer, jwks: { keys: [{ kty: "RSA", n: "AQAB", e: "AQAB", d: "AQAB" }] } },
    ])
      expect(faults(universalLogoutShape, value), JSON.stringify(value)).to.equal(false);
  });
});
