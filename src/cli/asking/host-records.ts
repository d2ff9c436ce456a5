import type { TeamId } from "../../model/ids.js";
import type { SsoMethod } from "../../model/sso-method.js";
import type { Team } from "../../model/team.js";
import type { World } from "../host.js";
import { pathMeant } from "./path-meant.js";
import { notFound } from "./records-at-hand.js";

/** Records themselves, for the few things that the host does without an operation. */

/** @throws NotFound, UsageFault */
export async function methodAtHand(world: World, named: string): Promise<SsoMethod> {
  const { method = named } = await pathMeant(world, "method", { method: named });
  const found = await world.admin.store.methodBySlug(method);
  if (found === undefined) throw await notFound(world, "method", named, {});
  return found;
}

/** @throws NotFound, UsageFault */
export async function teamAtHand(world: World, named: string): Promise<Team> {
  const { team = named } = await pathMeant(world, "team", { team: named });
  const { teams } = world.admin.store;
  const found = (await teams.bySlug(team)) ?? (await teams.get(team as TeamId));
  if (found === undefined) throw await notFound(world, "team", named, {});
  return found;
}
