import { deciding } from "../../directory/index.js";
import { domainRecord, domainState, type Domain, type DomainProblem, type TxtAnswer } from "../../model/domain.js";
import { eventOf } from "../../model/event.js";
import type { Delivery } from "../../model/endpoint.js";
import type { DomainId, TeamId } from "../../model/ids.js";
import { posted } from "../../model/letter.js";
import type { DnsLookup } from "../../outgoing/index.js";
import { domainAfterCheck, doubledName, namesBelow, nextDomainCheck, problemOf } from "../../rules/index.js";
import type { InstallationWork } from "../../store/port/store.js";
import { orNotFound, stamp, type TeamsDeps } from "../deps.js";
import { readersOf } from "../readers.js";
import { domainEvent } from "./domain-verbs.js";

export interface DomainDeps extends TeamsDeps {
  readonly dns: DnsLookup;
}

/** What a look into the DNS came to. */
export interface Proving {
  readonly domain: Domain;
  readonly became?: "verified" | "failing" | undefined;
  /** In words, for whoever mends the record. */
  readonly hint?: string | undefined;
  /** Other teams that hold the domain too: for the operator alone, who should know of it. */
  readonly heldByOthers: readonly TeamId[];
}

/**
 * Looks for the domain's record now, and notes what was found; a proof that fails later warns and ends nobody's access. The
 * look-up is over before the work begins.
 * @throws Refused `not_found`
 */
export async function proveDomain(deps: DomainDeps, teamId: TeamId, id: DomainId): Promise<Proving> {
  const scope = deps.store.inTeam(teamId);
  const asked = orNotFound(await scope.domains.get(id), "such domain");
  const { problem, hint } = await lookFor(deps.dns, asked);
  const now = deps.now();
  const known = problem === undefined ? await othersOf(deps, asked) : [];
  const mail = problem === undefined ? [] : await mailOf(deps, asked, hint ?? "");
  const { saved, became } = await deciding(deps.store.installation, async (work) => {
    const tx = work.inTeam(teamId);
    const domain = orNotFound(await tx.domains.get(id), "such domain");
    const after = domainAfterCheck(domain, problem, now);
    const changed = after.domain.provenAt !== domain.provenAt || after.domain.failingSince !== domain.failingSince;
    const kept = changed ? await tx.domains.replace({ ...after.domain, updatedAt: now }) : domain;
    const nextCheckAt = nextDomainCheck(kept, now);
    await tx.domains.note(id, { checkedAt: now, problem, nextCheckAt });
    const { checkedAt: _, problem: __, nextCheckAt: ___, ...rest } = kept;
    const saved: Domain = { ...rest, checkedAt: now, ...(problem && { problem }), ...(nextCheckAt && { nextCheckAt }) };
    // Where somebody's word counts, what the DNS says changes nothing that anybody sees.
    const told = saved.words.length > 0 ? undefined : after.became;
    if (told !== undefined) {
      const type = told === "verified" ? "domain.verified" : "domain.failing";
      await tx.events.append(domainEvent(deps, type, saved, problem === undefined ? {} : { problem }));
    }
    if (told === "verified") await tellOperator(deps, work, saved, known);
    if (told === "failing") await tx.deliveries.save(mail);
    return { saved, became: told };
  });
  if (became !== "verified") return { domain: saved, became, hint, heldByOthers: [] };
  return { domain: saved, became, hint, heldByOthers: [...known, ...(await othersSince(deps, saved, known))] };
}

/** To the team's IT contacts, for the case that the proof is found to fail. */
async function mailOf(deps: DomainDeps, asked: Domain, hint: string): Promise<readonly Delivery[]> {
  if (deps.post === undefined || asked.provenAt === undefined) return [];
  const { team, addresses } = await readersOf(deps.store, asked.teamId);
  const matter = { kind: "domain_failing", team: team ?? "", domain: asked.domain, hint } as const;
  const of = { teamId: asked.teamId, targetId: asked.id, now: deps.now() };
  return posted(
    deps.post,
    addresses.map((to) => ({ to, matter })),
    of,
  );
}

/** A team that proved the domain in the same moment saw as little of this one as this one of it. */
async function othersSince(deps: DomainDeps, domain: Domain, known: readonly TeamId[]): Promise<readonly TeamId[]> {
  const late = (await othersOf(deps, domain)).filter((id) => !known.includes(id));
  if (late.length > 0) await deciding(deps.store.installation, (work) => tellOperator(deps, work, domain, late));
  return late;
}

async function tellOperator(
  deps: DomainDeps,
  work: InstallationWork,
  { id, version, domain, teamId }: Domain,
  others: readonly TeamId[],
): Promise<void> {
  if (others.length === 0) return;
  const named = async (team: TeamId) => ({ id: team, slug: (await work.inTeam(team).team.get())?.slug ?? team });
  const holders: { id: string; slug: string }[] = [];
  for (const other of others) holders.push(await named(other));
  const subject = { kind: "domain", id, version } as const;
  await work.events.append(
    eventOf(stamp(deps), "domain.shared", subject, { domain, team: await named(teamId), holders }),
  );
}

async function othersOf({ store }: DomainDeps, { domain, teamId }: Domain): Promise<readonly TeamId[]> {
  const holders = await store.domains.byName(domain);
  return holders.filter((one) => one.teamId !== teamId && domainState(one) !== "pending").map((one) => one.teamId);
}

interface Looked {
  readonly problem: DomainProblem | undefined;
  readonly hint?: string | undefined;
}

async function lookFor(dns: DnsLookup, domain: Domain): Promise<Looked> {
  const { name, value } = domainRecord(domain);
  const answer = await dns.txt(name);
  const problem = problemOf(domain, answer);
  if (problem === undefined || problem === "resolver") return { problem, hint: hintOf(problem, name, value, answer) };
  const doubled = doubledName(domain);
  if (await isProvenAt(dns, domain, doubled)) {
    return {
      problem: undefined,
      hint: `The record was found at ${doubled}: the panel appended the zone to the name. It counts all the same.`,
    };
  }
  return { problem, hint: hintOf(problem, name, value, answer) };
}

/** A record at the doubled name counts where everything down to it is in the hands of whoever holds the domain. */
async function isProvenAt(dns: DnsLookup, domain: Domain, doubled: string): Promise<boolean> {
  if (doubled.length > 253 || problemOf(domain, await dns.txt(doubled)) !== undefined) return false;
  for (const name of namesBelow(domain.domain)) if ((await dns.beginsZone(name)) !== false) return false;
  return true;
}

function hintOf(
  problem: DomainProblem | undefined,
  name: string,
  value: string,
  answer: TxtAnswer,
): string | undefined {
  switch (problem) {
    case undefined:
      return undefined;
    case "no_such_name":
      return `There is nothing at ${name} yet. Publish a TXT record there with the value ${value}.`;
    case "no_record":
      return `${name} is there, and has no TXT record. Publish one with the value ${value}.`;
    case "wrong_value":
      return `The TXT record at ${name} holds another value than ${value}. Correct it, or add a second one.`;
    case "resolver":
      return `${name} could not be looked up: ${answer.found === "resolver" ? answer.detail : "no answer"}. This is tried again automatically.`;
  }
}

const atOnce = 8;
const perTurn = 400;

/**
 * Looks for every domain whose turn has come, some side by side; one that fails does not hold up the others.
 * @param mayGoOn  asked before each; what it throws ends the turn
 * @returns what became of each, for the log
 */
export async function proveDueDomains(
  deps: DomainDeps,
  onFault: (error: unknown, domain: Domain) => void,
  mayGoOn: () => void | Promise<void> = () => undefined,
): Promise<readonly Proving[]> {
  const waiting = [...(await deps.store.domains.due(deps.now(), perTurn))];
  const done: Proving[] = [];
  const work = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      await mayGoOn();
      try {
        done.push(await proveDomain(deps, next.teamId, next.id));
      } catch (error) {
        onFault(error, next);
      }
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return done;
}
