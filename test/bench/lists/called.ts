import type { Called } from "./addresses.js";

interface Listed {
  readonly items: readonly Readonly<Record<string, unknown>>[];
}

/** Where each kind of target is listed, and by which field it is called. */
const lists: Readonly<Record<string, readonly [path: string, field: string]>> = {
  admin: ["/admins", "id"],
  api_key: ["/api-keys", "id"],
  installation_audit_stream: ["/audit-streams", "slug"],
  installation_event: ["/audit", "number"],
  team_admin: ["/teams/acme/admins", "id"],
  team_api_key: ["/teams/acme/api-keys", "id"],
  setup_link: ["/teams/acme/setup-links", "id"],
  audit_stream: ["/teams/acme/audit-streams", "slug"],
  webhook: ["/teams/acme/webhooks", "slug"],
  app: ["/teams/acme/apps", "slug"],
  domain: ["/teams/acme/domains", "domain"],
  user: ["/teams/acme/users", "id"],
  group: ["/teams/acme/groups", "id"],
  attempt: ["/teams/acme/attempts", "id"],
  failure: ["/teams/acme/failures", "id"],
  event: ["/teams/acme/audit", "number"],
  oauth_client: ["/teams/acme/directories/bench/oauth-clients", "id"],
  trace: ["/teams/acme/sso-methods/bench-sso/traces", "reference"],
};

/**
 * What the targets of paths are called in an installation that `fillInstallation` made: the first of each list. The group is
 * the large one, the user the one with many sessions.
 */
export async function whatIsCalled(url: string, key: string): Promise<Called> {
  const called: Record<string, string> = { team: "acme", directory: "bench", method: "bench-sso" };
  const first = async (path: string, field: string): Promise<string> => {
    const answer = await fetch(`${url}/api/v1${path}`, { headers: { authorization: `Bearer ${key}` } });
    const value = answer.ok ? ((await answer.json()) as Listed).items[0]?.[field] : undefined;
    if (typeof value !== "string" && typeof value !== "number")
      throw new Error(`${path}: ${answer.status}, no ${field}`);
    return String(value);
  };
  for (const [target, [path, field]] of Object.entries(lists)) called[target] = await first(path, field);
  // webhooks are listed by slug, and the first of them is the one with deliveries
  called["delivery"] = await first(`/teams/acme/webhooks/${called["webhook"] ?? ""}/deliveries`, "id");
  return called;
}
