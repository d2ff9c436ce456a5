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
}

export function domainView(domain: Domain): DomainView {
  return {
    domain: domain.domain,
    state: domainState(domain),
    proof: domainProof(domain),
    record: domainRecord(domain),
    checkedAt: domain.checkedAt === undefined ? null : new Date(domain.checkedAt).toISOString(),
    problem: domain.problem ?? null,
  };
}
