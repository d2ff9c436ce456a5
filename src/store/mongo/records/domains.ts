import type { Domain } from "../../../model/domain.js";
import type { DomainId, TeamId } from "../../../model/ids.js";
import type { AllDomains, Domains } from "../../port/domains.js";
import { checkedText } from "../documents/guards.js";
import type { Calls } from "../works/calls.js";
import { noteRecord, recordOf, recordsOf, type Layout } from "./records.js";

export const domains: Layout<Domain, "domains"> = {
  kind: "domains",
  fields: ({ domain }) => ({ domain }),
  noted: ["checkedAt", "problem", "nextCheckAt"],
};

export function domainsOf(calls: Calls, team: TeamId): Domains {
  return {
    ...recordsOf<Domain, DomainId, "domains">(calls, team, domains),
    list: async () => (await calls.many("domains", { team }, { sort: { domain: 1 }, by: "team" })).map(read),
    byName: async (domain) => {
      const document = await calls.one("domains", { team, domain: checkedText(domain) });
      return document && read(document);
    },
    note: (id, notes) => noteRecord(calls, team, domains, id, notes),
  };
}

export function allDomainsOf(calls: Calls): AllDomains {
  return {
    byName: async (domain) =>
      (await calls.many("domains", { domain: checkedText(domain) }, { sort: { team: 1 } })).map(read),
    due: async (now, limit) => {
      const waiting = { "notes.nextCheckAt": { $lte: now } };
      return (await calls.many("domains", waiting, { sort: { "notes.nextCheckAt": 1 }, limit })).map(read);
    },
  };
}

function read(document: Parameters<typeof recordOf<Domain, "domains">>[1]): Domain {
  return recordOf(domains, document);
}
