import { operations as o, type OAuthClientView } from "../../../admin/index.js";
import { oauthClientFormPage, oauthClientPage, type Html } from "../../../pages/index.js";
import { crumbsOf, placeHref } from "../access/place.js";
import type { Ask } from "../ask.js";
import { endInDays } from "../end-after.js";
import { fileOf } from "../file-of.js";
import { jsonTyped } from "../json-typed.js";
import { byLines, linesOf } from "../lines.js";
import { unlessOwnHost } from "../own-hosts.js";
import { act, formPage, onTo, page, type ConsoleRoute, type Way } from "../routes.js";
import type { Typed } from "../typed.js";

const directory = "/teams/:team/directories/:directory";
const one = `${directory}/oauth-clients/:oauth_client`;

const newClient: ConsoleRoute = formPage(`${directory}/new-oauth-client`, {
  async show(ask, typed) {
    await ask.reach(o.oauthClientCreate);
    return oauthClientFormPage(ask.frame, { typed, crumbs: await crumbsBelow(ask), cancel: above(ask) });
  },
  async send(ask, form) {
    const kind = form.given("kind");
    const made = await guarded(
      ask,
      ask.perform(o.oauthClientCreate, {
        ...{ kind, clientId: form.given("clientId"), ...settingsOf(form) },
        secretExpiresAt: endInDays(form.given("secretExpiresAt"), "secretExpiresAt", ask.deps.now()),
      }),
    );
    return shownOnce(
      ask,
      made,
      `The OAuth client ${made.name} is created. Give the identity provider the values below.`,
    );
  },
});

/** What identity providers are called that get at a directory by OAuth. */
export const oauthClientPages: readonly ConsoleRoute[] = [
  newClient,
  page(one, (ask) => clientPage(ask, ask.may("manage"))),
  formPage(`${one}/settings`, {
    async show(ask, typed) {
      await ask.reach(o.oauthClientUpdate);
      const kept = await ask.perform(o.oauthClientShow);
      return oauthClientFormPage(ask.frame, {
        typed,
        kept,
        crumbs: await crumbsBelow(ask, kept),
        cancel: at(ask, kept),
      });
    },
    async send(ask, form) {
      const work = ask.perform(o.oauthClientUpdate, settingsOf(form), { expected: form.version });
      return shownOnce(ask, await guarded(ask, work), "Saved.");
    },
  }),
  act(`${one}/rotate-secret`, {
    back: below,
    async send(ask, form) {
      const keepOld = form.given("old") !== "end";
      const saved = await ask.perform(o.oauthClientRotateSecret, { keepOld }, { expected: form.version });
      const text = keepOld
        ? "Here is the new secret. The one before works beside it for a week, unless you end it below."
        : "Here is the new secret. The one before has ended.";
      return shownOnce(ask, saved, text);
    },
  }),
  act(`${one}/retire-secret`, {
    back: below,
    async send(ask, form) {
      const saved = await ask.perform(o.oauthClientRetireSecret, {}, { expected: form.version });
      return onTo(at(ask, saved), "The older secret has ended: only the newest works.");
    },
  }),
  act(`${one}/delete`, {
    back: below,
    async send(ask, form) {
      const { deleted } = await ask.perform(o.oauthClientDelete, {}, { expected: form.version });
      return onTo(above(ask), `The OAuth client ${deleted} is deleted, and what was granted to it has ended.`);
    },
  }),
];

/** The same for the guest of a setup link: one is made, and what the identity provider needs is shown. */
export const guestOAuthClientPages: readonly ConsoleRoute[] = [newClient, page(one, (ask) => clientPage(ask, false))];

async function clientPage(ask: Ask, mayManage: boolean): Promise<Html> {
  const client = await ask.perform(o.oauthClientShow);
  const { items } = await ask.perform(o.tokenList);
  const here = at(ask, client);
  return oauthClientPage(ask.frame, {
    ...{ client, crumbs: await crumbsBelow(ask), mayManage },
    grants: items.filter((token) => token.client === client.name && token.state === "works").length,
    managedBy: client.managedByFile ? { file: ask.link === undefined ? await fileOf(ask) : undefined } : undefined,
    to: {
      ...{ directory: above(ask), settings: `${here}/settings`, rotate: `${here}/rotate-secret` },
      ...{ retire: `${here}/retire-secret`, delete: `${here}/delete` },
    },
  });
}

function guarded<T>(ask: Ask, work: Promise<T>): Promise<T> {
  return unlessOwnHost(ask, "jwksUri", byLines({ redirectUris: "Address" }, work));
}

function settingsOf(form: Typed) {
  return {
    name: form.given("name") ?? "",
    redirectUris: linesOf(form, "redirectUris"),
    jwksUri: form.given("jwksUri") ?? null,
    jwks: jsonTyped(form.given("jwks"), "jwks", '{"keys": […]}'),
  };
}

/** Beside the endpoints, on the next page only. */
function shownOnce(ask: Ask, client: OAuthClientView & { readonly clientSecret: string | null }, text: string): Way {
  return onTo(at(ask, client), text, client.clientSecret === null ? undefined : { secret: client.clientSecret });
}

function above(ask: Ask): string {
  return placeHref(ask, `/directories/${ask.path["directory"] ?? ""}`);
}

function at(ask: Ask, { id }: Pick<OAuthClientView, "id">): string {
  return `${above(ask)}/oauth-clients/${id}`;
}

function below({ path }: Ask): string {
  const { team = "", directory: slug = "", oauth_client: client = "" } = path;
  return `/teams/${team}/directories/${slug}/oauth-clients/${client}`;
}

async function crumbsBelow(ask: Ask, client?: OAuthClientView) {
  const { name, slug } = await ask.perform(o.directoryShow);
  const own = { label: name, path: `/directories/${slug}` };
  const directories = { label: "Directories", path: "/directories" };
  if (client === undefined) return crumbsOf(ask, directories, own);
  return crumbsOf(ask, directories, own, { label: client.name, path: `${own.path}/oauth-clients/${client.id}` });
}
