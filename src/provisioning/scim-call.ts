import type { Logger } from "pino";
import type { Deps, UnprovenCount } from "../directory/index.js";
import type { Directory, ScimToken } from "../model/directory.js";
import type { Caller } from "../model/event.js";
import type { Leniency, Tolerance } from "../scim/index.js";
import type { Store, TeamStore } from "../store/port/store.js";

/** What the door is made of. */
export interface ScimDoorDeps {
  readonly store: Store;
  readonly publicUrl: string;
  readonly now: () => number;
  readonly removalKey: Buffer;
  readonly attemptDays?: number | undefined;
  readonly failureDays?: number | undefined;
  /** Of 32 bytes; the same at every node, so that a cursor is good wherever the next request lands. The first seals, all open. */
  readonly cursorKeys: readonly Buffer[];
  /** The stack this deployment is, as tokens name it, and the base URLs of the others. */
  readonly stack: string;
  readonly stackPeers: Readonly<Record<string, string>>;
  /** Counts tokens that were refused. */
  readonly unproven?: Pick<UnprovenCount, "note"> | undefined;
  readonly log: Logger;
  /** Called for each leniency a request made use of. */
  readonly countLeniency?: ((name: Leniency, profile: Directory["quirks"]) => void) | undefined;
}

/** One request by a caller whose right is proven: what handlers work with. */
export interface ScimCall {
  readonly deps: ScimDoorDeps;
  readonly team: TeamStore;
  readonly directory: Directory;
  /** The directory, by the name of the token that it came with. */
  readonly caller: Caller;
  /** The token itself, where there is one: `retry` has none. */
  readonly token?: ScimToken | undefined;
  /** Asks once more whether the caller may still do what it began. @throws ScimError 401, 403 */
  readonly prove?: (() => Promise<void>) | undefined;
  /** The directory's SCIM base URL, without a slash at its end. */
  readonly base: string;
  readonly tolerance: Tolerance;
}

/** Whether the caller may see what there is; one without a token is not a client. */
export function mayRead({ token }: Pick<ScimCall, "token">): boolean {
  return token === undefined || token.scopes.includes("read");
}

export function verbDeps({ deps, team }: ScimCall): Deps {
  const { now, removalKey, attemptDays, failureDays } = deps;
  return { store: team, now, removalKey, attemptDays, failureDays };
}
