import { expect } from "chai";
import fc from "fast-check";
import { ApiStage } from "../../support/api-stage.js";

interface Listed {
  readonly items: readonly { readonly id: string; readonly version?: number; readonly teamId?: string }[];
  readonly next: string | null;
}

const teams = ["acme", "globex"] as const;
type TeamName = (typeof teams)[number];

/** What can be asked for, by somebody of one team, at records of either. */
const step = fc.record({
  /** Whose record is named. */
  of: fc.constantFrom(...teams),
  /** In whose team it is looked for. */
  within: fc.constantFrom(...teams),
  verb: fc.constantFrom(
    ...["create user", "create group", "show user", "show group", "update user", "suspend", "resume", "lock", "unlock"],
    ...["add member", "remove member", "rename group", "delete user", "delete group", "list users", "list members"],
  ),
  pick: fc.nat(30),
  name: fc.oneof(
    fc.integer({ min: 0, max: 12 }).map((n) => `n${n}@acme.example`),
    fc.string({ maxLength: 12, unit: "binary" }),
  ),
  stale: fc.boolean(),
});
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;

describe("any sequence of operations across two teams, by the API", function () {
  this.timeout(300_000);

  it("reads nothing across, moves versions up, lists each record once, keeps the chains whole and never fails inside", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 40 }), async (steps) => {
        const api = await ApiStage.open();
        try {
          await run(api, steps);
        } finally {
          await api.close();
        }
      }),
      { numRuns: 12 },
    );
  });

  async function run(api: ApiStage, steps: readonly Step[]): Promise<void> {
    // one key for each team: whatever it is shown of the other is a fault
    const keyOf = { acme: "owner", globex: "stranger" } as const;
    const known: Record<TeamName, { readonly users: string[]; readonly groups: string[] }> = {
      acme: { users: [], groups: [] },
      globex: { users: [], groups: [] },
    };
    const versions = new Map<string, number>();
    const see = (record: { readonly id: string; readonly version?: number | undefined }): void => {
      if (record.version === undefined) return;
      expect(record.version, "a version never goes back").to.be.at.least(versions.get(record.id) ?? 0);
      versions.set(record.id, record.version);
    };
    const nobody = "01k00000000000000000000000";
    for (const { of, within, verb, pick, name, stale } of steps) {
      const key = keyOf[within];
      const user = known[of].users[pick % Math.max(1, known[of].users.length)] ?? nobody;
      const group = known[of].groups[pick % Math.max(1, known[of].groups.length)] ?? nobody;
      const at = `/teams/${of}`;
      const headers = stale ? { "if-match": '"0"' } : {};
      const ask = (method: string, path: string, body?: unknown) => api.ask(key, method, `${at}${path}`, body, headers);
      const answer = await {
        "create user": () => ask("POST", "/users", { userName: name }),
        "create group": () => ask("POST", "/groups", { displayName: name }),
        "show user": () => ask("GET", `/users/${user}`),
        "show group": () => ask("GET", `/groups/${group}`),
        "update user": () => ask("PATCH", `/users/${user}`, { userName: name }),
        suspend: () => ask("POST", `/users/${user}/suspend`),
        resume: () => ask("POST", `/users/${user}/resume`),
        lock: () => ask("POST", `/users/${user}/lock`),
        unlock: () => ask("POST", `/users/${user}/unlock`),
        "add member": () => ask("POST", `/groups/${group}/members/add`, { users: [user] }),
        "remove member": () => ask("POST", `/groups/${group}/members/remove`, { users: [user] }),
        "rename group": () => ask("PATCH", `/groups/${group}`, { displayName: name }),
        "delete user": () => ask("DELETE", `/users/${user}`),
        "delete group": () => ask("DELETE", `/groups/${group}`),
        "list users": () => ask("GET", `/users?after=${known[within].users[0] ?? nobody}`),
        "list members": () => ask("GET", `/groups/${group}/members?after=${user}`),
      }[verb as "suspend"]();
      const told = `${verb} in ${of} by ${within}: ${answer.status} ${JSON.stringify(answer.body)}`;
      expect(answer.status, told).to.be.below(500);
      if (of !== within) {
        expect(answer.status, told).to.equal(404);
        continue;
      }
      if (answer.status >= 300) continue;
      const record = answer.body as { readonly id?: string; readonly version?: number; readonly group?: { readonly id: string; readonly version: number } } | undefined; // prettier-ignore
      if (record?.id !== undefined) see({ id: record.id, version: record.version });
      if (record?.group !== undefined) see(record.group);
      if (verb === "create user" && record?.id !== undefined) known[of].users.push(record.id);
      if (verb === "create group" && record?.id !== undefined) known[of].groups.push(record.id);
    }
    for (const team of teams) {
      const key = keyOf[team];
      for (const kind of ["users", "groups"] as const) {
        const whole = await listed(
          api,
          key,
          `/teams/${team}/${kind}?limit=200&${kind === "users" ? "removed=true" : ""}`,
        );
        const paged = await listed(
          api,
          key,
          `/teams/${team}/${kind}?limit=2&${kind === "users" ? "removed=true" : ""}`,
        );
        expect(paged, `${kind} page by page`).to.deep.equal(whole);
        expect(new Set(paged).size, "each once").to.equal(paged.length);
        const others = known[team === "acme" ? "globex" : "acme"][kind];
        expect(paged.filter((id) => others.includes(id))).to.deep.equal([]);
      }
      const chain = await api.ask(key, "GET", `/teams/${team}/audit/verify`);
      expect(chain.body).to.include({ ok: true });
    }
  }

  async function listed(api: ApiStage, key: string, path: string): Promise<readonly string[]> {
    const ids: string[] = [];
    for (let next: string | null = ""; next !== null;) {
      const { status, body } = await api.ask(key, "GET", next === "" ? path : `${path}&after=${next}`);
      expect(status, path).to.equal(200);
      const page = body as Listed;
      ids.push(...page.items.map(({ id }) => id));
      next = page.next;
    }
    return ids;
  }
});
