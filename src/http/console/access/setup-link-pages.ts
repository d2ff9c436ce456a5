import { operations as o } from "../../../admin/index.js";
import { newSetupLinkPage, setupLinksPage } from "../../../pages/index.js";
import { endInHours } from "../end-after.js";
import { hasGuestPages } from "../guest/guest-pages.js";
import { pageAsked, pagerOf } from "../list.js";
import { act, formPage, onTo, page, type ConsoleRoute } from "../routes.js";
import { crumbsOf, placeHref } from "./place.js";

const mostHours = 30 * 24;
const jobs = {
  sso: "Set up SSO",
  certificate: "Renew a certificate",
  scim: "Set up provisioning",
  domain: "Prove a domain",
} as const;

/** Links by which a customer's IT person does one job. */
export const setupLinkPages: readonly ConsoleRoute[] = [
  page("/teams/:team/setup-links", async (ask) => {
    const { items, next } = await ask.perform(o.setupLinkList, pageAsked(ask));
    return setupLinksPage(ask.frame, {
      ...{
        crumbs: crumbsOf(ask),
        create: placeHref(ask, "/new-setup-link"),
        contacts: ask.team.contacts,
        team: ask.team.name,
        ...pagerOf(ask, next),
      },
      rows: items.map(({ intent, record, madeBy, ...link }) => ({
        ...link,
        job: jobs[intent],
        about: record.name ?? `a ${record.kind} that is gone`,
        madeBy: madeBy.name ?? madeBy.kind,
        revoke: placeHref(ask, `/setup-links/${link.id}/revoke`),
      })),
    });
  }),
  formPage("/teams/:team/new-setup-link", {
    async show(ask, typed) {
      await ask.reach(o.setupLinkCreate);
      const [methods, directories, domains] = await Promise.all([
        ask.perform(o.methodList, { limit: 200 }),
        ask.perform(o.directoryList, { limit: 200 }),
        ask.perform(o.domainList, { limit: 200 }),
      ]);
      return newSetupLinkPage(ask.frame, {
        ...{ typed, cancel: placeHref(ask, "/setup-links") },
        crumbs: crumbsOf(ask, { label: "Setup links", path: "/setup-links" }),
        methods: (hasGuestPages("sso") ? methods.items : []).map(({ slug, name }) => ({
          value: slug,
          label: `SSO method: ${name}`,
        })),
        directories: directories.items.map(({ slug, name }) => ({ value: slug, label: `Directory: ${name}` })),
        domains: domains.items.map(({ domain }) => ({ value: domain, label: `Domain: ${domain}` })),
        mailTo: ask.deps.post === undefined ? undefined : ask.team.contacts,
      });
    },
    async send(ask, form) {
      // A minute more than an hour, which is the least: the clock goes on before it is made.
      const life = { now: ask.deps.now(), most: mostHours, spareMs: 60_000 };
      const { url, mailedTo } = await ask.perform(o.setupLinkCreate, {
        intent: form.given("intent"),
        record: form.given("record") ?? "",
        expiresAt: endInHours(form.given("life"), "life", life),
        returnUrl: form.given("returnUrl") ?? null,
        mail: form.given("mail") === "yes",
      });
      return onTo(
        placeHref(ask, "/setup-links"),
        mailedTo.length === 0
          ? "The link is ready."
          : `The link is ready, and on its way by mail to ${mailedTo.join(", ")}.`,
        url === null ? undefined : { link: url },
      );
    },
  }),
  act("/teams/:team/setup-links/:setup_link/revoke", {
    back: ({ path }) => `/teams/${path["team"] ?? ""}/setup-links`,
    async send(ask, form) {
      await ask.perform(o.setupLinkRevoke, {}, { expected: form.version });
      return onTo(placeHref(ask, "/setup-links"), "The link is revoked.");
    },
  }),
];
