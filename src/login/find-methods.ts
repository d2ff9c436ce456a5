import { normalDomain } from "../lib/domain-name.js";
import { domainStanding } from "../model/domain.js";
import { methodStatus, type SsoMethod } from "../model/sso-method.js";
import type { Team } from "../model/team.js";
import type { Store } from "../store/port/store.js";

export interface FoundMethod {
  readonly team: Team;
  readonly method: SsoMethod;
}

/** The domain of what was typed as an email address; undefined where it is none. */
export function typedDomain(email: string): string | undefined {
  const at = email.lastIndexOf("@");
  return at < 1 ? undefined : normalDomain(email.slice(at + 1));
}

/**
 * The methods by which people of a domain can sign in, in the order of their names. Looks at domains alone, never at users:
 * the answer is the same, and takes as long, whether or not the person exists.
 */
export async function findMethods(store: Store, domain: string, now: number): Promise<readonly FoundMethod[]> {
  const found: FoundMethod[] = [];
  for (const held of await store.domains.byName(domain)) {
    const team = domainStanding(held, now) === "holds" ? await store.teams.get(held.teamId) : undefined;
    if (team === undefined) continue;
    for (const method of await store.inTeam(team.id).methods.list()) {
      if (methodStatus(method) !== "verified") continue;
      if (method.emailDomains === undefined || method.emailDomains.includes(domain)) found.push({ team, method });
    }
  }
  return found.sort((a, b) => a.method.name.localeCompare(b.method.name, "en"));
}

/** A method by its slug where people can sign in with it, for the one that a browser used last. */
export async function usableMethod(store: Store, slug: string): Promise<FoundMethod | undefined> {
  const method = await store.methodBySlug(slug);
  if (method === undefined || methodStatus(method) !== "verified") return undefined;
  const team = await store.teams.get(method.teamId);
  return team === undefined ? undefined : { team, method };
}
