import { perform, type How, type Operation, type Path, type TargetKind } from "../../admin/index.js";
import { Refused } from "../../model/refused.js";
import { NotFound } from "../exit-codes.js";
import type { Call } from "../leaf.js";
import { pathMeant } from "./path-meant.js";

/**
 * Asks for an operation as the person at the keyboard, who may do everything.
 * @param path  what was typed, by kind: slugs, names, ids and beginnings of ids; a team that was not typed is left out
 * @throws NotFound with what was probably meant; UsageFault where a beginning leads to several; and what `perform` throws
 */
export async function ask<K extends TargetKind, I, O>(
  { world }: Pick<Call, "world">,
  operation: Operation<K, I, O>,
  path: Path = {},
  input: unknown = {},
  how: How = {},
): Promise<O> {
  const meant = await pathMeant(world, operation.of, path);
  return perform(world.admin, world.caller, operation, meant, input, how);
}

/** The same, and undefined where there is no such thing. */
export async function askWhereThere<K extends TargetKind, I, O>(
  call: Pick<Call, "world">,
  operation: Operation<K, I, O>,
  path: Path,
  input: unknown = {},
): Promise<O | undefined> {
  try {
    return await ask(call, operation, path, input);
  } catch (error) {
    const isMissing = error instanceof NotFound || (error instanceof Refused && error.refusal.code === "not_found");
    if (!isMissing) throw error;
    return undefined;
  }
}

/** The largest page that operations give. */
const pageSize = 200;

interface Listed {
  readonly items: readonly unknown[];
  readonly next: string | null;
}

/**
 * The pages of a list as one, up to a limit.
 * @returns `more`: whether there are others
 */
export async function askAll<K extends TargetKind, I, O extends Listed>(
  { world }: Pick<Call, "world">,
  operation: Operation<K, I, O>,
  path: Path = {},
  input: Readonly<Record<string, unknown>> = {},
  limit = Infinity,
): Promise<{ readonly items: readonly O["items"][number][]; readonly more: boolean }> {
  const meant = await pathMeant(world, operation.of, path);
  const items: O["items"][number][] = [];
  let next: string | null = null;
  do {
    const page = { limit: Math.min(pageSize, limit - items.length), ...(next !== null && { after: next }) };
    const found: O = await perform(world.admin, world.caller, operation, meant, { ...input, ...page });
    items.push(...found.items);
    next = found.next;
  } while (next !== null && items.length < limit);
  return { items, more: next !== null };
}

/** What `--team` names, for a path; a team that nobody named is found by the operation. */
export function inTeam({ options }: Pick<Call, "options">): Path {
  const team = options.text("team");
  return team === undefined ? {} : { team };
}

/** Behind a command that is printed to go on with: where `--team` was needed, it is again. */
export function teamGiven({ options }: Pick<Call, "options">): string {
  const team = options.text("team");
  return team === undefined ? "" : ` --team ${team}`;
}
