import { Refused } from "../directory/index.js";
import type { Directory } from "../model/directory.js";
import type { Need } from "../model/grant.js";
import { needsOf, roles } from "../model/grant.js";
import type { SsoMethod } from "../model/sso-method.js";
import type { Team } from "../model/team.js";
import type { AdminDeps } from "./deps.js";
import type { Path, TargetKind } from "./target-kinds.js";

/** What is wrong with one field of an input; the empty name stands for the whole. */
export interface FieldFault {
  /** With dots: `policies.seats`. */
  readonly field: string;
  readonly message: string;
}

/** An input that an operation cannot take; every fault at once. */
export class InvalidInput extends Error {
  override readonly name = "InvalidInput";
  readonly code = "validation_failed";
  readonly errors: readonly FieldFault[];
  constructor(errors: readonly FieldFault[], options?: ErrorOptions) {
    super(errors.map(({ field, message }) => (field === "" ? message : `${field} ${message}`)).join("; "), options);
    this.errors = errors;
  }
}

/** What a kind of target is called in a sentence. */
export const called: Readonly<Record<TargetKind, string>> = {
  anywhere: "installation",
  installation: "installation",
  team: "team",
  method: "SSO method",
  certificate: "certificate of this SSO method",
  directory: "directory",
  token: "token",
  oauth_client: "OAuth client of this directory",
  app: "app",
  webhook: "webhook",
  audit_stream: "audit stream",
  installation_audit_stream: "audit stream",
  delivery: "delivery of this webhook",
  user: "user",
  group: "group",
  attempt: "attempt",
  failure: "entry of the failed provisioning list",
  trace: "trace",
  domain: "domain",
  event: "event",
  installation_event: "event",
  admin: "admin",
  team_admin: "admin",
  api_key: "API key",
  team_api_key: "API key",
  setup_link: "setup link",
};

/** One answer, whether there never was such a record, it is gone, or it is somebody else's. */
export function unknownTarget(kind: TargetKind, path: Path): Refused {
  const named = path[kind] ?? path["team"] ?? "";
  return new Refused({
    code: "not_found",
    cause: `There is no ${called[kind]} "${named}" here.`,
    fix: `Look at the list of what there is: the name, slug or id may be mistyped, or belong to another team.`,
  });
}

export function noLongerThere(kind: TargetKind, named: string): Refused {
  return unknownTarget(kind, { [kind]: named });
}

/**
 * The caller's own team, but not with these grants.
 * @param fields  of the input which alone need it; none: whatever is asked does
 */
export function lacking(need: Need, fields: readonly string[] = []): Refused {
  const asked =
    fields.length === 0 ? "This needs" : `${fields.join(" and ")} ${fields.length === 1 ? "needs" : "need"}`;
  const able = roles.filter((role) => needsOf(role).includes(need));
  return new Refused({
    code: "forbidden",
    cause: `${asked} "${need}", which the caller's role or key does not give.`,
    fix: `Ask somebody with the role ${able.join(" or ")}, or use a key that has "${need}".`,
    expected: need,
  });
}

/** More than one record answers to a name. */
export function ambiguous(what: string, named: string, ids: readonly string[] = []): Refused {
  return new Refused({
    code: "ambiguous",
    cause: `Several ${what} are called "${named}".`,
    fix: `Give the id of the one that is meant${ids.length === 0 ? "" : `: ${ids.join(", ")}`}.`,
  });
}

export function teamNeeded(slugs: readonly string[]): Refused {
  return new Refused({
    code: "team_needed",
    cause: "There are several teams, and none was named.",
    fix: `Name one of: ${slugs.slice(0, 20).join(", ")}.`,
  });
}

/** The method of this team that a field of the input names. @throws InvalidInput */
export async function methodIn(
  { store }: AdminDeps,
  team: Pick<Team, "id">,
  named: string,
  field = "method",
): Promise<SsoMethod> {
  return oneCalled(await store.inTeam(team.id).methods.list(), named, field, "SSO method");
}

/** The directory of this team that a field of the input names. @throws InvalidInput */
export async function directoryIn(
  { store }: AdminDeps,
  team: Pick<Team, "id">,
  named: string,
  field = "directory",
): Promise<Directory> {
  return oneCalled(await store.inTeam(team.id).directories.list(), named, field, "directory");
}

function oneCalled<T extends { readonly id: string; readonly slug: string }>(
  records: readonly T[],
  named: string,
  field: string,
  what: string,
): T {
  const record = records.find((one) => one.slug === named || one.id === named);
  if (record !== undefined) return record;
  const known = records.map(({ slug }) => slug).slice(0, 20);
  const there = known.length === 0 ? "the team has none" : `there are: ${known.join(", ")}`;
  throw new InvalidInput([{ field, message: `is no ${what} of this team; ${there}` }]);
}
