import {
  domainProof,
  domainRecord,
  domainState,
  type Domain,
  type DomainProblem,
  type DomainProof,
  type DomainState,
} from "../../model/domain.js";

/** What everybody is shown of a domain. */
export interface DomainView {
  readonly domain: string;
  readonly state: DomainState;
  readonly proof: DomainProof;
  readonly record: ReturnType<typeof domainRecord>;
  /** ISO 8601, UTC. */
  readonly checkedAt: string | null;
  readonly problem: DomainProblem | null;
  /** Since when a proof that was there is not found any more. ISO 8601, UTC. */
  readonly failingSince: string | null;
}

export function domainView(domain: Domain): DomainView {
  return {
    domain: domain.domain,
    state: domainState(domain),
    proof: domainProof(domain),
    record: domainRecord(domain),
    checkedAt: shown(domain.checkedAt),
    problem: domain.problem ?? null,
    failingSince: shown(domain.failingSince),
  };
}

function shown(ms: number | undefined): string | null {
  return ms === undefined ? null : new Date(ms).toISOString();
}
