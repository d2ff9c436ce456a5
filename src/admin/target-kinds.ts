import type { ApiKey } from "../model/api-key.js";
import type { Attempt, FailedEntry } from "../model/attempt.js";
import type { AuditEvent } from "../model/event.js";
import type { Domain } from "../model/domain.js";
import type { App } from "../model/app.js";
import type { Directory, ScimToken } from "../model/directory.js";
import type { Delivery, Endpoint } from "../model/endpoint.js";
import type { Group } from "../model/group.js";
import type { OAuthClient } from "../model/oauth-client.js";
import type { SetupLink } from "../model/setup-link.js";
import type { AdminRole } from "../model/invitation.js";
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
  /** As the operator sees them: every role of an admin, and what the address is invited to. */
  readonly admin: readonly AdminRole[];
  /** A key of any place. */
  readonly api_key: ApiKey;
  /** By its number in the installation's chain. */
  readonly installation_event: AuditEvent;
  readonly installation_audit_stream: Endpoint;
  readonly team: Team;
  readonly method: SsoMethod;
  readonly certificate: { readonly method: SsoMethod; readonly certificate: IdpCertificate };
  readonly directory: Directory;
  readonly token: { readonly directory: Directory; readonly token: ScimToken };
  readonly oauth_client: { readonly directory: Directory; readonly client: OAuthClient };
  readonly app: App;
  readonly webhook: Endpoint;
  readonly audit_stream: Endpoint;
  /** Of a webhook. */
  readonly delivery: { readonly endpoint: Endpoint; readonly delivery: Delivery };
  readonly user: User;
  readonly group: Group;
  readonly attempt: readonly Attempt[];
  readonly failure: FailedEntry;
  readonly trace: Trace;
  readonly domain: Domain;
  /** By its number in the team's chain. */
  readonly event: AuditEvent;
  /** Somebody with a role in the team, or invited to one. */
  readonly team_admin: AdminRole;
  readonly team_api_key: ApiKey;
  readonly setup_link: SetupLink;
}
export type TargetKind = keyof Targets;

/** What is of no team: an operation on it acts on the installation. */
const outsideTeams = [
  "anywhere",
  "installation",
  "admin",
  "api_key",
  "installation_event",
  "installation_audit_stream",
] as const;
export type OutsideTeams = (typeof outsideTeams)[number];
export type InTeam = Exclude<TargetKind, OutsideTeams>;

export function isInTeam(kind: TargetKind): kind is InTeam {
  return !(outsideTeams as readonly TargetKind[]).includes(kind);
}

/** What a caller calls a target: slugs, ids, addresses, by kind. `team` may be left out where the rest names it. */
export type Path = Readonly<Record<string, string>>;

/** A target with its team; an installation's has none. */
export interface Found<K extends TargetKind> {
  readonly team: K extends OutsideTeams ? undefined : Team;
  readonly target: Targets[K];
}
