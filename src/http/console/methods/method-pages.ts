import { operations as o, type MethodView } from "../../../admin/index.js";
import {
  methodListPage,
  methodPage,
  withoutCommand,
  type MethodRow,
  type UndoableChange,
} from "../../../pages/index.js";
import { crumbsOf } from "../access/place.js";
import type { Ask } from "../ask.js";
import { act, onTo, page, type ConsoleRoute } from "../routes.js";
import { mayGive } from "./method-admins-pages.js";
import { below, endingDays, healthOf, listPath, methodPath, placeOf, placesOf, tracePath } from "./method-places.js";

/** The list of a team's SSO methods, and each method's first page with what its buttons do. */
export const methodPages: readonly ConsoleRoute[] = [
  page("/teams/:team/sso-methods", async (ask) => {
    const after = ask.query.get("after");
    const { items, next } = await ask.perform(o.methodList, after === null ? {} : { after });
    return methodListPage(ask.frame, {
      crumbs: crumbsOf(ask),
      methods: items.map((one) => rowOf(ask, one)),
      create: ask.may("manage") ? ask.href(`${listPath(ask)}/new-method`) : undefined,
      undoable: ask.may("manage") ? await undoableOf(ask) : [],
      first: after === null ? undefined : ask.hereWith({ after: undefined }),
      next: next === null ? undefined : ask.hereWith({ after: next }),
    });
  }),
  page(methodPath, async (ask) => {
    const place = await placeOf(ask);
    const { items } = await ask.perform(o.traceList, { limit: 5 });
    return methodPage(ask.frame, {
      ...place,
      crumbs: place.crumbs.slice(0, -1),
      health: healthOf(ask, place.method),
      consoleStart:
        place.method.admins === null ? undefined : `${ask.deps.consoleUrl}/console/sso/${place.method.slug}`,
      mayGive: mayGive(ask, place.method) && !place.method.managedByFile,
      acts: { enable: ask.href(below(ask, "/enable")), refresh: ask.href(below(ask, "/refresh")) },
      traces: items.map((trace) => ({ ...trace, href: tracePath(ask, trace.reference) })),
    });
  }),
  act("/teams/:team/sso-methods-undo/:event", {
    back: listPath,
    async send(ask) {
      const { called } = await ask.perform(o.auditUndo);
      return onTo(ask.href(`${listPath(ask)}/${called}`), "It was undone. Sessions that ended stay ended.");
    },
  }),
  act(`${methodPath}/enable`, {
    back: below,
    async send(ask, form) {
      const { name } = await ask.perform(o.methodEnable, {}, { expected: form.version });
      return onTo(placesOf(ask).overview, `${name} is switched on again.`);
    },
  }),
  act(`${methodPath}/refresh`, {
    back: below,
    async send(ask) {
      const { outcome, failure, warnings } = await ask.perform(o.methodRefresh);
      const to = placesOf(ask).certificates;
      if (outcome === "failed")
        return { to, said: { tone: "bad", text: withoutCommand(failure ?? "The metadata could not be read.") } };
      const text = [outcomes[outcome], ...warnings.map(withoutCommand)].join(" ");
      return { to, said: { tone: outcome === "held" || warnings.length > 0 ? "warn" : "good", text } };
    },
  }),
];

const outcomes = {
  unchanged: "The metadata was fetched; nothing has changed.",
  changed: "The metadata was fetched, and what is new in it is in effect.",
  held: "The metadata brought a new certificate. It is held until somebody approves it.",
} as const;

const undoMinutes = 10;

/** What was done to methods in the last ten minutes and stands so still. */
async function undoableOf(ask: Ask): Promise<readonly UndoableChange[]> {
  const since = new Date(ask.deps.now() - undoMinutes * 60_000).toISOString();
  const type = ["method.deleted", "method.disabled", "method.enabled", "method.restored"];
  const { items } = await ask.perform(o.auditList, { since, type, limit: 50 });
  const newest = items.filter(
    ({ number, subject }) => !items.some((one) => one.subject.id === subject.id && one.number > number),
  );
  return newest.flatMap(({ number, type: did, at, subject }) =>
    did !== "method.deleted" && did !== "method.disabled"
      ? []
      : [
          {
            name: subject.label ?? "An SSO method",
            did: did === "method.deleted" ? ("deleted" as const) : ("switched off" as const),
            at: Date.parse(at),
            undo: ask.href(`${listPath(ask)}-undo/${number}`),
          },
        ],
  );
}

function rowOf(ask: Ask, method: MethodView): MethodRow {
  const { name, slug, idpType } = method;
  return {
    ...{ name, slug, href: ask.href(`${listPath(ask)}/${slug}`), idpType },
    ...{ status: method.status, proposed: method.proposal !== null, createsUsers: method.jit.createUsers },
    certificateDays: endingDays(method),
    startUrl: method.addresses.start,
    health: healthOf(ask, method),
  };
}
