import { eventTypes } from "../../../model/event-catalogue.js";
import { operations as o, undoOffer } from "../../../admin/index.js";
import { auditEventPage, auditPage } from "../../../pages/index.js";
import type { Ask } from "../ask.js";
import { crumbsOf, placeHref } from "../access/place.js";
import { filterOf, pageAsked, pagerOf } from "../list.js";
import { act, download, onTo, page, type ConsoleRoute, type Way } from "../routes.js";

type Found = Awaited<ReturnType<typeof o.auditList.run>>;
type Shown = Awaited<ReturnType<typeof o.auditShow.run>>;
type Report = Awaited<ReturnType<typeof o.auditVerify.run>>;

const kinds = [...new Set(eventTypes.map((type) => `${type.split(".", 1)[0] ?? ""}.*`))].sort();

/** The audit of a team. */
export const teamAuditPages: readonly ConsoleRoute[] = [
  page("/teams/:team/audit", async (ask) => {
    const lead = "Everything that was changed, by whom, and every sign-in that was refused: numbered and chained.";
    return listPage(ask, lead, await ask.perform(o.auditList, asked(ask)));
  }),
  act("/teams/:team/audit/check", {
    back: ({ path }) => `/teams/${path["team"] ?? ""}/audit`,
    send: async (ask) => checked(ask, await ask.perform(o.auditVerify)),
  }),
  download("/teams/:team/audit/export", {
    fileName: (ask) => fileName(ask, ask.team.slug),
    take: (ask) => ask.perform(o.auditExport, { format: formatOf(ask) }),
  }),
  page("/teams/:team/audit/:event", async (ask) => {
    const event = await ask.perform(o.auditShow);
    const need = undoOffer(event, ask.deps.now());
    const undo = need !== undefined && ask.may(need) ? placeHref(ask, `/audit/${event.number}/undo`) : undefined;
    return eventPage(ask, event, undo);
  }),
  act("/teams/:team/audit/:event/undo", {
    back: ({ path }) => `/teams/${path["team"] ?? ""}/audit/${path["event"] ?? ""}`,
    async send(ask) {
      const { kind, called } = await ask.perform(o.auditUndo);
      return onTo(
        placeHref(ask, `/${undonePlaces[kind]}/${called}`),
        "Undone. What was revoked and signed out stays so.",
      );
    },
  }),
];

const undonePlaces = { method: "sso-methods", directory: "directories", domain: "domains" } as const;

/** The installation's own: teams, operators, keys. */
export const auditPages: readonly ConsoleRoute[] = [
  page("/audit", async (ask) => {
    const lead = "What happened to the installation itself. Each team has an audit of its own.";
    return listPage(ask, lead, await ask.perform(o.installationAuditList, asked(ask)));
  }),
  act("/audit/check", {
    back: () => "/audit",
    send: async (ask) => checked(ask, await ask.perform(o.installationAuditVerify)),
  }),
  download("/audit/export", {
    fileName: (ask) => fileName(ask, "installation"),
    take: (ask) => ask.perform(o.installationAuditExport, { format: formatOf(ask) }),
  }),
  page("/audit/:installation_event", async (ask) => eventPage(ask, await ask.perform(o.installationAuditShow))),
];

function asked(ask: Ask) {
  const type = filterOf(ask, "type");
  const since = filterOf(ask, "since");
  const until = filterOf(ask, "until");
  return {
    ...pageAsked(ask),
    ...(type !== undefined && { type: [type] }),
    ...{ actor: filterOf(ask, "actor"), subject: filterOf(ask, "subject") },
    // Days as a date field gives them, in UTC: the last one is meant whole.
    ...(since !== undefined && { since: `${since}T00:00:00Z` }),
    ...(until !== undefined && { until: `${until}T23:59:59.999Z` }),
  };
}

function listPage(ask: Ask, lead: string, { items, next }: Found) {
  return auditPage(ask.frame, {
    ...{ crumbs: crumbsOf(ask), lead, at: placeHref(ask, "/audit"), kinds, ...pagerOf(ask, next) },
    filters: Object.fromEntries(
      ["type", "actor", "subject", "since", "until"].map((name) => [name, filterOf(ask, name)]),
    ),
    rows: items.map((event) => ({
      ...{ number: event.number, at: event.at, type: event.type, outcome: event.outcome },
      ...calledIn(event),
      href: placeHref(ask, `/audit/${event.number}`),
    })),
  });
}

function eventPage(ask: Ask, event: Shown, undo?: string) {
  const { number, type, at, outcome, data, hash, previousHash } = event;
  return auditEventPage(ask.frame, {
    crumbs: crumbsOf(ask, { label: "Audit", path: "/audit" }),
    ...{ number, type, at, outcome, data, hash, previousHash, undo },
    ...calledIn(event),
  });
}

const actors: Readonly<Record<string, string>> = {
  cli: "the command line",
  file: "the declarative file",
  system: "Drawbridge itself",
};

function calledIn({ actor, subject }: Shown): { readonly actor: string; readonly subject: string } {
  return {
    actor: actor.label ?? actors[actor.kind] ?? `${actor.kind} ${actor.id ?? ""}`,
    subject: `${subject.kind.replaceAll("_", " ")} ${subject.label ?? subject.id}`,
  };
}

function checked(ask: Ask, { ok, number, fault }: Report): Way {
  const to = placeHref(ask, "/audit");
  if (ok) return { to, said: { tone: "good", text: `The chain is whole up to event ${number}.` } };
  const text = `The chain is broken at event ${fault?.number ?? number}: ${fault?.because ?? "it does not fit"}.`;
  return { to, said: { tone: "bad", text } };
}

function formatOf(ask: Ask): string {
  return filterOf(ask, "format") ?? "jsonl";
}

function fileName(ask: Ask, of: string): string {
  const ending = { csv: "csv", cef: "cef" }[formatOf(ask)] ?? "jsonl";
  return `audit-${of}-${new Date(ask.deps.now()).toISOString().slice(0, 10)}.${ending}`;
}
