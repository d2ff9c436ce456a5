import { callers } from "../support/builders.js";
import { expect } from "chai";
import { Refused } from "../../src/model/refused.js";
import type { Domain, TxtAnswer } from "../../src/model/domain.js";
import type { Team } from "../../src/model/team.js";
import { makeDnsLookup } from "../../src/outgoing/dns-lookup.js";
import {
  addDomain,
  approveDomain,
  createTeam,
  domainByName,
  domainView,
  proveDomain,
  proveDueDomains,
  removeDomain,
  vouchForDomains,
  type DomainDeps,
} from "../../src/teams/index.js";
import { noon } from "../support/builders.js";
import { DnsServer } from "../support/dns-server.js";
import { mongoStage } from "../support/mongo-store.js";
import { rejection } from "../support/rejection.js";
import { temporaryStore, type TemporaryStore } from "../support/temporary-store.js";
import type { Store } from "../../src/store/port/store.js";

const day = 86_400_000;

async function refusalOf(asked: Promise<unknown>): Promise<string> {
  const error = await rejection(asked);
  expect(error).to.be.instanceOf(Refused);
  return (error as Refused).refusal.code;
}

function promises(open: () => Promise<Store>): void {
  let time: number;
  let deps: DomainDeps;
  let team: Team;
  let answers: Map<string, TxtAnswer>;
  let zones: Set<string>;
  let asked: string[];

  beforeEach(async () => {
    time = noon;
    answers = new Map();
    zones = new Set();
    asked = [];
    deps = {
      store: await open(),
      now: () => time,
      caller: callers.cli,
      dns: {
        txt: (name) => {
          asked.push(name);
          return Promise.resolve(answers.get(name) ?? { found: "no_such_name" });
        },
        beginsZone: (name) => Promise.resolve(zones.has(name)),
      },
    };
    team = await createTeam(deps, { slug: "acme" });
  });

  const domains = () => deps.store.inTeam(team.id).domains;
  const publish = ({ token }: Domain, name = "_drawbridge.acme.example"): void => {
    answers.set(name, { found: "records", records: [[`drawbridge-verification=${token}`]] });
  };
  const events = async (): Promise<string[]> =>
    (await deps.store.inTeam(team.id).events.page({ after: 0, limit: 100 }))
      .filter(({ type }) => type.startsWith("domain."))
      .map(({ type }) => type);

  const shared = async () =>
    (await deps.store.installation.events.page({ after: 0, limit: 100 })).filter(
      ({ type }) => type === "domain.shared",
    );

  it("is added with a token of its own, pending, and shown with the record that proves it", async () => {
    const added = await addDomain(deps, team.id, " ACME.example. ");
    expect(domainView(added)).to.deep.equal({
      domain: "acme.example",
      state: "pending",
      proof: "dns",
      record: {
        type: "TXT",
        name: "_drawbridge.acme.example",
        relativeName: "_drawbridge",
        value: `drawbridge-verification=${added.token}`,
      },
      checkedAt: null,
      problem: null,
      failingSince: null,
    });
    const other = await createTeam(deps, { slug: "globex" });
    expect((await addDomain(deps, other.id, "acme.example")).token).not.to.equal(added.token);
    expect(await refusalOf(addDomain(deps, team.id, "acme.example"))).to.equal("domain_exists");
    expect(await refusalOf(addDomain(deps, team.id, "not a name"))).to.equal("value_invalid");
  });

  it("is verified when its record is found, fails when it is lost, and holds again", async () => {
    const { id } = await addDomain(deps, team.id, "acme.example");
    const missed = await proveDomain(deps, team.id, id);
    expect(domainView(missed.domain)).to.include({ state: "pending", problem: "no_such_name" });
    expect(missed.hint).to.match(/There is nothing at _drawbridge\.acme\.example yet/);
    publish(missed.domain);
    time += day;
    const found = await proveDomain(deps, team.id, id);
    expect(found).to.include({ became: "verified" });
    const at = new Date(time).toISOString();
    expect(domainView(found.domain)).to.include({ state: "verified", problem: null, checkedAt: at });
    answers.clear();
    expect((await proveDomain(deps, team.id, id)).became).to.equal("failing");
    expect((await proveDomain(deps, team.id, id)).became).to.equal(undefined);
    publish(missed.domain);
    expect((await proveDomain(deps, team.id, id)).became).to.equal("verified");
    expect(await events()).to.deep.equal(["domain.added", "domain.verified", "domain.failing", "domain.verified"]);
  });

  it("is looked at without a new version as long as nothing comes of it", async () => {
    const added = await addDomain(deps, team.id, "acme.example");
    await proveDomain(deps, team.id, added.id);
    time += day;
    await proveDomain(deps, team.id, added.id);
    expect(await domains().get(added.id)).to.include({ version: added.version, checkedAt: time });
    await removeDomain(deps, team.id, added.id, { expected: added.version });
  });

  it("is not proven by another team's record", async () => {
    const mine = await addDomain(deps, team.id, "acme.example");
    const other = await createTeam(deps, { slug: "globex" });
    publish(await addDomain(deps, other.id, "acme.example"));
    expect(domainView((await proveDomain(deps, team.id, mine.id)).domain)).to.include({
      state: "pending",
      problem: "wrong_value",
    });
  });

  it("counts where a panel appended the zone, and says so", async () => {
    const { id } = await addDomain(deps, team.id, "acme.example");
    publish((await domains().get(id))!, "_drawbridge.acme.example.acme.example");
    const proving = await proveDomain(deps, team.id, id);
    expect(proving.became).to.equal("verified");
    expect(proving.hint).to.match(/found at _drawbridge\.acme\.example\.acme\.example/);
  });

  it("does not count there where somebody else may hold the zone", async () => {
    const { id } = await addDomain(deps, team.id, "dyn.example");
    publish((await domains().get(id))!, "_drawbridge.dyn.example.dyn.example");
    zones.add("example.dyn.example");
    expect((await proveDomain(deps, team.id, id)).domain.problem).to.equal("no_such_name");
  });

  it("is approved by the operator's word, and not looked for any more", async () => {
    const { id } = await addDomain(deps, team.id, "acme.example");
    const approved = await approveDomain(deps, team.id, id);
    expect(domainView(approved)).to.include({ state: "verified", proof: "operator" });
    time += 9 * day;
    expect(await proveDueDomains(deps, () => expect.fail())).to.deep.equal([]);
    expect((await proveDomain(deps, team.id, id)).became).to.equal(undefined);
    expect(await events()).to.deep.equal(["domain.added", "domain.approved"]);
  });

  it("is told to the operator when another team holds it as well", async () => {
    const other = await createTeam(deps, { slug: "globex", domains: ["acme.example"] });
    const { id } = await addDomain(deps, team.id, "acme.example");
    publish((await domains().get(id))!);
    expect((await proveDomain(deps, team.id, id)).heldByOthers).to.deep.equal([other.id]);
    expect((await proveDomain(deps, team.id, id)).heldByOthers).to.deep.equal([]);
    const [told, ...more] = await shared();
    expect(more).to.deep.equal([]);
    expect(told?.subject).to.include({ kind: "domain", id });
    expect(told?.data).to.deep.include({
      domain: "acme.example",
      team: { id: team.id, slug: team.slug },
      holders: [{ id: other.id, slug: "globex" }],
    });
    expect(await events(), "nothing of it in the team's own chain").to.deep.equal(["domain.added", "domain.verified"]);
  });

  it("is told to the operator, too, when two teams prove it in the same moment", async () => {
    const other = await createTeam(deps, { slug: "globex" });
    const ids = [
      [team.id, (await addDomain(deps, team.id, "acme.example")).id],
      [other.id, (await addDomain(deps, other.id, "acme.example")).id],
    ] as const;
    const tokens = await Promise.all(ids.map(async ([of, id]) => (await deps.store.inTeam(of).domains.get(id))!.token));
    answers.set("_drawbridge.acme.example", {
      found: "records",
      records: tokens.map((token) => [`drawbridge-verification=${token}`]),
    });
    const provings = await Promise.all(ids.map(([of, id]) => proveDomain(deps, of, id)));
    expect(provings.map(({ became }) => became)).to.deep.equal(["verified", "verified"]);
    expect(provings.flatMap(({ heldByOthers }) => heldByOthers)).not.to.deep.equal([]);
    expect(await shared()).not.to.deep.equal([]);
  });

  it("is nobody's business where the other team has only put it on its list", async () => {
    const other = await createTeam(deps, { slug: "globex" });
    await addDomain(deps, other.id, "acme.example");
    const { id } = await addDomain(deps, team.id, "acme.example");
    publish((await domains().get(id))!);
    expect((await proveDomain(deps, team.id, id)).became).to.equal("verified");
    expect(await shared()).to.deep.equal([]);
  });

  it("comes from the file and goes with it, and no other door takes it away", async () => {
    await vouchForDomains(deps, team.id, "file", ["acme.example", "b.example"]);
    const file = await domainByName(deps, team.id, "ACME.example");
    expect(domainView(file)).to.include({ state: "verified", proof: "file" });
    expect(await refusalOf(removeDomain(deps, team.id, file.id))).to.equal("managed_by_file");
    await vouchForDomains(deps, team.id, "file", ["b.example"]);
    expect((await domains().list()).map(({ domain }) => domain)).to.deep.equal(["b.example"]);
    await vouchForDomains(deps, team.id, "file", ["b.example"]);
    expect(await events()).to.deep.equal(["domain.added", "domain.added", "domain.removed"]);
  });

  it("falls back to what the DNS says when the file or the operator takes the word back", async () => {
    const added = await addDomain(deps, team.id, "acme.example");
    publish(added);
    await vouchForDomains(deps, team.id, "file", ["acme.example"]);
    await vouchForDomains(deps, team.id, "file", []);
    expect(domainView((await domains().get(added.id))!)).to.include({ state: "pending", proof: "dns" });
    const [proving] = await proveDueDomains(deps, () => expect.fail());
    expect(proving?.became).to.equal("verified");
    await approveDomain(deps, team.id, added.id);
    await vouchForDomains(deps, team.id, "operator", []);
    expect(domainView((await domains().get(added.id))!)).to.include({ state: "verified", proof: "dns" });
  });

  it("is looked for by itself as often as its turn comes, others going on where one fails", async () => {
    const first = await addDomain(deps, team.id, "acme.example");
    await addDomain(deps, team.id, "b.example");
    expect(await proveDueDomains(deps, () => expect.fail())).to.deep.equal([]);
    time += 60_000;
    const faults: string[] = [];
    const failing: DomainDeps = {
      ...deps,
      dns: {
        ...deps.dns,
        txt: (name) => (name.includes("acme") ? Promise.reject(new Error("broken")) : deps.dns.txt(name)),
      },
    };
    const done = await proveDueDomains(failing, (_error, { domain }) => faults.push(domain));
    expect(done.map(({ domain }) => domain.domain)).to.deep.equal(["b.example"]);
    expect(faults).to.deep.equal(["acme.example"]);
    asked = [];
    expect((await proveDueDomains(deps, () => expect.fail())).map(({ domain }) => domain.id)).to.deep.equal([first.id]);
    expect(asked).not.to.include("_drawbridge.b.example");
  });

  it("is not changed by who has not seen its last version", async () => {
    const added = await addDomain(deps, team.id, "acme.example");
    await approveDomain(deps, team.id, added.id, { expected: 1 });
    const stale = await rejection(removeDomain(deps, team.id, added.id, { expected: 1 }));
    expect(stale).to.be.instanceOf(Refused).with.nested.property("refusal.code", "stale_version");
    await removeDomain(deps, team.id, added.id, { expected: 2 });
    expect(await refusalOf(proveDomain(deps, team.id, added.id))).to.equal("not_found");
  });

  it("gone while the DNS was asked is not brought back", async () => {
    const added = await addDomain(deps, team.id, "acme.example");
    const slow: DomainDeps = {
      ...deps,
      dns: {
        ...deps.dns,
        txt: async () => {
          await removeDomain(deps, team.id, added.id);
          return { found: "records", records: [[`drawbridge-verification=${added.token}`]] };
        },
      },
    };
    expect(await refusalOf(proveDomain(slow, team.id, added.id))).to.equal("not_found");
    expect(await domains().list()).to.deep.equal([]);
  });
}

describe("a domain of a team", () => {
  describe("on SQLite", () => {
    let temporary: TemporaryStore;
    afterEach(() => temporary.remove());
    promises(async () => {
      temporary = await temporaryStore();
      return temporary.store;
    });
  });
  describe("on MongoDB", () => {
    const mongo = mongoStage();
    promises(() => mongo.open());
  });

  it("is proven by a real answer of a name server", async () => {
    const temporary = await temporaryStore();
    const server = await DnsServer.open();
    try {
      const deps: DomainDeps = {
        store: temporary.store,
        now: () => noon,
        caller: callers.cli,
        dns: makeDnsLookup({ servers: [server.address], tryMs: 200, deadlineMs: 1_000 }),
      };
      const team = await createTeam(deps, { slug: "acme" });
      const { id, token } = await addDomain(deps, team.id, "acme.example");
      server.zone.set("_drawbridge.acme.example", { code: "SERVFAIL" });
      expect((await proveDomain(deps, team.id, id)).domain.problem).to.equal("resolver");
      server.zone.set("_drawbridge.acme.example", {
        txt: [[`"drawbridge-verification=`, `${token}" `]],
        onlyByTcp: true,
      });
      expect((await proveDomain(deps, team.id, id)).became).to.equal("verified");
    } finally {
      server.close();
      await temporary.remove();
    }
  });
});
