import { InvalidInput, operations as o } from "../../../admin/index.js";
import { failuresPage } from "../../../pages/index.js";
import { crumbsOf, placeHref } from "../access/place.js";
import type { Ask } from "../ask.js";
import { filterOf, pageAsked, pagerOf } from "../list.js";
import { act, download, page, type ConsoleRoute } from "../routes.js";
import { directoriesOf } from "./activity-pages.js";
import { toldOf } from "./retried.js";

const list = "/teams/:team/failures";
const states = ["open", "resolved", "dismissed"];

/** What failed, why, and what cures it; taken away as a file, tried again and dismissed, one or many. */
export const failurePages: readonly ConsoleRoute[] = [
  page(list, async (ask) => {
    const { items, next } = await ask.perform(o.failureList, { ...pageAsked(ask), ...asked(ask) });
    const rows = items.map((one) => ({ ...one, href: placeHref(ask, `/attempts/${one.lastAttemptId}`) }));
    const at = placeHref(ask, "/failures");
    const words = ask.query.toString();
    const file = (format: string) => `${at}/export?format=${format}${words === "" ? "" : `&${words}`}`;
    return failuresPage(ask.frame, {
      ...{ crumbs: crumbsOf(ask), at, directories: await directoriesOf(ask), mayManage: ask.may("manage") },
      rows: rows.filter(({ proven }) => proven),
      unproven: rows.filter(({ proven }) => !proven),
      filters: {
        ...{ state: filterOf(ask, "state"), source: filterOf(ask, "source") },
        ...{ code: filterOf(ask, "code"), directory: filterOf(ask, "directory") },
      },
      downloads: { csv: file("csv"), json: file("json") },
      ...pagerOf(ask, next),
    });
  }),
  download(`${list}/export`, {
    fileName: (ask) => {
      const day = new Date(ask.deps.now()).toISOString().slice(0, 10);
      return `failures-${ask.team.slug}-${day}.${filterOf(ask, "format") ?? "csv"}`;
    },
    take: (ask) => ask.perform(o.failureExport, { ...asked(ask), format: filterOf(ask, "format") }),
  }),
  act(`${list}/chosen`, {
    back: ({ path }) => `/teams/${path["team"] ?? ""}/failures`,
    async send(ask, form) {
      const chosen = form.all("failure");
      if (chosen.length === 0) throw new InvalidInput([{ field: "", message: "Choose at least one entry first." }]);
      const to = placeHref(ask, "/failures");
      const team = ask.team.slug;
      if (form.given("do") === "dismiss") {
        for (const failure of chosen) await ask.perform(o.failureDismiss, {}, { path: { team, failure } });
        const text = chosen.length === 1 ? "Dismissed." : `Dismissed ${chosen.length}.`;
        return { to, said: { tone: "good", text: `${text} It comes back if it fails again.` } };
      }
      const retried = [];
      for (const failure of chosen) retried.push(await ask.perform(o.failureRetry, {}, { path: { team, failure } }));
      return { to, said: toldOf(retried) };
    },
  }),
];

function asked(ask: Ask) {
  const state = filterOf(ask, "state") ?? "open";
  return {
    ...{ source: filterOf(ask, "source"), code: filterOf(ask, "code"), directory: filterOf(ask, "directory") },
    state: state === "all" ? states : [state],
  };
}
