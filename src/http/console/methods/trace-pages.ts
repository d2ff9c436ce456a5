import { operations as o } from "../../../admin/index.js";
import { tracePage, tracesPage } from "../../../pages/index.js";
import type { Ask } from "../ask.js";
import { page, type ConsoleRoute } from "../routes.js";
import { below, crumbsToList, listPath, methodPath, placeOf, tracePath } from "./method-places.js";

/** As many as one list may ask for; those that are kept of strangers are fewer. */
const lookedThrough = 200;

/** What became of sign-ins: the newest of a method, and one by its reference id. */
export const tracePages: readonly ConsoleRoute[] = [
  page(`${methodPath}/sign-ins`, async (ask) => {
    const place = await placeOf(ask);
    const { items } = await ask.perform(o.traceList, { limit: lookedThrough });
    const asked = (name: string): string => (ask.query.get(name) ?? "").trim();
    const filter = { outcome: asked("outcome"), code: asked("code"), reference: asked("reference") };
    const fits = items.filter(
      (one) =>
        (filter.outcome === "" || one.outcome === filter.outcome) &&
        (filter.code === "" || one.code === filter.code) &&
        one.reference.startsWith(filter.reference),
    );
    return tracesPage(ask.frame, {
      ...{ place, filter, lookedAt: items.length, here: ask.href(below(ask, "/sign-ins")) },
      traces: fits.map((trace) => ({ ...trace, href: tracePath(ask, trace.reference) })),
      codes: [...new Set(items.flatMap(({ code }) => code ?? []))].sort(),
    });
  }),
  page("/teams/:team/traces/:trace", async (ask) => {
    const trace = await ask.perform(o.traceShow);
    const { items: attempts } = await attemptsOf(ask, trace.reference);
    const [attempt] = attempts;
    const href = trace.method === null ? undefined : ask.href(`${listPath(ask)}/${trace.method}`);
    return tracePage(ask.frame, {
      trace,
      crumbs: [
        ...crumbsToList(ask),
        ...(href === undefined || trace.method === null ? [] : [{ label: trace.method, href: `${href}/sign-ins` }]),
      ],
      method: href === undefined || trace.method === null ? undefined : { name: trace.method, href },
      user: await userOf(ask, trace.userId),
      because: trace.detail ?? attempt?.cause ?? undefined,
      fix: trace.fix ?? attempt?.fix ?? undefined,
    });
  }),
];

/** Of a refusal before a good signature there is no attempt. */
async function attemptsOf(ask: Ask, reference: string) {
  const { team = "" } = ask.path;
  const none = { items: [] as Awaited<ReturnType<typeof o.attemptShow.run>>["items"] };
  return ask.perform(o.attemptShow, {}, { path: { team, attempt: reference } }).catch(() => none);
}

/** Whoever was deleted since has no name any more. */
async function userOf(ask: Ask, id: string | null): Promise<{ readonly name: string } | undefined> {
  if (id === null) return undefined;
  const { team = "" } = ask.path;
  return ask.perform(o.userShow, {}, { path: { team, user: id } }).then(
    ({ userName }) => ({ name: userName }),
    () => ({ name: "somebody who is not there any more" }),
  );
}
