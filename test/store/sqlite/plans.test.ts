import type { Question, Sort } from "../../../src/store/port/questions.js";
import type { Connection } from "../../../src/store/sqlite/writer/connection.js";
import type { SqlValue } from "../../../src/store/sqlite/questions/sql.js";
import { expect } from "chai";
import { newId } from "../../../src/lib/new-id.js";
import type { AdminId, ArtefactId } from "../../../src/model/ids.js";
import {
  acme,
  aDirectory,
  aGroup,
  aMethod,
  anAttempt,
  aSession,
  aTrace,
  aUser,
  later,
  noon,
} from "../../support/builders.js";
import { sqliteStage } from "./stage.js";
import { fillTeam } from "../contract/stage.js";

/** Every statement a connection prepares while `during` runs, with SQLite's plan for it. */
async function plansOf(connection: Connection, during: () => Promise<unknown>): Promise<string[]> {
  const asked = new Map<string, readonly SqlValue[]>();
  const [all, get, run] = [
    connection.all.bind(connection),
    connection.get.bind(connection),
    connection.run.bind(connection),
  ];
  const note = (text: string, values: readonly SqlValue[] = []): void => {
    asked.set(text, values);
  };
  connection.all = (text, values) => {
    note(text, values);
    return all(text, values) as never;
  };
  connection.get = (text, values) => {
    note(text, values);
    return get(text, values);
  };
  connection.run = (text, values) => {
    note(text, values);
    return run(text, values);
  };
  try {
    await during();
  } finally {
    Object.assign(connection, { all, get, run });
  }
  return [...asked].flatMap(([text, values]) =>
    connection
      .all<[number, number, number, string]>(`EXPLAIN QUERY PLAN ${text}`, values)
      .map(([, , , detail]) => `${detail}   (${text.replace(/\s+/g, " ")})`),
  );
}

const walks = /^SCAN (?!c\b|j\b|p\b|newest\b|json_each|CONSTANT|\(subquery|\d)/;
const sorts = /USE TEMP B-TREE FOR ORDER BY/;

describe("plans of the SQLite engine: look-ups, edges and happenings go by an index", () => {
  const stage = sqliteStage();
  const userId = aUser().id;
  const groupId = aGroup().id;
  const methodId = aMethod().id;
  const aGrantId = newId<ArtefactId>();

  const reads: readonly [string, () => Promise<unknown>][] = [
    ["a user by id", () => stage.team.users.get(userId)],
    ["a user by userName", () => stage.team.users.byUserName("ada")],
    ["users by email", () => stage.team.users.byPrimaryEmail("ada@acme.example")],
    ["users of an email domain", () => stage.team.users.ofEmailDomain("acme.example", { first: 1, counted: 1 })],
    ["users by externalId", () => stage.team.users.byExternalId("x", { owners: ["a"] })],
    ["which ids are users", () => stage.team.users.existing([userId], { owners: ["a"] })],
    ["a group by name", () => stage.team.groups.byName("x")],
    ["a group by externalId", () => stage.team.groups.byExternalId("x")],
    ["the groups of a user", () => stage.team.memberships.groupsOf(userId)],
    ["the edges of a user", () => stage.team.memberships.ofUser(userId)],
    ["a page of members", () => stage.team.memberships.page(groupId, { after: userId, limit: 10 })],
    ["who is a member", () => stage.team.memberships.among(groupId, [userId])],
    ["who is in another group", () => stage.team.memberships.inOtherGroups(groupId, [userId])],
    ["an identity by key", () => stage.team.identities.byKey(methodId, "key")],
    ["the identities of a user", () => stage.team.identities.ofUser(userId)],
    ["a method by slug", () => stage.store.methodBySlug("x")],
    ["a directory by its token", () => stage.store.directoryByToken("x", "x")],
    ["a session", () => stage.store.sessions.get(aSession().id, noon)],
    ["sessions of a user", () => stage.store.sessions.ofUser(acme, userId, noon)],
    ["sessions of an admin", () => stage.store.sessions.ofAdmin(newId<AdminId>(), noon)],
    ["sessions by NameID", () => stage.team.sessions.bySaml(methodId, { nameId: "x" }, noon)],
    ["sessions by SessionIndex", () => stage.team.sessions.bySaml(methodId, { sessionIndex: "x" }, noon)],
    ["the newest event", () => stage.team.events.head()],
    ["a page of events", () => stage.team.events.page({ after: 5, limit: 10 })],
    ["events of a subject", () => stage.team.events.latest({ limit: 5, subjectId: userId })],
    ["events of somebody", () => stage.team.events.madeBy({ limit: 5, actor: "system" })],
    [
      "events of somebody, of a type",
      () => stage.team.events.madeBy({ limit: 5, actor: "a", types: ["user.created"] }),
    ],
    ["attempts, newest first", () => stage.team.attempts.list({ limit: 10, status: ["failure"] })],
    ["attempts by reference", () => stage.team.attempts.byReference(anAttempt().reference)],
    ["failures, newest first", () => stage.team.failures.list({ limit: 10, state: ["open"] })],
    ["failures of a directory", () => stage.team.failures.list({ limit: 10, directoryId: aDirectory().id })],
    ["failures of a method", () => stage.team.failures.list({ limit: 10, methodId })],
    ["failures of a code", () => stage.team.failures.list({ limit: 10, code: "x", state: ["open"] })],
    ["open failures of a subject", () => stage.team.failures.openOf("x")],
    ["a trace by reference", () => stage.store.traceByReference(aTrace().reference)],
    ...(["user", "group", "attempt", "failure", "reference", "subject"] as const).map(
      (kind): [string, () => Promise<unknown>] => [
        `the beginning of an id: ${kind}`,
        () => stage.team.ids.beginning(kind, "01m8k2v7", 11),
      ],
    ),
    ["used seats", () => stage.team.seats.used()],
  ];
  for (const [what, read] of reads) {
    it(`${what}: without walking a table`, async () => {
      const plans = await plansOf(stage.reading, read);
      expect(plans).to.not.be.empty;
      expect(plans.filter((plan) => walks.test(plan))).to.deep.equal([]);
    });
  }

  it("attempts by reference: by the index of references, and not by walking those of the team in their order", async () => {
    const plans = await plansOf(stage.reading, () => stage.team.attempts.byReference(anAttempt().reference));
    expect(plans.join()).to.include("attempts_by_reference (team=? AND reference=?)");
  });

  it("traces of a method: merged, not sorted", async () => {
    const plans = await plansOf(stage.reading, () => stage.team.traces.latest([methodId], 10));
    expect(plans.filter((plan) => walks.test(plan))).to.deep.equal([]);
  });

  const writes: readonly [string, () => Promise<unknown>][] = [
    ["joining", () => stage.team.memberships.add(groupId, [userId], { at: noon })],
    ["leaving", () => stage.team.memberships.remove(groupId, [userId], { at: noon })],
    ["ending sessions of a user", () => stage.team.sessions.endAllOf(userId)],
    ["ending sessions of a method", () => stage.team.sessions.endAllOfMethod(methodId)],
    ["ending a grant", () => stage.store.artefacts.endGrant(aGrantId)],
    ["ending a grant of a team", () => stage.team.artefacts.endGrant(aGrantId)],
    ["the ring of traces", () => stage.team.traces.append(aTrace({ authentic: false }))],
    ["the sweep", () => stage.store.sweep(later(1))],
  ];
  for (const [what, write] of writes) {
    it(`${what}: without walking a table`, async () => {
      const plans = await plansOf(stage.writing, write);
      expect(plans).to.not.be.empty;
      expect(plans.filter((plan) => walks.test(plan))).to.deep.equal([]);
    });
  }
});

describe("plans of the SQLite engine: lists of many", () => {
  const stage = sqliteStage();
  const owners = ["a", `m:${aMethod().id}`, `d:${aMethod().id}`] as const;
  const page = { skip: 0, limit: 10 };

  beforeEach(async () => {
    await fillTeam(stage.team, 1200, (n) => ({
      owner: n % 2 === 0 ? { kind: "manual" } : { kind: "method", id: owners[1].slice(2) as never },
      profile: { displayName: `name ${n}`, title: "same", ...(n % 3 === 0 ? {} : { name: { familyName: `f${n}` } }) },
    }));
  });

  const lists: readonly [string, Sort<string> | undefined][] = [
    ["in their own order", undefined],
    ...[
      "id",
      "userName",
      "displayName",
      "name.familyName",
      "emails.value",
      "createdAt",
      "updatedAt",
      "externalId",
    ].flatMap((by): [string, Sort<string>][] => [
      [`by ${by}`, { by, descending: false }],
      [`by ${by}, descending`, { by, descending: true }],
    ]),
  ];
  for (const [what, sort] of lists) {
    it(`${what}: a page is read from an index and nothing is sorted, first or later`, async () => {
      for (const scope of [{}, { owners }]) {
        const plans = await plansOf(stage.reading, async () => {
          const first = await stage.team.users.list({ scope, sort: sort as never, page, withTotal: true });
          expect(first.items).to.have.length(10);
          await stage.team.users.list({
            scope,
            sort: sort as never,
            page: { after: first.next, limit: 10 },
            withTotal: true,
          });
        });
        // ten rows that are fetched by number are put in order by their place in the list of numbers
        const ours = plans.filter((plan) => !plan.includes("json_each(?) j"));
        expect(ours.filter((plan) => sorts.test(plan))).to.deep.equal([]);
        expect(ours.filter((plan) => walks.test(plan) && !plan.includes("USING"))).to.deep.equal([]);
      }
    });
  }

  const questions: readonly [string, Question<string>][] = [
    ["userName eq", { is: "match", attribute: "userName", op: "eq", value: "x" }],
    ["externalId eq", { is: "match", attribute: "externalId", op: "eq", value: "x" }],
    ["emails.value eq", { is: "match", attribute: "emails.value", op: "eq", value: "x" }],
    ["id eq", { is: "match", attribute: "id", op: "eq", value: "x" }],
    ["userName sw", { is: "match", attribute: "userName", op: "sw", value: "x" }],
    ["name.familyName sw", { is: "match", attribute: "name.familyName", op: "sw", value: "x" }],
    ["updatedAt gt", { is: "match", attribute: "updatedAt", op: "gt", value: later(5) }],
    ["in a group", { is: "inGroup", where: { is: "match", attribute: "displayName", op: "eq", value: "x" } }],
  ];
  for (const [what, where] of questions) {
    it(`${what}: only what the index names is looked at`, async () => {
      const plans = await plansOf(stage.reading, () =>
        stage.team.users.list({ scope: { owners: ["a"] }, where: where as never, page, withTotal: true }),
      );
      expect(plans.filter((plan) => walks.test(plan))).to.deep.equal([]);
      expect(plans.filter((plan) => plan.includes("users_by_owner") && !plan.includes("id=?"))).to.deep.equal([]);
    });
  }
});
