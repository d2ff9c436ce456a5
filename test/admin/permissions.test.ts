import { expect } from "chai";
import { z } from "zod";
import {
  allOperations,
  isInTeam,
  perform,
  type AnyOperation,
  type Operation,
  type TargetKind,
} from "../../src/admin/index.js";
import { needsOf, roles, type Role } from "../../src/model/grant.js";
import { AdminStage, type Furnished } from "../support/admin-stage.js";
import { rejection } from "../support/rejection.js";

/** The operation with its work taken out: what is left is whom it lets in. */
function door(operation: AnyOperation): Operation<TargetKind, unknown, string> {
  const { name, summary, of, effect, needs } = operation;
  return { name, summary, of, effect, needs, input: z.unknown(), shows: z.string(), run: () => Promise.resolve("in") };
}

describe("every operation × role × own team, another team, nobody (DESIGN §5)", () => {
  let stage: AdminStage;
  before(async () => {
    stage = await AdminStage.open();
  });
  after(() => stage.close());

  function pathIn(kind: TargetKind, { team, path }: Furnished): Record<string, string> {
    if (kind === "anywhere" || kind === "installation") return {};
    return isInTeam(kind) ? { team: team.slug, ...path[kind] } : { ...path[kind] };
  }

  async function codeFor(operation: AnyOperation, role: Role | "nobody", at: Furnished): Promise<string> {
    const caller = role === "nobody" ? stage.caller() : stage.as(role);
    const work = perform(stage.deps, caller, door(operation), pathIn(operation.of, at), {});
    const answer = await work.catch((error: unknown) => error);
    if (answer === "in") return "in";
    return (answer as { readonly refusal: { readonly code: string } }).refusal.code;
  }

  for (const operation of allOperations) {
    const { name, of, needs } = operation;
    if (of === "anywhere") {
      it(`${name}: anybody, and shows each only their own`, async () => {
        for (const role of [...roles, "nobody"] as const) {
          expect(await codeFor(operation, role, stage.acme), role).to.equal("in");
        }
      });
      continue;
    }
    for (const role of roles) {
      const able = needsOf(role).includes(needs) && (isInTeam(of) || role === "operator");
      it(`${name}: ${able ? "lets in" : "refuses"} an ${role} at home`, async () => {
        expect(await codeFor(operation, role, stage.acme)).to.equal(able ? "in" : "forbidden");
      });
    }
    if (!isInTeam(of)) {
      it(`${name}: answers whoever is no operator alike, whether it is there or not`, async () => {
        const never = { [of]: "01k00000000000000000never0" };
        for (const role of ["owner", "admin", "auditor", "nobody"] as const) {
          const caller = role === "nobody" ? stage.caller() : stage.as(role);
          for (const path of [pathIn(of, stage.acme), never]) {
            const error = await rejection(perform(stage.deps, caller, door(operation), path, {}));
            expect((error as Error).message, role).to.contain("forbidden");
          }
        }
      });
      continue;
    }
    it(`${name}: knows nothing of another team`, async () => {
      for (const role of ["owner", "admin", "auditor", "nobody"] as const) {
        expect(await codeFor(operation, role, stage.globex), role).to.equal("not_found");
      }
      expect(await codeFor(operation, "operator", stage.globex)).to.equal("in");
    });
    it(`${name}: answers another team's record in one's own team as one that never was`, async () => {
      if (of === "team") return;
      const foreign = { ...pathIn(of, stage.globex), team: stage.acme.team.slug };
      const never = { ...foreign, [of]: "01k00000000000000000never0" };
      const messages = [];
      for (const path of [foreign, never]) {
        const error = await rejection(perform(stage.deps, stage.as("owner"), door(operation), path, {}));
        messages.push((error as Error).message.replaceAll(/"[^"]*"/g, '"…"'));
      }
      expect(messages[0]).to.equal(messages[1]).and.to.contain("not_found");
    });
  }

  it("judges the place before the body: a wrong input tells nobody that another team is there", async () => {
    const [operation] = allOperations.filter(({ name }) => name === "team.update");
    const asked = async (team: string): Promise<Error> =>
      (await rejection(
        perform(stage.deps, stage.as("owner"), operation as never, { team }, { nonsense: true }),
      )) as Error;
    expect((await asked("globex")).message).to.contain("not_found");
    expect((await asked("no-such-team")).message).to.contain("not_found");
    expect(await asked("acme")).to.have.property("code", "validation_failed");
  });
});

const isOfAudit = /^(installation_)?audit\./;

describe("views: the only public form", () => {
  it("shows no hash, nothing sealed and no private key", () => {
    const keys = new Set<string>();
    const walk = (value: unknown): void => {
      if (typeof value !== "object" || value === null) return;
      for (const [key, one] of Object.entries(value)) {
        keys.add(key);
        walk(one);
      }
    };
    for (const { name, shows, shownOnce = [] } of allOperations) {
      const whole = JSON.stringify(z.toJSONSchema(shows, { unrepresentable: "any" }));
      const schema = shownOnce.reduce((text, once) => text.replaceAll(`"${once}":`, '"shown once":'), whole);
      // The chain's own hash of an event, and the newest one's, is what a reader compares; the salt is in exports alone.
      walk(JSON.parse(isOfAudit.test(name) ? schema.replaceAll('"hash":', '"chainHash":') : schema));
    }
    const secret = [...keys].filter((key) => /^(hash|sealed.*|secret.*|passwordHash|privateKey|salt)$/.test(key));
    expect(secret).to.deep.equal([]);
  });

  it("names each operation once, after what it is about", () => {
    const names = allOperations.map(({ name }) => name);
    expect(new Set(names).size).to.equal(names.length);
    for (const name of names) expect(name).to.match(/^[a-z]+(_[a-z]+)*\.[a-z]+(_[a-z]+)*$/);
  });
});
