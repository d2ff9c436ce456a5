import type { Attempt } from "../../model/attempt.js";
import type { AttemptId, ReferenceId } from "../../model/ids.js";
import type { TeamStore } from "../../store/port/store.js";
import { idMeant } from "../asking/beginnings.js";
import { NotFound } from "../exit-codes.js";
import { teamOf } from "../find.js";
import type { Call } from "../leaf.js";
import { facts, time, type Output } from "../output.js";

/** `drawbridge attempts show`: one attempt whole, and where else the same thing is told. */
export async function showAttempt(call: Call): Promise<Output> {
  const found = await attemptsOf(call, call.args[0] ?? "");
  const texts = await Promise.all(found.map((attempt) => shown(call, attempt)));
  return { json: found.length === 1 ? found[0] : found, text: texts.join("\n") };
}

async function shown({ world }: Call, attempt: Attempt): Promise<string> {
  const { reference } = attempt;
  const trace = attempt.source === "jit" ? await world.store.traceByReference(reference) : undefined;
  return facts([
    ["attempt", attempt.id],
    ["time", time(attempt.at)],
    ["source", attempt.source],
    ["operation", attempt.operation],
    ["target", attempt.target],
    ["status", attempt.status],
    ["code", attempt.code],
    ["cause", attempt.cause],
    ["fix", attempt.fix],
    ["notes", attempt.notes],
    ["asked", attempt.asked === undefined ? undefined : `${attempt.asked.method} ${attempt.asked.path}`],
    ["body", attempt.asked?.body === undefined ? undefined : JSON.stringify(attempt.asked.body)],
    ["answered", attempt.answered === undefined ? undefined : `${attempt.answered.status}`],
    ["answer", attempt.answered?.body === undefined ? undefined : JSON.stringify(attempt.answered.body)],
    ["reference", reference],
    ["trace", trace === undefined ? undefined : `drawbridge trace show ${reference}`],
    ["in the log", `the lines with ${reference}`],
  ]);
}

/**
 * By the id of an attempt or failure, or by the reference id of a request (a bulk request makes an attempt for each of its
 * operations), or by a beginning of one of them that leads to one alone.
 * @throws NotFound, UsageFault
 */
export async function attemptsOf(call: Call, named: string): Promise<readonly Attempt[]> {
  const team = await teamOf(call);
  const store = call.world.store.inTeam(team.id);
  const found = await attemptsNamed(store, named);
  if (found.length > 0) return found;
  const trace = await call.world.store.traceByReference(named as ReferenceId);
  const elsewhere = trace === undefined ? "" : ` The sign-in is told by: drawbridge trace show ${trace.reference}`;
  throw new NotFound(`There is no attempt "${named}" in this team.${elsewhere}`);
}

/** None where nothing is called so. An attempt, its failure and its request may begin alike: the attempt is meant first. */
export async function attemptsNamed(store: TeamStore, named: string): Promise<readonly Attempt[]> {
  const exact = await attemptsUnder(store, () => Promise.resolve(named));
  return exact.length > 0 ? exact : attemptsUnder(store, (kind) => idMeant(store, kind, named));
}

async function attemptsUnder(
  { attempts, failures }: TeamStore,
  idOf: (kind: "attempt" | "reference" | "failure") => Promise<string | undefined>,
): Promise<readonly Attempt[]> {
  const get = async (id: string | undefined): Promise<readonly Attempt[]> => {
    const attempt = id === undefined ? undefined : await attempts.get(id as AttemptId);
    return attempt === undefined ? [] : [attempt];
  };
  const found = await get(await idOf("attempt"));
  if (found.length > 0) return found;
  const reference = await idOf("reference");
  const referred = reference === undefined ? [] : await attempts.byReference(reference as ReferenceId);
  if (referred.length > 0) return referred;
  const failure = await idOf("failure");
  return get(failure === undefined ? undefined : (await failures.get(failure as AttemptId))?.lastAttemptId);
}
