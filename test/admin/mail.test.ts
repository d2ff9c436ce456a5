import { expect } from "chai";
import { operations as o, perform, type AdminDeps } from "../../src/admin/index.js";
import { resetAdmin } from "../../src/access/index.js";
import { newId } from "../../src/lib/new-id.js";
import type { ReferenceId, TeamId } from "../../src/model/ids.js";
import { lettersEndpoint, openLetter, type Letter } from "../../src/model/letter.js";
import { warnOfExpiry } from "../../src/teams/index.js";
import { AdminStage } from "../support/admin-stage.js";
import { aToken, noon } from "../support/builders.js";
import { rejection } from "../support/rejection.js";

const day = 24 * 60 * 60_000;

describe("what is sent by mail, where the operator has set a server (DESIGN §5)", () => {
  let stage: AdminStage;
  let deps: AdminDeps;
  beforeEach(async () => {
    stage = await AdminStage.open();
    const { sealer: post } = stage.deps;
    deps = { ...stage.deps, post, settings: (caller) => ({ ...stage.deps.settings(caller), post }) };
  });
  afterEach(() => stage.close());

  const team = () => ({ team: stage.acme.team.slug });
  const as = (role: "operator" | "owner") => ({ ...stage.as(role), by: `${role}@bridge.example` });
  const lettersOf = async (place: TeamId | null): Promise<Letter[]> => {
    const outbox = place === null ? stage.deps.store.installation : stage.deps.store.inTeam(place);
    const { items } = await outbox.deliveries.list({ endpoint: lettersEndpoint, limit: 100 });
    const opened = await Promise.all(items.map((one) => openLetter(stage.deps.sealer, one)));
    return opened.filter((one) => one !== undefined).sort((a, b) => (a.to < b.to ? -1 : 1));
  };
  const name = (contacts: readonly string[]) => perform(deps, as("owner"), o.teamUpdate, team(), { contacts });
  const link = (mail: boolean | undefined, by: AdminDeps = deps) =>
    perform(by, as("owner"), o.setupLinkCreate, team(), { intent: "sso", record: "acme-okta", mail });

  it("sends a setup link to each IT contact, only when asked to", async () => {
    await name(["it@acme.example", "iam@acme.example"]);
    expect((await link(undefined)).mailedTo).to.deep.equal([]);
    expect(await lettersOf(stage.acme.team.id)).to.deep.equal([]);
    const { url, mailedTo, expiresAt } = await link(true);
    expect(mailedTo).to.deep.equal(["it@acme.example", "iam@acme.example"]);
    const letters = await lettersOf(stage.acme.team.id);
    expect(letters.map(({ to }) => to)).to.deep.equal(["iam@acme.example", "it@acme.example"]);
    expect(letters[0]?.matter).to.deep.include({
      ...{ kind: "setup_link", team: "acme", intent: "sso", url, endsAt: Date.parse(expiresAt) },
      by: "owner@bridge.example",
    });
  });

  it("refuses to promise a mail that cannot go, and makes nothing then", async () => {
    const message = async (asked: Promise<unknown>) => ((await rejection(asked)) as Error).message;
    expect(await message(link(true))).to.match(/mail has nobody to go to: name IT contacts/);
    await name(["it@acme.example"]);
    expect(await message(link(true, stage.deps))).to.match(/no mail server \(SMTP_URL\)/);
    const links = await perform(deps, as("owner"), o.setupLinkList, team(), {});
    expect(links.items).to.have.length(1);
  });

  it("sends at most a hundred mails an hour at the word of a team's admins", async () => {
    // Counts end by the store's own clock.
    stage.time = Date.now();
    await name(Array.from({ length: 20 }, (_, n) => `it${n}@acme.example`));
    for (let n = 0; n < 5; n++) await link(true);
    const refused = (await rejection(link(true))) as Error;
    expect(refused.message).to.match(/at most 100 an hour/);
    await link(false);
  });

  it("sends at most ten of them to one address, however it is written, and counts none that it refused", async () => {
    stage.time = Date.now();
    const invite = (email: string) =>
      perform(deps, as("owner"), o.teamAdminCreate, team(), { email, role: "auditor", mail: true });
    const retract = (id: string) => perform(deps, as("owner"), o.teamAdminRemove, { ...team(), team_admin: id }, {});
    for (let n = 0; n < 10; n++) await retract((await invite(n % 2 === 0 ? "eve@x.example" : "EVE@x.example")).id);
    for (let n = 0; n < 95; n++) {
      expect(((await rejection(invite("eve@x.example"))) as Error).message).to.match(/at most 10 an hour to eve@x/);
    }
    await invite("grace@x.example");
    expect((await lettersOf(stage.acme.team.id)).filter(({ to }) => /^eve@/i.test(to))).to.have.length(10);
  });

  it("sends an invitation to the address alone, and the operator's as well as a team's", async () => {
    const { url, mailed } = await perform(deps, as("owner"), o.teamAdminCreate, team(), {
      ...{ email: "Grace@acme.example", role: "admin", mail: true },
    });
    expect(mailed).to.equal(true);
    expect(await lettersOf(stage.acme.team.id)).to.deep.equal([
      {
        to: "Grace@acme.example",
        matter: {
          ...{ kind: "invitation", team: "acme", role: "admin", url, by: "owner@bridge.example" },
          endsAt: noon + 3 * day,
        },
      },
    ]);
    await perform(deps, as("operator"), o.adminCreate, {}, { email: "o@bridge.example", role: "operator", mail: true });
    expect((await lettersOf(null)).map(({ to }) => to)).to.deep.equal(["o@bridge.example"]);
  });

  it("tells an admin that their password was set anew on the host, and nothing of the password", async () => {
    const caller = { ...as("operator"), reference: newId<ReferenceId>() };
    await resetAdmin(
      { store: deps.store, now: deps.now, post: deps.post, caller },
      "owner@acme.example",
      "a whole new one",
    );
    const letters = await lettersOf(null);
    expect(letters.map(({ to, matter }) => [to, matter.kind])).to.deep.equal([
      ["owner@acme.example", "password_reset"],
    ]);
    expect(JSON.stringify(letters)).to.not.contain("a whole new one");
  });

  it("warns a team's IT contacts of what ends, once for each warning, and nobody where none are named", async () => {
    const settings = deps.settings({ ...as("operator"), reference: newId<ReferenceId>() });
    await warnOfExpiry(settings);
    await name(["it@acme.example"]);
    const { id: teamId } = stage.acme.team;
    const token = { teamId, directoryId: stage.acme.directory.id, hash: newId(), name: "ending" };
    await deps.store.inTeam(teamId).tokens.create(aToken({ ...token, expiresAt: noon + 10 * day }));
    await warnOfExpiry(settings);
    await warnOfExpiry(settings);
    expect(await lettersOf(teamId)).to.deep.equal([
      {
        to: "it@acme.example",
        matter: {
          ...{ kind: "expiring", what: "token", team: "acme", of: "acme-scim/ending" },
          ...{ endsAt: noon + 10 * day, daysLeft: 10 },
        },
      },
    ]);
    expect(await lettersOf(stage.globex.team.id)).to.deep.equal([]);
  });

  it("warns IT contacts once that the proof of a domain is gone", async () => {
    await name(["it@acme.example"]);
    const { id: teamId } = stage.acme.team;
    const domain = "new.acme.example";
    const { record } = await perform(deps, as("owner"), o.domainAdd, team(), { domain });
    const check = () => perform(deps, as("owner"), o.domainCheck, { ...team(), domain }, {});
    stage.texts.set(record.name, record.value);
    const proven = await check();
    stage.texts.clear();
    await check();
    await check();
    const letters = await lettersOf(teamId);
    expect(proven.state).to.equal("verified");
    expect(letters.map(({ to, matter }) => [to, matter.kind])).to.deep.equal([["it@acme.example", "domain_failing"]]);
  });

  it("shows the operator where mail goes, and how it fares", async () => {
    const show = (by: AdminDeps) => perform(by, as("operator"), o.systemShow, {}, {});
    expect((await show(stage.deps)).mail).to.equal(null);
    const mail = { server: "mail.example:587", from: "sso@bridge.example" };
    const mailing = { ...deps, system: { ...deps.system, mail } };
    expect((await show(mailing)).mail).to.deep.equal({ ...mail, lastSentAt: null, lastFault: null, nextTryAt: null });
    const state = { lastSentAt: noon, lastFault: { at: noon + 1, text: "It said: no" }, downUntil: noon + 2 };
    await deps.store.notes.put("mail", JSON.stringify(state), noon + day);
    expect((await show(mailing)).mail).to.deep.include({
      lastSentAt: new Date(noon).toISOString(),
      lastFault: { at: new Date(noon + 1).toISOString(), text: "It said: no" },
      nextTryAt: new Date(noon + 2).toISOString(),
    });
  });
});
