import { newId } from "../../src/lib/new-id.js";
import type { Domain } from "../../src/model/domain.js";
import type { DomainId, TeamId } from "../../src/model/ids.js";
import type { Store } from "../../src/store/port/store.js";
import { noon } from "./builders.js";

/** A domain as the operator's word makes it. */
export function aDomain(own: Partial<Domain> & Pick<Domain, "teamId">): Domain {
  return {
    id: newId<DomainId>(),
    version: 1,
    createdAt: noon,
    updatedAt: noon,
    domain: "acme.example",
    token: "0123456789abcdef",
    words: ["operator"],
    awaited: false,
    ...own,
  };
}

/** A domain straight into the store, without the verb that makes one. */
export function keepDomain(store: Store, teamId: TeamId, own: Partial<Domain> = {}): Promise<Domain> {
  return store.inTeam(teamId).domains.create(aDomain({ teamId, ...own }));
}
