import { domainRecord, domainState, type Domain, type DomainProblem, type TxtAnswer } from "../model/domain.js";

/** Zones with many records there are no proof of anything; so many are read. */
const mostRecords = 100;

/**
 * Whether the answer holds the proof. One right record among others is enough: other products, other teams and forgotten
 * tokens put theirs at the same name.
 * @returns undefined where it is proven
 */
export function problemOf(domain: Pick<Domain, "domain" | "token">, answer: TxtAnswer): DomainProblem | undefined {
  if (answer.found !== "records") return answer.found;
  const wanted = domainRecord(domain).value;
  const values = answer.records.slice(0, mostRecords).map(plainValue);
  if (values.includes(wanted)) return undefined;
  return values.some((value) => value !== "") ? "wrong_value" : "no_record";
}

/**
 * A record as it was meant. A long one is split into strings that belong together without a gap (RFC 7208 §3.3 reads them
 * so); panels keep the quotes and the spaces that people paste, also those between the halves of a split one.
 */
function plainValue(strings: readonly string[]): string {
  const text = strings.join("").slice(0, 4096);
  return text
    .replace(/[\p{Cc}\p{Cf}\p{Z}]+/gu, "")
    .replace(/["'\u201c\u201d\u2018\u2019\\]/g, "")
    .replace(/;+$/, "")
    .toLowerCase();
}

/** Where a panel puts a record whose full name was typed, for it appends the zone once more. */
export function doubledName({ domain, token }: Pick<Domain, "domain" | "token">): string {
  return `${domainRecord({ domain, token }).name}.${domain}`;
}

/**
 * The names between the domain and its doubled name. Where one of them is a zone of its own, somebody else may hold it (as
 * `org.dyn.org` below `dyn.org`), and what is written there proves nothing of the domain.
 */
export function namesBelow(domain: string): readonly string[] {
  const labels = domain.split(".");
  return labels.map((_, at) => `${labels.slice(labels.length - 1 - at).join(".")}.${domain}`);
}

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;
/** So long a proof is looked for often, after it was asked for and after it was lost. */
const eagerMs = 72 * hourMs;

/**
 * When to look again: what holds, once a day; what is awaited or lost, after as long as it has been so already, from a minute
 * up to an hour, for 72 hours, and once a day from then on. Undefined: somebody's word is enough.
 */
export function nextDomainCheck(domain: Domain, now: number): number | undefined {
  if (domain.words.length > 0) return undefined;
  if (domainState(domain) === "verified") return now + dayMs;
  const waited = Math.max(0, now - (domain.failingSince ?? domain.createdAt));
  if (waited >= eagerMs) return now + dayMs;
  return now + Math.min(hourMs, Math.max(minuteMs, waited));
}

/** The domain after a look into the DNS, and what that changes of its state. A failed look never ends what holds: it warns. */
export function domainAfterCheck(
  domain: Domain,
  problem: DomainProblem | undefined,
  now: number,
): { readonly domain: Domain; readonly became?: "verified" | "failing" } {
  const { failingSince, problem: _, ...rest } = domain;
  const isProven = domain.provenAt !== undefined;
  if (problem === undefined) {
    const proven: Domain = { ...rest, provenAt: domain.provenAt ?? now, checkedAt: now };
    return isProven && failingSince === undefined ? { domain: proven } : { domain: proven, became: "verified" };
  }
  const told = { ...rest, checkedAt: now, problem };
  if (!isProven) return { domain: told };
  if (failingSince !== undefined) return { domain: { ...told, failingSince } };
  return { domain: { ...told, failingSince: now }, became: "failing" };
}
