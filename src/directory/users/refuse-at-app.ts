import type { App } from "../../model/app.js";
import { eventOf, stampOf } from "../../model/event.js";
import type { ReferenceId } from "../../model/ids.js";
import type { SsoMethod } from "../../model/sso-method.js";
import type { User } from "../../model/user.js";
import { directoryRefusals } from "../../rules/index.js";
import { deciding } from "../../store/port/deciding.js";
import { StoreConflict } from "../../store/port/errors.js";
import { attemptOf, writeAttempt, type AttemptDeps } from "../attempts.js";
import { ofUser } from "../events.js";
import { subjectKeyOf } from "../failures.js";

/** Somebody signed in at the door of an app. */
export interface AtApp {
  readonly app: App;
  readonly user: User;
  /** That the browser's session came by. */
  readonly method: SsoMethod;
  readonly reference: ReferenceId;
  readonly address?: string | undefined;
}

type Deps = Omit<AttemptDeps, "removalKey">;

const operation = "app.sign-in";
/** Whoever presses the button again and again is told of once in so long. */
const quietMs = 10 * 60_000;

/** Records that somebody is in none of the groups that may use an app: else nobody would see it but the person. */
export async function refuseAtApp(deps: Deps, { app, user, method, reference, address }: AtApp): Promise<void> {
  const { store, now } = deps;
  const at = now();
  const { code, cause, fix } = directoryRefusals.app_not_allowed(app.slug, app.allowedGroups ?? [], user.userName);
  const attempt = attemptOf(
    { ...subjectOf({ app, user, method }), targetId: user.id, status: "failure", code, cause, fix, reference },
    deps,
  );
  const stamp = stampOf({ actor: { kind: "person", id: user.id }, reference, address }, at);
  try {
    await deciding(store, async (tx) => {
      await tx.spend(`app-refused:${app.id}:${user.id}:${Math.floor(at / quietMs)}`, at + quietMs);
      const data = { app: app.slug, userName: user.userName, method: method.slug };
      await tx.events.append(eventOf(stamp, "app.sign_in_refused", ofUser(user), data));
      await writeAttempt(tx, deps, attempt, []);
    });
  } catch (error) {
    if (!(error instanceof StoreConflict) || error.field !== "once") throw error;
  }
}

/** Takes what was told of that off the list, now that the person may use the app. Costs a look at an index where there is nothing. */
export async function admitAtApp(
  { store }: Pick<Deps, "store">,
  at: Pick<AtApp, "app" | "user" | "method">,
): Promise<void> {
  const key = subjectKeyOf(subjectOf(at));
  if ((await store.failures.openOf(key)).length === 0) return;
  await deciding(store, async (tx) => {
    for (const entry of await tx.failures.openOf(key)) await tx.failures.replace({ ...entry, state: "resolved" });
  });
}

/** The app stands in the target: the same person may be refused at several. */
function subjectOf({ app, user, method }: Pick<AtApp, "app" | "user" | "method">) {
  const target = `${user.userName} at ${app.slug}`;
  return { source: "jit", methodId: method.id, operation, target } as const;
}
