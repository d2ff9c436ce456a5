import { Refused } from "../../directory/index.js";
import { scimBaseUrl } from "../../model/addresses.js";
import type { KeptOperation } from "../../model/attempt.js";
import type { Directory } from "../../model/directory.js";
import type { Explanation } from "../../model/explanation.js";
import type { ReferenceId, TeamId } from "../../model/ids.js";
import type { User } from "../../model/user.js";
import { ScimError, toleranceOf, userKind, wholeResource } from "../../scim/index.js";
import type { Store, TeamRecords, TeamStore } from "../../store/port/store.js";
import type { ScimDoorDeps } from "../scim-call.js";
import { attemptWrite, meaningOf } from "./attempt-write.js";

/** What a push would come to; nothing of it stays. */
export type TriedOperation =
  | { readonly ok: true; readonly before: User; readonly after: User }
  /** `request`: what was said is no good SCIM; `rules`: the team's rules forbid it. */
  | { readonly ok: false; readonly by: "request" | "rules"; readonly refusal: Explanation };

/**
 * Applies to a user what a directory said last of them, as if it said so now, and undoes it: each work is broken off when it
 * is done, so that the very rules and checks of a push judge it and no event, attempt or count remains. What was a POST is
 * taken as a PUT, for the user is there.
 */
export async function tryOperation(
  deps: ScimDoorDeps,
  directory: Directory,
  user: User,
  said: KeptOperation,
  reference: ReferenceId,
): Promise<TriedOperation> {
  let after = user;
  const team = undoing(deps.store, directory.teamId, async (tx) => {
    after = (await tx.users.get(user.id)) ?? user;
  });
  const call = {
    ...{ deps, team, directory },
    caller: { actor: { kind: "directory", id: directory.id }, reference, by: "try" } as const,
    base: scimBaseUrl(deps.publicUrl, directory),
    tolerance: toleranceOf(directory.quirks),
  };
  const method = said.method === "POST" ? "PUT" : said.method;
  try {
    await attemptWrite(call, { method, kind: userKind, id: user.id, projection: wholeResource }, () => said.body);
    return { ok: true, before: user, after };
  } catch (error) {
    if (error instanceof Refused) return { ok: false, by: "rules", refusal: error.refusal };
    if (error instanceof ScimError)
      return { ok: false, by: "request", refusal: { ...meaningOf(error), cause: error.detail } };
    throw error;
  }
}

class Undone<T> extends Error {
  override readonly name = "Undone";
  readonly result: T;
  constructor(result: T) {
    super("the work was only tried");
    this.result = result;
  }
}

/** The store of a team on which every work is undone when it is done, after a look at what it has made. */
function undoing(store: Store, id: TeamId, look: (tx: TeamRecords) => Promise<void>): TeamStore {
  const team = store.inTeam(id);
  const begin = team.atomically.bind(team);
  const atomically = async <T>(work: (tx: TeamRecords) => Promise<T>): Promise<T> => {
    try {
      return await begin<T>(async (tx) => {
        const result = await work(tx);
        await look(tx);
        throw new Undone(result);
      });
    } catch (error) {
      if (error instanceof Undone) return error.result as T;
      throw error;
    }
  };
  return Object.assign(team, { atomically });
}
