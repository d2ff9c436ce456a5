import type { ArtefactId, SessionId, TeamId, UserId } from "./ids.js";

/** The model of what an app was agreed to be given: everything else under it names its id. */
export const grantModel = "Grant";

/**
 * What the OAuth doors hand out and keep (a code, a token, a grant, a pending consent): `model` says which. Nobody can use what
 * is read from the store, for `id` is the SHA-256 of what its holder has.
 */
export interface Artefact {
  readonly model: string;
  readonly id: ArtefactId;
  /** Absent where it belongs to no team yet. */
  readonly team?: TeamId | undefined;
  /** What was agreed to, and what it ends with: the id of the artefact that is the grant. */
  readonly grant?: ArtefactId | undefined;
  /** A second name, for what a browser is known by. */
  readonly uid?: string | undefined;
  readonly account?: UserId | undefined;
  /** The browser session it came from. */
  readonly sid?: SessionId | undefined;
  /** The OAuth client. */
  readonly client?: string | undefined;
  readonly end: number;
  /** When it was used up. */
  readonly consumedAt?: number | undefined;
  /** JSON. */
  readonly payload: string;
  /** JSON: who is to be told when it ends, and of what. Stays when the rest goes, until they have been told. */
  readonly tells?: string | undefined;
}

/** What a browser holds while somebody signs in or agrees to something. */
const ofBrowsers: ReadonlySet<string> = new Set(["Session", "Interaction"]);

/**
 * Whether it is good without the session that it came from, as when that has run out: what hangs on none, and what an app was
 * given with `offline_access`. A grant hands out nothing by itself.
 */
export function outlivesSessions({ model, sid, payload }: Pick<Artefact, "model" | "sid" | "payload">): boolean {
  if (ofBrowsers.has(model)) return false;
  if (sid === undefined || model === grantModel) return true;
  const { scope } = JSON.parse(payload === "" ? "{}" : payload) as { readonly scope?: unknown };
  return typeof scope === "string" && scope.split(" ").includes("offline_access");
}
