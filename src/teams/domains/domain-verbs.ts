import { checkExpected, type Expecting } from "../../model/expecting.js";
import { randomBytes } from "node:crypto";
import { deciding, keepAside } from "../../directory/index.js";
import { normalDomain } from "../../lib/domain-name.js";
import { newId } from "../../lib/new-id.js";
import { domainProof, domainState, type Domain } from "../../model/domain.js";
import { changesBetween } from "../../model/changes.js";
import { eventOf, type EventData, type EventDraft, type EventType } from "../../model/event.js";
import type { DomainId, TeamId } from "../../model/ids.js";
import { nextDomainCheck } from "../../rules/index.js";
import type { Fresh } from "../../store/port/records.js";
import type { TeamRecords } from "../../store/port/store.js";
import { isFile, orNotFound, stamp, unlessTaken, type TeamsDeps } from "../deps.js";
import { Refused } from "../../model/refused.js";
import { teamsRefusals } from "../refusals.js";

/**
 * Puts a domain on the team's list; it is proven by a record in the DNS, which the bridge looks for from now on. The owner's.
 * @throws Refused `value_invalid`, `domain_exists`
 */
export async function addDomain(deps: TeamsDeps, teamId: TeamId, name: string): Promise<Domain> {
  const fresh = newDomain(deps, teamId, domainName(name), { awaited: true, words: [] });
  const taken = teamsRefusals.domain_exists(fresh.domain);
  return deciding(deps.store.inTeam(teamId), async (tx) => {
    orNotFound(await tx.team.get(), "such team");
    const domain = await unlessTaken(tx.domains.create(fresh), "domain", taken);
    await tx.events.append(domainEvent(deps, "domain.added", domain));
    return domain;
  });
}

/**
 * The operator's word for a domain of the team, as closed networks need it: it counts at once, and the DNS is asked no more.
 * @throws Refused `not_found`, `stale_version`
 */
export async function approveDomain(
  deps: TeamsDeps,
  teamId: TeamId,
  id: DomainId,
  { expected }: Expecting = {},
): Promise<Domain> {
  return deciding(deps.store.inTeam(teamId), async (tx) => {
    const domain = orNotFound(await tx.domains.get(id), "such domain");
    checkExpected(domain, expected, `The domain ${domain.domain}`);
    if (domain.words.includes("operator")) return domain;
    const saved = await changeWords(deps, tx, domain, [...domain.words, "operator"]);
    await tx.events.append(domainEvent(deps, "domain.approved", saved));
    return saved;
  });
}

/**
 * Takes a domain off the list: nobody of it signs in from now on; sessions go on. The owner's.
 * @throws Refused `not_found`, `managed_by_file`, `stale_version`
 */
export async function removeDomain(
  deps: TeamsDeps,
  teamId: TeamId,
  id: DomainId,
  { expected }: Expecting = {},
): Promise<Domain> {
  return deciding(deps.store.inTeam(teamId), async (tx) => {
    const domain = orNotFound(await tx.domains.get(id), "such domain");
    checkExpected(domain, expected, `The domain ${domain.domain}`);
    if (domain.words.includes("file") && !isFile(deps)) {
      throw new Refused(teamsRefusals.domain_of_file(domain.domain));
    }
    await deleteRecord(deps, tx, domain);
    return domain;
  });
}

/**
 * Makes the domains that the operator, or the declarative file, vouches for exactly these. Whatever loses the word falls back to
 * what the DNS says, and goes where nobody else had put it on the list. The operator's.
 * @throws Refused `value_invalid`, `not_found`
 */
export async function vouchForDomains(
  deps: TeamsDeps,
  teamId: TeamId,
  word: Domain["words"][number],
  names: readonly string[],
): Promise<void> {
  const wanted = domainNames(names);
  await deciding(deps.store.inTeam(teamId), async (tx) => {
    orNotFound(await tx.team.get(), "such team");
    const there = new Map((await tx.domains.list()).map((domain) => [domain.domain, domain]));
    for (const name of wanted) {
      const domain = there.get(name);
      if (domain === undefined) {
        await createVouched(deps, tx, word, name);
      } else if (!domain.words.includes(word)) {
        const saved = await changeWords(deps, tx, domain, [...domain.words, word]);
        await tx.events.append(domainEvent(deps, "domain.approved", saved));
      }
    }
    for (const domain of there.values()) {
      if (wanted.has(domain.domain) || !domain.words.includes(word)) continue;
      const words = domain.words.filter((one) => one !== word);
      if (words.length === 0 && !domain.awaited && domain.provenAt === undefined) {
        await deleteRecord(deps, tx, domain);
        continue;
      }
      const saved = await changeWords(deps, tx, domain, words);
      await tx.events.append(
        domainEvent(deps, "domain.updated", saved, { changes: changesBetween(standingOf(domain), standingOf(saved)) }),
      );
    }
  });
}

/** Domains as they are kept, each once. @throws Refused `value_invalid` */
export function domainNames(names: readonly string[]): ReadonlySet<string> {
  return new Set(names.map(domainName));
}

/** A domain that counts by somebody's word from the start, within the work that makes it. */
export async function createVouched(
  deps: TeamsDeps,
  tx: TeamRecords,
  word: Domain["words"][number],
  name: string,
): Promise<void> {
  const made = await tx.domains.create(newDomain(deps, tx.teamId, name, { awaited: false, words: [word] }));
  await tx.events.append(domainEvent(deps, "domain.added", made));
}

/** @throws Refused `not_found` */
export async function domainByName(deps: Pick<TeamsDeps, "store">, teamId: TeamId, name: string): Promise<Domain> {
  const domain = await deps.store.inTeam(teamId).domains.byName(normalDomain(name) ?? name);
  return orNotFound(domain, `domain "${name}" in this team`, "Put it on the list: drawbridge domain add.");
}

async function changeWords(deps: TeamsDeps, tx: TeamRecords, domain: Domain, words: Domain["words"]): Promise<Domain> {
  const saved = await tx.domains.replace({ ...domain, words, updatedAt: deps.now() });
  // Without anybody's word the DNS is asked at once.
  const nextCheckAt = words.length > 0 ? undefined : deps.now();
  await tx.domains.note(domain.id, { checkedAt: domain.checkedAt, problem: domain.problem, nextCheckAt });
  const { nextCheckAt: _, ...rest } = saved;
  return nextCheckAt === undefined ? rest : { ...rest, nextCheckAt };
}

async function deleteRecord(deps: TeamsDeps, tx: TeamRecords, domain: Domain): Promise<void> {
  await tx.domains.delete(domain.id);
  // What the file says is undone in the file.
  if (!isFile(deps)) await keepAside(tx, { kind: "domain", record: domain }, deps.now());
  const gone = { ...domain, version: domain.version + 1 };
  await tx.events.append(domainEvent(deps, "domain.removed", gone));
}

function newDomain(
  deps: TeamsDeps,
  teamId: TeamId,
  domain: string,
  own: Pick<Domain, "awaited" | "words">,
): Fresh<Domain> {
  const now = deps.now();
  const fresh: Domain = {
    id: newId<DomainId>(),
    teamId,
    version: 1,
    createdAt: now,
    updatedAt: now,
    domain,
    token: randomBytes(20).toString("hex"),
    ...own,
  };
  const { version: _, ...record } = fresh;
  const nextCheckAt = nextDomainCheck(fresh, now);
  return nextCheckAt === undefined ? record : { ...record, nextCheckAt };
}

/** @throws Refused `value_invalid` */
function domainName(text: string): string {
  const name = normalDomain(text);
  if (name !== undefined) return name;
  throw new Refused(teamsRefusals.domain_invalid(text));
}

/** The audit record of something about a domain. */
export function domainEvent(
  deps: TeamsDeps,
  type: Extract<EventType, `domain.${string}`>,
  domain: Domain,
  more: Pick<EventData<"domain.updated">, "changes" | "problem"> & { readonly undoes?: number } = {},
): EventDraft {
  const { id, version } = domain;
  const facts = { domain: domain.domain, ...standingOf(domain), ...more } as EventData<
    Extract<EventType, `domain.${string}`>
  >;
  return eventOf(stamp(deps), type, { kind: "domain", id, version }, facts);
}

function standingOf(domain: Domain): { readonly proof: string; readonly state: string } {
  return { proof: domainProof(domain), state: domainState(domain) };
}
