import { operations as o } from "../../../admin/index.js";
import type { DirectoryHealth } from "../../../pages/index.js";
import type { Ask } from "../ask.js";

/** How a directory is doing by its newest attempts: what has failed and worked again since is told as cured. */
export async function doingOf(
  ask: Ask,
  { slug, disabled, paused }: { readonly slug: string; readonly disabled: boolean; readonly paused: unknown },
) {
  const newest = async (status: "success" | "failure") => {
    const path = { team: ask.team.slug };
    const { items } = await ask.perform(o.attemptList, { directory: slug, status: [status], limit: 1 }, { path });
    return items[0];
  };
  const [success, failure] = await Promise.all([newest("success"), newest("failure")]);
  return {
    health: healthOf({ disabled, isPaused: paused !== null, success: success?.at, failure: failure?.at }),
    lastSuccessAt: success?.at ?? null,
    lastFailure: failure === undefined ? null : { at: failure.at, code: failure.code },
  };
}

/** @param success,failure  instants of the newest of each, RFC 3339 in UTC */
export function healthOf(one: {
  readonly disabled: boolean;
  readonly isPaused: boolean;
  readonly success: string | undefined;
  readonly failure: string | undefined;
}): DirectoryHealth {
  if (one.disabled) return "off";
  if (one.isPaused) return "paused";
  if (one.failure !== undefined && (one.success === undefined || one.failure > one.success)) return "failing";
  return one.success === undefined ? "silent" : "ok";
}
