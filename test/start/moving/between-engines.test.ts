import { expect } from "chai";
import type { ClientSecret } from "../../../src/model/client-secret.js";
import { stat, writeFile } from "node:fs/promises";
import type { SsoMethod } from "../../../src/model/sso-method.js";
import { fillStore, itemsOf } from "../../support/filled-store.js";
import { mongoStage } from "../../support/mongo-store.js";
import { aKey, MovedPlace, sealedTeam } from "../../support/moved-place.js";

/** What the sealed values of a place open to, with the keys that it has. */
async function secretsOf(place: MovedPlace): Promise<Readonly<Record<string, unknown>>> {
  return place.with(async ({ store, sealer, spKeys, login }) => {
    const team = await store.teams.bySlug("acme");
    if (team === undefined) throw new Error("there is no team acme");
    const acme = store.inTeam(team.id);
    const [directory] = await acme.directories.list();
    const opened = (sealed: readonly string[] = []) => Promise.all(sealed.map((one) => sealer.open(one)));
    const openedOf = (of: { readonly secrets: readonly ClientSecret[] } | undefined) =>
      Promise.all(
        (of?.secrets ?? []).map(async ({ sealed, ...rest }) => ({ ...rest, text: await sealer.open(sealed) })),
      );
    const oidc = await store.vault.get("oidc-keys");
    const { current, next } = await spKeys.keys();
    const [own] = (await store.methodBySlug("acme-okta"))?.spKeys ?? [];
    return {
      app: await openedOf((await acme.apps.list())[0]),
      client: await openedOf(directory && (await acme.oauthClients.ofDirectory(directory.id))[0]),
      webhook: await opened((await acme.endpoints.list("webhook"))[0]?.sealedSecrets),
      oidc: oidc && (await sealer.open(oidc.value)),
      removal: login.removalKey.toString("hex"),
      saml: [current.fingerprint256, next?.fingerprint256],
      ofMethod: own && (await spKeys.open(own.sealed)).privateKeyPem,
    };
  });
}

describe("A whole installation exported and imported (DESIGN §7)", function () {
  this.timeout(120_000);
  const mongo = mongoStage();
  const places: MovedPlace[] = [];
  const place = async (env: Record<string, string> = {}): Promise<MovedPlace> => {
    const made = await MovedPlace.make(env);
    places.push(made);
    return made;
  };
  afterEach(async () => {
    await Promise.all(places.splice(0).map((one) => one.remove()));
  });

  it("goes from SQLite to MongoDB and back, each with a key of its own, with all secrets, keys and chains", async () => {
    const keys = [aKey(), aKey(), aKey()] as const;
    const first = await place({ ENCRYPTION_KEY: keys[0] });
    await writeFile(first.file("teams.yaml"), sealedTeam, { mode: 0o600 });
    await first.runs("apply", "-f", first.file("teams.yaml"));
    await first.runs("key", "rotate", "oidc");
    const left = await first.with(async ({ store }) => {
      await fillStore(store);
      return itemsOf(store);
    });
    const secrets = await secretsOf(first);

    const out = await first.runs("export", "--out", first.file("first.tar"));
    expect(out)
      .to.match(/\d+ {2}membership\n/)
      .and.to.contain("secrets stay sealed with your ENCRYPTION_KEY");
    expect((await stat(first.file("first.tar"))).mode & 0o777).to.equal(0o600);

    const between = await place({ DATABASE_URL: mongo.database.uri, ENCRYPTION_KEY: [keys[1], keys[0]].join(",") });
    const said = await between.run("import", first.file("first.tar"), "--json");
    expect(said.err).to.equal("");
    expect(JSON.parse(said.out)).to.include({ resumed: false });
    between.env["ENCRYPTION_KEY"] = keys[1];
    expect(await secretsOf(between)).to.deep.equal(secrets);
    await between.runs("audit", "verify");
    await between.runs("export", "--out", between.file("between.tar"));

    const last = await place({ ENCRYPTION_KEY: [keys[2], keys[1]].join(",") });
    await last.runs("import", between.file("between.tar"));
    last.env["ENCRYPTION_KEY"] = keys[2];
    expect(await secretsOf(last)).to.deep.equal(secrets);
    await last.runs("audit", "verify");
    const there = await last.with(({ store }) => itemsOf(store));
    const counts = (items: typeof left) => Object.entries(items).map(([kind, all]) => [kind, all.length]);
    // Told of on the way: two exports, two imports; two sessions' worth of artefacts stay behind in each team, and the SAML keys lie in files.
    const told = there.event.length - left.event.length;
    expect(told).to.equal(4);
    expect(counts({ ...there, event: [], vault: [] })).to.deep.equal(counts({ ...left, event: [], vault: [] }));
    for (const kind of ["user", "group", "membership", "identity", "attempt", "admin", "token"] as const) {
      expect(there[kind], kind).to.deep.equal(left[kind]);
    }
    expect(there.event).to.deep.include.members([...left.event]);
    const unsealed = ({ spKeys, ...method }: SsoMethod) => ({ ...method, own: spKeys?.map(({ pem }) => pem) });
    expect((there.method as SsoMethod[]).map(unsealed)).to.deep.equal((left.method as SsoMethod[]).map(unsealed));
  });

  it("goes into no store that holds anything, and starts no server on half of one", async () => {
    const from = await place({ ENCRYPTION_KEY: aKey() });
    await from.with(({ store }) => fillStore(store));
    await from.runs("export", "--out", from.file("all.tar"));
    const full = await from.run("import", from.file("all.tar"));
    expect([full.exitCode, full.err]).to.deep.equal([
      1,
      `${full.err.split("\n")[0] ?? ""}\nName an empty database in DATABASE_URL. Nothing is ever laid over what is there.\n`,
    ]);
    expect(full.err).to.match(/^The store is not empty: it holds vault, team, /);
    const half = await place({ ENCRYPTION_KEY: from.env["ENCRYPTION_KEY"] ?? "" });
    await half.with(({ store }) => store.copying.fill("vault", [], "{}"));
    const refused = await half.run("team", "list");
    expect(refused.err).to.match(/^An import into this store was broken off\.\nRun drawbridge import again/);
    const other = await half.run("import", from.file("all.tar"));
    expect(other.err).to.match(/^Half of another file stands in the store\./);
  });

  it("refuses to export a store with nothing in it, for DATABASE_URL may name another than is meant", async () => {
    const empty = await place({ ENCRYPTION_KEY: aKey() });
    const { exitCode, err } = await empty.run("export", "--out", empty.file("all.tar"));
    expect([exitCode, err.split("\n")[0]]).to.deep.equal([1, "There is nothing in the store."]);
  });

  it("warns of another PUBLIC_URL and another STACK, and needs the key of where it was made", async () => {
    const from = await place({ ENCRYPTION_KEY: aKey() });
    await from.with(({ store }) => fillStore(store));
    await from.runs("export", "--out", from.file("all.tar"));
    const to = await place({ ENCRYPTION_KEY: aKey(), STACK: "eu", PUBLIC_URL: "http://localhost:9090" });
    const refused = await to.run("import", from.file("all.tar"));
    expect(refused.err).to.match(
      /^ENCRYPTION_KEY does not open .*all\.tar\.\nPut the ENCRYPTION_KEY of where it was made behind/,
    );
    to.env["ENCRYPTION_KEY"] = `${to.env["ENCRYPTION_KEY"] ?? ""},${from.env["ENCRYPTION_KEY"] ?? ""}`;
    const out = await to.runs("import", from.file("all.tar"));
    expect(out).to.contain("Warning: PUBLIC_URL is http://localhost:9090 here and was http://localhost:8080");
    expect(out).to.contain("Warning: STACK is eu here and was global: SCIM tokens name their stack");
  });
});
