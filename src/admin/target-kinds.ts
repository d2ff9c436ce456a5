import type { Attempt, FailedEntry } from "../model/attempt.js";
import type { App, Directory, ScimToken } from "../model/directory.js";
import type { Group } from "../model/group.js";
import type { IdpCertificate, SsoMethod } from "../model/sso-method.js";
import type { Team } from "../model/team.js";
import type { Trace } from "../model/trace.js";
import type { User } from "../model/user.js";

/** What operations are about, and the record that stands for each. */
export interface Targets {
  /** Nothing, and whoever has a grant anywhere may ask: the list of one's own teams. */
  readonly anywhere: undefined;
  /** The installation's own settings. */
  readonly installation: undefined;
  readonly team: Team;
  readonly method: SsoMethod;
  readonly certificate: { readonly method: SsoMethod; readonly certificate: IdpCertificate };
  readonly directory: Directory;
  readonly token: { readonly directory: Directory; readonly token: ScimToken };
  readonly app: App;
  readonly user: User;
  readonly group: Group;
  readonly attempt: readonly Attempt[];
  readonly failure: FailedEntry;
  readonly trace: Trace;
}
export type TargetKind = keyof Targets;

/** What a caller calls a target: slugs, ids, addresses, by kind. `team` may be left out where the rest names it. */
export type Path = Readonly<Record<string, string>>;

/** A target with its team; an installation's has none. */
export interface Found<K extends TargetKind> {
  readonly team: K extends "anywhere" | "installation" ? undefined : Team;
  readonly target: Targets[K];
}
