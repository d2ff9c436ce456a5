import { z } from "zod";
import { tryClaims } from "../../login/index.js";
import type { KeptOperation } from "../../model/attempt.js";
import type { Claims } from "../../model/claims.js";
import type { LastSaid } from "../../model/last-said.js";
import type { User } from "../../model/user.js";
import type { AdminDeps } from "../deps.js";
import { operation } from "../operation.js";
import { tryPush } from "../try/try-push.js";
import { triesView, type TriesView, type TryView } from "../views/tries.js";
import { shownInstant } from "../views/shapes.js";
import type { AdminCaller } from "../caller.js";

export const userTry = operation({
  name: "user.try",
  summary: "What each source said last of a user, tried again against the settings of now; nothing is changed",
  of: "user",
  effect: "act",
  // It shows what the identity provider says of a person.
  needs: "manage",
  input: z.strictObject({}),
  shows: triesView,
  async run({ deps, caller, target }): Promise<TriesView> {
    const said = await deps.store.inTeam(target.teamId).lastSaid.ofUser(target.id);
    const tries: TryView[] = [];
    for (const one of [...said].sort((a, b) => b.at - a.at)) {
      const view = await tryOne(deps, caller, target, one);
      if (view !== undefined) tries.push(view);
    }
    return { userId: target.id, userName: target.userName, at: shownInstant(deps.now()), tries };
  },
});

/** Undefined where the source is gone. */
async function tryOne(deps: AdminDeps, caller: AdminCaller, user: User, said: LastSaid): Promise<TryView | undefined> {
  const store = deps.store.inTeam(user.teamId);
  const whole = parsed(said.text);
  if (said.source.kind === "method") {
    const method = await store.methods.get(said.source.id);
    if (method === undefined) return undefined;
    const about = { ...source("method", method), saidAt: shownInstant(said.at) };
    if (whole === undefined) return tooLarge(about);
    const { refusal, steps, mapping, ...tried } = await tryClaims(deps.login, method, whole as Claims);
    return {
      ...about,
      ...{ ...tried, effects: [...tried.effects], warnings: [...tried.warnings] },
      ...{ code: refusal?.code ?? null, fix: refusal?.fix ?? null },
      checks: steps.map(({ name, label, outcome, expected, actual }) => ({
        ...{ name, label, outcome, expected: expected ?? null, actual: actual ?? null },
      })),
      mapping: mapping.map(({ field, from, values }) => ({ field, from: from ?? null, values: [...values] })),
    };
  }
  const directory = await store.directories.get(said.source.id);
  if (directory === undefined) return undefined;
  const about = { ...source("directory", directory), saidAt: shownInstant(said.at) };
  if (whole === undefined) return tooLarge(about);
  const tried = await tryPush(deps, directory, user, whole as KeptOperation, caller.reference);
  const { passed, verdict, refusal, steps, effects } = tried;
  return {
    ...{ ...about, passed, verdict, code: refusal?.code ?? null, fix: refusal?.fix ?? null },
    ...{ checks: [...steps], mapping: [], effects: [...effects], warnings: [] },
  };
}

function source(kind: "directory" | "method", { slug, name }: { readonly slug: string; readonly name: string }) {
  return { source: { kind, slug, name } };
}

function tooLarge(about: Pick<TryView, "source" | "saidAt">): TryView {
  const verdict = "What was said is larger than what is kept of it, so that it cannot be tried.";
  const fix = "Push the person again at the identity provider, or let them sign in, and look at the activity.";
  return {
    ...{ ...about, passed: false, verdict, code: "not_kept_whole", fix },
    ...{ checks: [], mapping: [], effects: [], warnings: [] },
  };
}

/** Undefined for what was cut. */
function parsed(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}
