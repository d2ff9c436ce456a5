import { isInTeam, reachTarget, type Path, type TargetKind } from "../../admin/index.js";
import { Refused } from "../../model/refused.js";
import { NotFound, UsageFault } from "../exit-codes.js";
import type { World } from "../host.js";
import { idBegun, notFound } from "./records-at-hand.js";

/** What says by itself in which team it is. */
const ownTeam: readonly TargetKind[] = ["method", "directory", "trace"];
/** From the outside in: a token is looked for in its directory, that in its team. */
const outerFirst: readonly TargetKind[] = ["team", ...ownTeam];

/**
 * A path as it is meant: the team where there is only one, and of what is not found as it was typed the one id that begins so.
 * @throws NotFound with the name that was probably meant
 * @throws UsageFault where a beginning leads to several, and where the team must be named
 */
export async function pathMeant(world: World, of: TargetKind, typed: Path): Promise<Path> {
  let meant: Path = isInTeam(of) && !outerFirst.some((kind) => kind in typed) ? { team: await onlyTeam(world) } : {};
  const kinds = Object.keys(typed).sort((a, b) => rank(a) - rank(b)) as TargetKind[];
  for (const kind of kinds) {
    const named = typed[kind] ?? "";
    if (await isThere(world, kind, { ...meant, [kind]: named })) meant = { ...meant, [kind]: named };
    else {
      const id = await idBegun(world, kind, named, meant);
      if (id === undefined) throw await notFound(world, kind, named, meant);
      meant = { ...meant, [kind]: id };
    }
  }
  return meant;
}

function rank(kind: string): number {
  const at = outerFirst.findIndex((one) => one === kind);
  return at < 0 ? outerFirst.length : at;
}

async function onlyTeam({ admin }: World): Promise<string> {
  const [only, ...more] = await admin.store.teams.list();
  if (only === undefined)
    throw new NotFound("There is no team yet.", { fix: "Create one: drawbridge team create SLUG." });
  if (more.length === 0) return only.slug;
  const slugs = [only, ...more].map(({ slug }) => slug).join(", ");
  throw new UsageFault("--team is needed.", { fix: `Name one of: ${slugs}.` });
}

async function isThere({ admin, caller }: World, kind: TargetKind, path: Path): Promise<boolean> {
  try {
    await reachTarget(admin, caller, { of: kind, needs: "read" }, path);
    return true;
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    const { code, cause, fix } = error.refusal;
    if (code === "not_found") return false;
    if (code === "ambiguous") throw new UsageFault(cause, { fix });
    throw error;
  }
}
