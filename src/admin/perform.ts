import type { z } from "zod";
import { prototypeName } from "../lib/prototype-name.js";
import { permit, type Place } from "../rules/index.js";
import { checkExpected } from "../model/expecting.js";
import type { Need } from "../model/grant.js";
import type { AdminCaller } from "./caller.js";
import type { AdminDeps } from "./deps.js";
import type { Operation } from "./operation.js";
import { called, InvalidInput, lacking, unknownTarget, type FieldFault } from "./refusals.js";
import { isInTeam, type Found, type Path, type TargetKind } from "./target-kinds.js";
import { findTarget, findTeam, recordOf } from "./targets.js";

export interface How {
  /** The version that the caller saw. */
  readonly expected?: number | undefined;
}

/**
 * Does what an operation says, for a caller: finds the target, asks `permit`, parses the input, runs the verb and answers
 * the view. In this order, so that nobody learns by a wrong body whether another team's record exists.
 * @param path  what the target is called, by kind: `{ team: "acme", user: ID }`; slugs and ids
 * @throws Refused as the verb says; `not_found` where the target is not there or is not the caller's to know of; `forbidden`
 *   naming the need
 * @throws InvalidInput with the fields at fault
 */
export async function perform<K extends TargetKind, I, O>(
  deps: AdminDeps,
  caller: AdminCaller,
  operation: Operation<K, I, O>,
  path: Path,
  input: unknown,
  how: How = {},
): Promise<O> {
  const found = await reachTarget(deps, caller, operation, path);
  const parsed = parseInput(operation.input, input);
  const need = operation.needsFor?.(parsed, found) ?? operation.needs;
  if (operation.of !== "anywhere") {
    const byFields = (): readonly string[] => fieldsNeeding(need, operation, parsed, found);
    checkPermit(caller, need, placeOf(operation.of, found), { byFields });
  }
  refuseStale(operation.of, found.target, how.expected);
  return operation.run({ ...found, deps, caller, path, expected: how.expected }, parsed);
}

/**
 * The target, where the caller may know of it and has at least the operation's lowest need.
 * @throws Refused `not_found`, `forbidden`
 */
export async function reachTarget<K extends TargetKind>(
  deps: AdminDeps,
  caller: AdminCaller,
  operation: Pick<Operation<K, never, unknown>, "of" | "needs">,
  path: Path,
): Promise<Found<K>> {
  const team = await findTeam(deps, operation.of, path);
  // Of somebody else's team nothing is looked up: neither answer nor time says what is in it.
  if (team !== undefined && !caller.grants.some((grant) => grant.team === null || grant.team === team.id)) {
    throw unknownTarget(operation.of, path);
  }
  // Likewise of what is beside the teams: a refusal must not depend on what is there.
  if (operation.of !== "anywhere" && !isInTeam(operation.of)) checkPermit(caller, operation.needs, { team: null });
  const found = await findTarget(deps, operation.of, path, team);
  if (found === undefined) throw unknownTarget(operation.of, path);
  // Whose grants are nowhere near has nothing to list; a list of one's own shows each caller just that.
  if (operation.of === "anywhere") return found;
  const hidden = (): Error => unknownTarget(operation.of, path);
  checkPermit(caller, operation.needs, placeOf(operation.of, found), { hidden });
  return found;
}

function placeOf<K extends TargetKind>(kind: K, found: Found<K>): Place {
  return { team: found.team?.id ?? null, record: recordOf(kind, found) };
}

function checkPermit(
  { grants }: AdminCaller,
  need: Need,
  place: Place,
  {
    byFields = () => [],
    hidden = () => lacking(need, byFields()),
  }: { readonly byFields?: () => readonly string[]; readonly hidden?: () => Error } = {},
): void {
  const permission = permit(grants, need, place);
  if (permission.ok) return;
  throw permission.because === "hidden" ? hidden() : lacking(permission.need, byFields());
}

/** Fields of the input, as `policies.seats`, each of which needs by itself what the rest does not; none where the target needs it. */
function fieldsNeeding<K extends TargetKind, I>(
  need: Need,
  { needsFor, input: schema }: Pick<Operation<K, I, unknown>, "needsFor" | "input">,
  input: I,
  found: Found<K>,
): readonly string[] {
  const needs = (part: object): boolean => needsFor?.(part as I, found) === need;
  if (needsFor === undefined || typeof input !== "object" || input === null || needs({})) return [];
  return Object.entries(input as Readonly<Record<string, unknown>>).flatMap(([name, said]) => {
    if (!needs({ [name]: said })) return [];
    const parts = isPlain(said)
      ? Object.entries(said).map(([key, one]) => [key, { [name]: { [key]: one } }] as const)
      : [];
    const inside = parts.filter(([, part]) => schema.safeParse(part).success && needs(part));
    return inside.length === 0 ? [name] : inside.map(([key]) => `${name}.${key}`);
  });
}

function isPlain(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** What the caller saw must be what is there; the verb looks again inside its work. @throws Refused `stale_version` */
function refuseStale(kind: TargetKind, target: unknown, expected: number | undefined): void {
  if (typeof target !== "object" || target === null || !("version" in target)) return;
  const { version } = target;
  if (typeof version === "number") checkExpected({ version }, expected, `The ${called[kind]}`);
}

/** @throws InvalidInput */
export function parseInput<I>(shape: z.ZodType<I>, input: unknown): I {
  const read = shape.safeParse(input);
  if (!read.success) throw new InvalidInput(fewOf(read.error.issues.flatMap(faultsOf)));
  const lost = prototypeName(input);
  if (lost === undefined) return read.data;
  throw new InvalidInput([{ field: lost.join("."), message: "is no name that can be kept" }]);
}

/** Told one by one, the faults of a long list are many times its size. */
const mostFaults = 50;

function fewOf(faults: readonly FieldFault[]): readonly FieldFault[] {
  if (faults.length <= mostFaults) return faults;
  const left = faults.length - mostFaults;
  const more = `${left} more ${left === 1 ? "value is" : "values are"} at fault: mend these first`;
  return [...faults.slice(0, mostFaults), { field: (faults[0]?.field ?? "").replace(/\.\d+$/, ""), message: more }];
}

function faultsOf(issue: z.core.$ZodIssue): readonly FieldFault[] {
  const at = issue.path.map(String);
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => ({ field: [...at, key].join("."), message: "is not known here" }));
  }
  // Of a key that is wrong zod says why inside.
  const said = issue.code === "invalid_key" ? (issue.issues[0] ?? issue) : issue;
  return [{ field: at.join("."), message: wordsOf(said.message) }];
}

const kindsOfValue: Readonly<Record<string, string>> = {
  string: "text",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
  array: "a list",
  object: "an object",
};

/** The library has words of its own where a shape gives none. */
function wordsOf(message: string): string {
  const [, expected = "", received] = /^Invalid input: expected (\w+), received (\w+)$/.exec(message) ?? [];
  if (received === "undefined") return "must be given";
  const bound = boundOf(message);
  if (bound !== undefined) return bound;
  const options = /^Invalid option: expected one of (.+)$/.exec(message)?.[1];
  if (options !== undefined) return `must be one of ${options.replaceAll('"', "").replaceAll("|", ", ")}`;
  const kind = kindsOfValue[expected];
  return kind === undefined ? message : `must be ${kind}`;
}

const units: Readonly<Record<string, string>> = { string: "characters", array: "entries", record: "entries" };

function boundOf(message: string): string | undefined {
  const bound = /^Too (?:big|small): expected (\w+) to (?:have|be) (<=?|>=?)(-?[\d.]+)(?: \w+)?$/.exec(message);
  if (bound === null) return undefined;
  const [, kind = "", sign = "", number = ""] = bound;
  const unit = units[kind];
  if (unit !== undefined && sign === ">=" && number === "1") return "must not be empty";
  const most = { "<=": "at most", ">=": "at least", "<": "less than", ">": "more than" }[sign] ?? "";
  return unit === undefined ? `must be ${most} ${number}` : `must have ${most} ${number} ${unit}`;
}
