import { operations as o, type AdminDeps } from "../../../admin/index.js";
import type { SetupLink } from "../../../model/setup-link.js";
import { guestDirectoryPage, guestDomainPage, setupDonePage } from "../../../pages/index.js";
import type { Ask } from "../ask.js";
import { guestOAuthClientPages } from "../directories/oauth-client-pages.js";
import { guestMethodPages } from "../methods/guest-method-pages.js";
import { act, onTo, page, type ConsoleRoute } from "../routes.js";

const domain = "/teams/:team/domains/:domain";
const directory = "/teams/:team/directories/:directory";

/** The pages that a guest may come to; what they do is asked of `perform` with the grant of the link alone. */
export const guestPages: readonly ConsoleRoute[] = [
  page(domain, async (ask) => {
    const view = await ask.perform(o.domainShow);
    const at = domainAt(ask, view.domain);
    return guestDomainPage(ask.frame, { ...view, at, teamName: ask.team.name, done: ask.href("/done") });
  }),
  act(`${domain}/check`, {
    back: ({ path }) => `/teams/${path["team"] ?? ""}/domains/${path["domain"] ?? ""}`,
    asksOthers: () => true,
    async send(ask) {
      const { domain: name, state, hint } = await ask.perform(o.domainCheck);
      if (state === "verified") return onTo(ask.href("/done"), `The record is there: ${name} is proven.`);
      const text = hint ?? "The record is not there yet. New ones may take an hour; come back and check again.";
      return { to: domainAt(ask, name), said: { tone: "warn", text } };
    },
  }),
  page(directory, async (ask) => {
    const view = await ask.perform(o.directoryShow);
    const { items } = await ask.perform(o.tokenList);
    const clients = await ask.perform(o.oauthClientList);
    const at = ask.href(`/teams/${ask.team.slug}/directories/${view.slug}`);
    return guestDirectoryPage(ask.frame, {
      ...{ name: view.name, baseUrl: view.baseUrl, at, teamName: ask.team.name, done: ask.href("/done") },
      clients: clients.items.map(({ id, name, clientId }) => ({ name, clientId, href: `${at}/oauth-clients/${id}` })),
      tokens: items.filter(({ state }) => state === "works"),
    });
  }),
  act(`${directory}/token`, {
    back: ({ path }) => `/teams/${path["team"] ?? ""}/directories/${path["directory"] ?? ""}`,
    async send(ask) {
      const day = new Date(ask.deps.now()).toISOString().slice(0, 10);
      const { value, name } = await ask.perform(o.tokenCreate, { name: `setup link ${day}` });
      const to = ask.href(`/teams/${ask.team.slug}/directories/${ask.path["directory"] ?? ""}`);
      return onTo(to, `The token ${name} is created.`, value === null ? undefined : { token: value });
    },
  }),
  ...guestOAuthClientPages,
  ...guestMethodPages,
  page("/done", (ask) => Promise.resolve(setupDonePage(ask.frame, { returnUrl: ask.link?.returnUrl }))),
];

/** The jobs that a guest finds pages for: no link is made for another one. */
export function hasGuestPages(intent: SetupLink["intent"]): boolean {
  const beginning = { sso: "/sso-methods/", certificate: "/sso-methods/", scim: "/directories/", domain: "/domains/" };
  return guestPages.some(({ path }) => path.includes(beginning[intent]));
}

/** Where the job of a link begins, below the door. */
export async function jobAt({ store }: Pick<AdminDeps, "store">, link: SetupLink): Promise<string> {
  const own = store.inTeam(link.teamId);
  const team = `/teams/${(await own.team.get())?.slug ?? link.teamId}`;
  const { kind, id } = link.record;
  if (kind === "domain") {
    const found = (await own.domains.list()).find((one) => one.id === id);
    return `${team}/domains/${found?.domain ?? id}`;
  }
  if (kind === "directory") {
    const found = (await own.directories.list()).find((one) => one.id === id);
    return `${team}/directories/${found?.slug ?? id}`;
  }
  const method = (await own.methods.list()).find((one) => one.id === id)?.slug ?? id;
  return `${team}/sso-methods/${method}/${link.intent === "certificate" ? "certificates" : "setup"}`;
}

function domainAt(ask: Ask, name: string): string {
  return ask.href(`/teams/${ask.team.slug}/domains/${name}`);
}
