import type { Document } from "../driver.js";
import type { TeamId } from "../../../model/ids.js";
import type { Paging, Question, Scope, Sort } from "../../port/questions.js";
import { checkEffort, comparisonsOf, isNarrow, searchMs } from "../../search-effort.js";
import { checkText } from "../../check-text.js";
import type { Attributes } from "../documents/attributes.js";
import { countGroups, countUsers } from "../people/counts.js";
import type { Calls } from "../works/calls.js";
import type { Listing } from "./list-page.js";
import { conditionOf, everything } from "./match-question.js";
import { lookUpRelated } from "./related.js";

interface Asked {
  readonly scope: Scope;
  readonly where?: Question<string> | undefined;
  readonly sort?: Sort<string> | undefined;
  readonly page?: Paging | undefined;
}

/**
 * A query of the port as what MongoDB is asked; what it asks about memberships is looked up first.
 * @throws TooMuchToSearch
 */
export async function listingOf(
  calls: Calls,
  attributes: Attributes,
  team: TeamId,
  { where, sort, page, scope: asked }: Asked,
  scope: Document,
): Promise<Listing> {
  if (where !== undefined) checkText(where, "question");
  if (page !== undefined && "after" in page) checkText(page.after, "page key");
  const isLong = calls.work === undefined && where !== undefined && !isNarrow(where);
  const comparisons = isLong ? comparisonsOf(where) : 0;
  if (comparisons > 1) {
    const countAll = attributes.kind === "users" ? countUsers : countGroups;
    checkEffort(comparisons, await countAll(calls, team, asked));
  }
  const related = await lookUpRelated(calls, team, where, attributes.kind);
  return {
    scope,
    lookups: related.stages,
    where: where === undefined ? everything : conditionOf(where, attributes, related.conditions),
    sort,
    page: page ?? { skip: 0, limit: 0 },
    ...(isLong && { ms: searchMs }),
  };
}
