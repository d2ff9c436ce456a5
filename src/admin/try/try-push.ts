import type { KeptOperation } from "../../model/attempt.js";
import type { Directory } from "../../model/directory.js";
import type { Explanation } from "../../model/explanation.js";
import type { ReferenceId } from "../../model/ids.js";
import type { User } from "../../model/user.js";
import { tryOperation, type TriedOperation } from "../../provisioning/index.js";
import type { AdminDeps } from "../deps.js";
import type { TryStep } from "../views/tries.js";

/** The steps of a push, in their order. */
const steps = [
  ["directory", "Directory switched on"],
  ["brake", "Not stopped by the mass change brake"],
  ["request", "The push can be read"],
  ["rules", "Allowed by the rules of the team"],
] as const;
type Step = (typeof steps)[number][0];

export interface TriedPush {
  readonly passed: boolean;
  readonly verdict: string;
  readonly refusal?: Explanation | undefined;
  readonly steps: readonly TryStep[];
  readonly effects: readonly string[];
}

/** What a directory said last of a person, pushed once more against the settings of now; nothing of it stays. */
export async function tryPush(
  deps: Pick<AdminDeps, "scim">,
  directory: Directory,
  user: User,
  said: KeptOperation,
  reference: ReferenceId,
): Promise<TriedPush> {
  if (directory.disabled) {
    const cause = `The directory ${directory.name} is switched off: its tokens open nothing.`;
    return refused("directory", { code: "directory_disabled", cause, fix: "Switch the directory on." });
  }
  const tried = await tryOperation(deps.scim, directory, user, said, reference);
  if (!tried.ok) {
    const isBraked = tried.refusal.code === "mass_change_brake";
    return refused(isBraked ? "brake" : tried.by, tried.refusal);
  }
  const effects = effectsOf(tried);
  return {
    passed: true,
    verdict:
      effects.length === 0
        ? `${user.userName} would stay as they are: the push says what is held already.`
        : `The push would be taken, and change ${user.userName}.`,
    steps: stepsUntil(undefined),
    effects,
  };
}

function refused(at: Step, refusal: Explanation): TriedPush {
  const verdict = `The push would be refused: ${refusal.cause}`;
  return { passed: false, verdict, refusal, steps: stepsUntil(at), effects: [] };
}

function stepsUntil(failed: Step | undefined): readonly TryStep[] {
  const at = steps.findIndex(([name]) => name === failed);
  return steps.map(([name, label], index) => ({
    ...{ name, label, expected: null, actual: null },
    outcome: at < 0 || index < at ? "passed" : index === at ? "failed" : "skipped",
  }));
}

function effectsOf({ before, after }: Extract<TriedOperation, { ok: true }>): readonly string[] {
  const [held, made] = [flat(before), flat(after)];
  const names = [...new Set([...held.keys(), ...made.keys()])].sort();
  const changes = names.flatMap((name) => {
    const [was, is] = [held.get(name), made.get(name)];
    if (was === is) return [];
    if (was === undefined) return [`set ${name} to ${is ?? ""}`];
    return is === undefined ? [`clear ${name} (${was})`] : [`change ${name} from ${was} to ${is}`];
  });
  const isTakenOver = JSON.stringify(before.owner) !== JSON.stringify(after.owner);
  return isTakenOver ? ["take the user over: the directory rules them from then on", ...changes] : changes;
}

/** Values of a user by their names, each as JSON. */
function flat({ userName, externalId, active, profile, removed }: User): ReadonlyMap<string, string> {
  const values = { userName, externalId, active, removed: removed !== undefined, ...profile };
  return new Map(
    Object.entries(values).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, JSON.stringify(value)] as const],
    ),
  );
}
