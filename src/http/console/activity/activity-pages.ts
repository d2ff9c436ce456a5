import { operations as o } from "../../../admin/index.js";
import { activityPage, attemptPage } from "../../../pages/index.js";
import { crumbsOf, placeHref } from "../access/place.js";
import type { Ask } from "../ask.js";
import { filterOf, pageAsked, pagerOf } from "../list.js";
import { isTeamPage } from "../nav.js";
import { act, page, type ConsoleRoute } from "../routes.js";
import { toldOf } from "./retried.js";

type Attempt = Awaited<ReturnType<typeof o.attemptShow.run>>["items"][number];

/** Every push and sign-in of a team, and each by its own address. */
export const activityPages: readonly ConsoleRoute[] = [
  page("/teams/:team/attempts", async (ask) => {
    const filters = {
      ...{ status: filterOf(ask, "status"), source: filterOf(ask, "source") },
      ...{ directory: filterOf(ask, "directory"), search: filterOf(ask, "search") },
    };
    const { status, ...rest } = filters;
    const { items, next } = await ask.perform(o.attemptList, {
      ...pageAsked(ask),
      ...rest,
      ...(status !== undefined && { status: [status] }),
    });
    return activityPage(ask.frame, {
      ...{ crumbs: crumbsOf(ask), at: placeHref(ask, "/attempts"), filters, directories: await directoriesOf(ask) },
      rows: items.map((one) => ({ ...one, href: placeHref(ask, `/attempts/${one.id}`) })),
      isLive: !ask.query.has("after"),
      ...pagerOf(ask, next),
    });
  }),
  page("/teams/:team/attempts/:attempt", async (ask) => {
    const { items } = await ask.perform(o.attemptShow);
    const canRetry = items.some(({ status, asked }) => status === "failure" && asked !== null);
    return attemptPage(ask.frame, {
      crumbs: crumbsOf(ask, { label: "Activity", path: "/attempts" }),
      title: items.length === 1 ? (items[0]?.target ?? "") : `${items.length} operations of one request`,
      items: items.map((one) => ({ ...one, targetHref: targetHref(ask, one), trace: traceHref(ask, one) })),
      retry: canRetry && ask.may("manage") ? placeHref(ask, `/attempts/${ask.path["attempt"] ?? ""}/retry`) : undefined,
    });
  }),
  act("/teams/:team/attempts/:attempt/retry", {
    back: ({ path }) => `/teams/${path["team"] ?? ""}/attempts/${path["attempt"] ?? ""}`,
    async send(ask) {
      const { items } = await ask.perform(o.attemptRetry);
      return { to: placeHref(ask, `/attempts/${ask.path["attempt"] ?? ""}`), said: toldOf(items) };
    },
  }),
];

export async function directoriesOf(ask: Ask) {
  const { items } = await ask.perform(o.directoryList, { limit: 200 }, { path: { team: ask.team.slug } });
  return items.map(({ slug, name }) => ({ value: slug, label: name }));
}

function targetHref(ask: Ask, { operation, targetId }: Attempt): string | undefined {
  if (targetId === null) return undefined;
  return placeHref(ask, operation.startsWith("group") ? `/groups/${targetId}` : `/users/${targetId}`);
}

function traceHref(ask: Ask, { source, reference }: Attempt): string | undefined {
  return source === "jit" && isTeamPage("/sso-methods") ? placeHref(ask, `/traces/${reference}`) : undefined;
}
