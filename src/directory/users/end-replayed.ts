import type { App } from "../../model/app.js";
import { eventOf, stampOf } from "../../model/event.js";
import type { ArtefactId, ReferenceId, UserId } from "../../model/ids.js";
import { deciding } from "../../store/port/deciding.js";
import type { Deps } from "../deps.js";
import { ofUser } from "../events.js";

/** Something that an app had used came again. */
export interface Replayed {
  readonly app: App;
  readonly what: "code" | "refresh_token";
  readonly user: UserId;
  /** All that came of the sign-in hangs on it. */
  readonly grant: ArtefactId;
  readonly reference: ReferenceId;
  readonly address?: string | undefined;
}

/** Ends all that came of a sign-in, for one of the two who used the same is not the app (RFC 9700 §4.14.2), and tells of it once. */
export async function endReplayed(
  { store, now }: Pick<Deps, "store" | "now">,
  { app, what, user: id, grant, reference, address }: Replayed,
): Promise<void> {
  const stamp = stampOf({ actor: { kind: "system", id: null }, reference, address }, now());
  await deciding(store, async (tx) => {
    if ((await tx.artefacts.endGrant(grant)) === 0) return;
    const user = await tx.users.get(id);
    if (user === undefined) return;
    const data = { app: app.slug, userName: user.userName, what };
    await tx.events.append(eventOf(stamp, "app.token_replayed", ofUser(user), data));
  });
}
