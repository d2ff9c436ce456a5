import { InvalidInput, operations as o } from "../../../admin/index.js";
import { domainPage, domainRemovalPage, domainsPage } from "../../../pages/index.js";
import type { Ask } from "../ask.js";
import { pageAsked, pagerOf } from "../list.js";
import { act, formPage, onTo, page, type ConsoleRoute } from "../routes.js";

const list = "/teams/:team/domains";
const one = `${list}/:domain`;

/** The email domains of a team, and the record that proves each. */
export const domainPages: readonly ConsoleRoute[] = [
  formPage(list, {
    async show(ask, typed) {
      const { items, next } = await ask.perform(o.domainList, pageAsked(ask));
      const rows = items.map((row) => ({ ...row, href: domainAt(ask, row.domain) }));
      return domainsPage(ask.frame, { team: teamOf(ask), rows, typed, mayOwn: ask.may("own"), ...pagerOf(ask, next) });
    },
    async send(ask, form) {
      const { domain } = await ask.perform(o.domainAdd, { domain: form.given("domain") ?? "" });
      return onTo(domainAt(ask, domain), `${domain} is on the list. Now put the record below into its DNS.`);
    },
  }),
  page(one, async (ask) => {
    const view = await ask.perform(o.domainShow);
    return domainPage(ask.frame, {
      ...view,
      team: teamOf(ask),
      at: domainAt(ask, view.domain),
      problem: view.problem === null ? undefined : problems[view.problem],
      ...{ mayOwn: ask.may("own"), mayOperate: ask.may("operate", null) },
    });
  }),
  act(`${one}/check`, {
    back: below,
    async send(ask) {
      const { domain, state, hint } = await ask.perform(o.domainCheck);
      const to = domainAt(ask, domain);
      if (state === "verified") return onTo(to, `The record is there: ${domain} is proven.`);
      return { to, said: { tone: "warn", text: hint ?? "The record is not there yet. We look again by ourselves." } };
    },
  }),
  act(`${one}/approve`, {
    back: below,
    async send(ask) {
      const { domain } = await ask.perform(o.domainApprove);
      return onTo(domainAt(ask, domain), `You vouch for ${domain}: it counts from now on.`);
    },
  }),
  formPage(`${one}/remove`, {
    async show(ask, typed) {
      await ask.reach(o.domainRemove);
      const { domain } = await ask.perform(o.domainShow);
      const { text: lost } = await ask.perform(o.domainPreflight);
      return domainRemovalPage(ask.frame, { team: teamOf(ask), domain, at: domainAt(ask, domain), lost, typed });
    },
    async send(ask, form) {
      await ask.reach(o.domainRemove);
      const { domain } = await ask.perform(o.domainShow);
      if (form.given("confirm")?.trim().toLowerCase() !== domain) {
        throw new InvalidInput([{ field: "confirm", message: `must be ${domain}, or nothing is removed` }]);
      }
      await ask.perform(o.domainRemove);
      const said = { tone: "good", text: `${domain} is removed.`, link: await undoOf(ask, domain) } as const;
      return { to: ask.href(`/teams/${ask.team.slug}/domains`), said };
    },
  }),
];

const problems = {
  no_such_name:
    "The DNS knows no such name yet. New records may take an hour; look at the name again if it takes longer.",
  no_record: "The name is there, and has no TXT record.",
  wrong_value: "There is a TXT record with another value. Copy the value again, whole.",
  resolver: "The DNS did not answer, so we know nothing new. We look again by ourselves.",
} as const;

/** The way to undo a removal, by its event: the domain itself is not found by its name any more. */
async function undoOf(ask: Ask, domain: string) {
  const { items } = await ask.perform(
    o.auditList,
    { type: ["domain.removed"], limit: 1 },
    { path: { team: ask.team.id } },
  );
  const [event] = items;
  // On MongoDB an event gets its number a moment later: then the newest is another one's.
  if (event?.data?.["domain"] !== domain) return undefined;
  return { label: "Undo", href: ask.href(`/teams/${ask.team.slug}/audit/${event.number}`) };
}

function below({ path }: Ask): string {
  return `/teams/${path["team"] ?? ""}/domains/${path["domain"] ?? ""}`;
}

function domainAt(ask: Ask, domain: string): string {
  return ask.href(`/teams/${ask.team.slug}/domains/${domain}`);
}

function teamOf(ask: Ask) {
  return { name: ask.team.name, home: ask.href(`/teams/${ask.team.slug}`) };
}
