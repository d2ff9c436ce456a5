import { operations } from "../../admin/index.js";
import { toldWhole, Refused } from "../../model/refused.js";
import { InvalidInput } from "../../admin/index.js";
import { ask } from "../asking/ask.js";
import type { Call } from "../leaf.js";
import type { Plan, PlannedConnection, PlannedLink } from "./plan.js";

export interface CarriedOut {
  readonly warnings: readonly string[];
  /** What was planned and refused after all: somebody else was at work meanwhile, or metadata could not be fetched. */
  readonly failed: readonly { readonly what: string; readonly cause: string }[];
  readonly users: number;
}

export interface CarryOut {
  /** Make people who are not here yet, whom no directory and no sign-in owns. */
  readonly createUsers: boolean;
  readonly onStep: (done: number, of: number, what: string) => void;
}

/** Does what is planned, by the operations that every door has: each with its event, and what is refused is told and passed by. */
export async function carryOut(call: Call, plan: Plan, { createUsers, onStep }: CarryOut): Promise<CarriedOut> {
  const warnings: string[] = [];
  const failed: { what: string; cause: string }[] = [];
  const connections = plan.connections.filter(({ action }) => action === "create");
  const links = plan.links.filter(({ action }) => action === "create" || (createUsers && action === "wait"));
  const of = plan.newTeams.length + connections.length + links.length;
  let [done, users] = [0, 0];
  const step = async (what: string, work: () => Promise<void>): Promise<void> => {
    try {
      await work();
    } catch (error) {
      failed.push({ what, cause: causeOf(error) });
    }
    onStep(++done, of, what);
  };
  for (const { slug, name } of plan.newTeams) {
    await step(`team ${slug}`, async () => {
      await ask(call, operations.teamCreate, {}, { slug, name });
    });
  }
  for (const planned of connections) {
    await step(`SSO method ${planned.slug}`, async () => {
      warnings.push(...(await makeMethod(call, planned)).map((warning) => `${planned.slug}: ${warning}`));
    });
  }
  for (const planned of links) {
    await step(`${planned.link.at}, ${planned.link.email ?? planned.link.nameId}`, async () => {
      if (await makeLink(call, planned)) users += 1;
    });
  }
  return { warnings, failed, users };
}

async function makeMethod(call: Call, { connection, team, slug }: PlannedConnection): Promise<readonly string[]> {
  const { name, input } = connection;
  const { warnings } = await ask(call, operations.methodCreate, { team }, { slug, name, ...input });
  return warnings;
}

/** Answers whether the person was made. */
async function makeLink(call: Call, { link, team, method, user }: PlannedLink): Promise<boolean> {
  const { nameId, format, email, givenName, familyName } = link;
  const draft = { email, givenName, familyName, userName: link.userName ?? email };
  const id = user?.id ?? (await ask(call, operations.userCreate, { team }, withoutAbsent(draft))).id;
  const asked = withoutAbsent({ method, nameId, format });
  await ask(call, operations.userLink, { team, user: id }, asked);
  return user === undefined;
}

function withoutAbsent(values: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(Object.entries(values).filter((one): one is [string, string] => one[1] !== undefined));
}

/** @throws what is no refusal: the store is gone, or a fault of ours */
function causeOf(error: unknown): string {
  if (error instanceof Refused) return toldWhole(error.refusal);
  if (error instanceof InvalidInput) return error.errors.map(({ field, message }) => `${field} ${message}`).join("; ");
  throw error;
}
