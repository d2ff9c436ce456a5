import { ownEntityIds } from "../methods/read-idp.js";
import { planFile } from "./plan-file.js";
import { readDeclarativeFile, type FileRequest, type ReadFile } from "./read-file.js";
import type { ApplyDeps, Step, StepResult } from "./step.js";

export interface Applied {
  readonly steps: readonly Omit<Step, "run">[];
  readonly warnings: readonly string[];
  /** Tokens that were made because the file gives no value: shown here and never again. */
  readonly tokens: readonly NonNullable<StepResult["token"]>[];
  /** Client secrets that were made because the file gives none, likewise. */
  readonly secrets: readonly NonNullable<StepResult["secret"]>[];
}

/** Hears of each step before it is taken: how many are done, of how many, and what this one is about. */
export type OnStep = (done: number, of: number, name: string) => void;

/** Hears of what a step has made that is shown once: what comes after it may be refused, and it is kept nowhere. */
export type OnMade = (made: Pick<StepResult, "token" | "secret">) => void;

/** Says what applying the file would do, and does nothing. @throws Refused */
export async function planDeclarativeFile(deps: ApplyDeps, file: ReadFile): Promise<Applied> {
  const steps = await planFile(deps, file);
  return { steps: steps.map(({ run: _, ...step }) => step), warnings: [], tokens: [], secrets: [] };
}

/**
 * Applies the file: makes and changes what it names, leaves alone what it does not, deletes nothing. Idempotent by slug; each
 * step is a work of its own, so that a second run finishes what an interrupted one began.
 * @throws Refused
 */
export async function applyDeclarativeFile(
  deps: ApplyDeps,
  file: ReadFile,
  { onStep, onMade }: Pick<ApplyFile, "onStep" | "onMade"> = {},
): Promise<Applied> {
  const steps: Omit<Step, "run">[] = [];
  const warnings: string[] = [];
  const tokens: NonNullable<StepResult["token"]>[] = [];
  const secrets: NonNullable<StepResult["secret"]>[] = [];
  const planned = await planFile(deps, file);
  for (const [done, { run, ...step }] of planned.entries()) {
    onStep?.(done, planned.length, step.name);
    const result = await run();
    if (result.token !== undefined || result.secret !== undefined) onMade?.(result);
    steps.push(step);
    warnings.push(...(result.warnings ?? []));
    if (result.token !== undefined) tokens.push(result.token);
    if (result.secret !== undefined) secrets.push(result.secret);
  }
  return { steps, warnings, tokens, secrets };
}

export interface ApplyFile extends Pick<FileRequest, "path" | "env"> {
  /** Only say what would happen. */
  readonly plan?: boolean | undefined;
  readonly onStep?: OnStep | undefined;
  readonly onMade?: OnMade | undefined;
}

/** Reads the file and applies it, or plans it: what the command line and the server's start do. @throws Refused */
export async function applyFile(deps: ApplyDeps, { path, env, plan, ...told }: ApplyFile): Promise<Applied> {
  const file = await readDeclarativeFile({
    path,
    env,
    now: deps.now(),
    holder: (kind, slug) => holderOf(deps, kind, slug),
    ownEntityIds: (method) => ownEntityIds(deps.publicUrl, method),
  });
  return plan === true ? planDeclarativeFile(deps, file) : applyDeclarativeFile(deps, file, told);
}

async function holderOf(
  { store }: ApplyDeps,
  kind: "ssoMethods" | "directories" | "apps",
  slug: string,
): Promise<string | undefined> {
  const held =
    kind === "ssoMethods"
      ? await store.methodBySlug(slug)
      : kind === "directories"
        ? await store.directoryBySlug(slug)
        : ((await store.appByClientId(slug)) ?? (await store.oauthClientByClientId(slug)));
  return held === undefined ? undefined : (await store.teams.get(held.teamId))?.slug;
}
