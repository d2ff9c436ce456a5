import { InvalidInput, operations as o } from "../../../admin/index.js";
import { conflictsPage, withoutCommand } from "../../../pages/index.js";
import { crumbsOf, placeHref } from "../access/place.js";
import { pageAsked, pagerOf } from "../list.js";
import { act, page, type ConsoleRoute } from "../routes.js";

const list = "/teams/:team/identity-conflicts";

/** People who came back under another NameID: the old link beside the new claim, and the one step that lets them in. */
export const conflictPages: readonly ConsoleRoute[] = [
  page(list, async (ask) => {
    const { items, next } = await ask.perform(o.identityConflictList, pageAsked(ask));
    return conflictsPage(ask.frame, {
      crumbs: crumbsOf(ask),
      rows: items.map((one) => ({
        ...one,
        user: one.user === null ? null : { ...one.user, href: placeHref(ask, `/users/${one.user.id}`) },
        trace: placeHref(ask, `/traces/${one.evidence.reference}`),
      })),
      relink: ask.may("manage") ? placeHref(ask, "/identity-conflicts/chosen") : undefined,
      ...pagerOf(ask, next),
    });
  }),
  act(`${list}/chosen`, {
    back: ({ path }) => `/teams/${path["team"] ?? ""}/identity-conflicts`,
    async send(ask, form) {
      const chosen = form.all("conflict").map((text) => {
        const [id = "", ...key] = text.split(" ");
        return { id, key: key.join(" ") };
      });
      if (chosen.length === 0) throw new InvalidInput([{ field: "", message: "Choose at least one entry first." }]);
      const to = placeHref(ask, "/identity-conflicts");
      const doing = form.given("do");
      if (doing === "dismiss") {
        const team = ask.team.slug;
        for (const { id } of chosen) await ask.perform(o.failureDismiss, {}, { path: { team, failure: id } });
        return { to, said: { tone: "good", text: "Dismissed. It comes back if they are refused again." } };
      }
      const { items } = await ask.perform(o.identityConflictRelink, { conflicts: chosen, keepOld: doing === "keep" });
      const refused = items.filter(({ outcome }) => outcome === "refused");
      const text = items
        .map(({ outcome, detail }) => (outcome === "refused" ? withoutCommand(detail) : detail))
        .join(" ");
      return { to, said: { tone: refused.length === 0 ? "good" : "warn", text } };
    },
  }),
];
