import { operations as o, type AppView } from "../../../admin/index.js";
import { appFormPage, appPage, appsPage, deletePage } from "../../../pages/index.js";
import { crumbsOf, placeHref } from "../access/place.js";
import type { Ask } from "../ask.js";
import { confirmSlug } from "../confirm-slug.js";
import { fileOf } from "../file-of.js";
import { byLines } from "../lines.js";
import { pageAsked, pagerOf } from "../list.js";
import { unlessOwnHost } from "../own-hosts.js";
import { act, formPage, onTo, page, type ConsoleRoute, type Way } from "../routes.js";
import { appChangeOf, appLines, newAppOf } from "./app-form.js";

const list = "/teams/:team/apps";
const one = `${list}/:app`;

/** The applications that people of a team sign in to by OpenID Connect. */
export const appPages: readonly ConsoleRoute[] = [
  page(list, async (ask) => {
    const { items, next } = await ask.perform(o.appList, pageAsked(ask));
    return appsPage(ask.frame, {
      ...{ crumbs: crumbsOf(ask), rows: items.map((app) => ({ ...app, href: at(ask, app) })) },
      create: ask.may("own") ? placeHref(ask, "/new-app") : undefined,
      ...pagerOf(ask, next),
    });
  }),
  formPage("/teams/:team/new-app", {
    async show(ask, typed) {
      await ask.reach(o.appCreate);
      return appFormPage(ask.frame, {
        ...{ typed, crumbs: crumbsOf(ask, ours), cancel: placeHref(ask, "/apps") },
        attributes: declared(ask),
      });
    },
    async send(ask, form) {
      const made = await guarded(ask, ask.perform(o.appCreate, newAppOf(form, ask.deps.now())));
      return shownOnce(ask, made, `The app ${made.name} is created. Give its library the values below.`);
    },
  }),
  page(one, async (ask) => {
    const app = await ask.perform(o.appShow);
    const here = at(ask, app);
    return appPage(ask.frame, {
      ...{ app, crumbs: crumbsOf(ask, ours), mayOwn: ask.may("own") },
      managedBy: app.managedByFile ? { file: await fileOf(ask) } : undefined,
      to: {
        ...{ settings: `${here}/settings`, rotate: `${here}/rotate-secret` },
        ...{ retire: `${here}/retire-secret`, delete: `${here}/delete` },
      },
    });
  }),
  formPage(`${one}/settings`, {
    async show(ask, typed) {
      await ask.reach(o.appUpdate);
      const kept = await ask.perform(o.appShow);
      return appFormPage(ask.frame, {
        ...{ typed, kept, crumbs: crumbsBelow(ask, kept), cancel: at(ask, kept) },
        // One that is told and not declared any more would else be lost unseen.
        attributes: [...new Set([...declared(ask), ...kept.claims])],
      });
    },
    async send(ask, form) {
      const work = ask.perform(o.appUpdate, appChangeOf(form), { expected: form.version });
      return shownOnce(ask, await guarded(ask, work), "Saved.");
    },
  }),
  act(`${one}/rotate-secret`, {
    back: below,
    async send(ask, form) {
      const keepOld = form.given("old") !== "end";
      const saved = await ask.perform(o.appRotateSecret, { keepOld }, { expected: form.version });
      const text = keepOld
        ? "Here is the new secret. The one before works beside it for a week, unless you end it below."
        : "Here is the new secret. The one before has ended.";
      return shownOnce(ask, saved, text);
    },
  }),
  act(`${one}/retire-secret`, {
    back: below,
    async send(ask, form) {
      const saved = await ask.perform(o.appRetireSecret, {}, { expected: form.version });
      return onTo(at(ask, saved), "The older secret has ended: only the newest works.");
    },
  }),
  formPage(`${one}/delete`, {
    async show(ask, typed) {
      await ask.reach(o.appDelete);
      const app = await ask.perform(o.appShow);
      const { text } = await ask.perform(o.appPreflight);
      return deletePage(ask.frame, {
        ...app,
        ...{ typed, what: "this app", consequence: text, crumbs: crumbsBelow(ask, app), cancel: at(ask, app) },
      });
    },
    async send(ask, form) {
      const { slug, name } = await ask.perform(o.appShow);
      confirmSlug(form, slug);
      await ask.perform(o.appDelete, {}, { expected: form.version });
      return onTo(placeHref(ask, "/apps"), `The app ${name} is deleted, and its tokens have ended.`);
    },
  }),
];

const ours = { label: "Apps", path: "/apps" } as const;

function guarded<T>(ask: Ask, work: Promise<T>): Promise<T> {
  return unlessOwnHost(ask, "backchannelLogoutUri", byLines(appLines, work));
}

function shownOnce(ask: Ask, app: AppView & { readonly clientSecret: string | null }, text: string): Way {
  return onTo(at(ask, app), text, app.clientSecret === null ? undefined : { secret: app.clientSecret });
}

function declared({ team }: Ask): readonly string[] {
  return team.attributes.map(({ name }) => name);
}

function at(ask: Ask, { slug }: Pick<AppView, "slug">): string {
  return placeHref(ask, `/apps/${slug}`);
}

function below({ path }: Ask): string {
  return `/teams/${path["team"] ?? ""}/apps/${path["app"] ?? ""}`;
}

function crumbsBelow(ask: Ask, { name, slug }: AppView) {
  return crumbsOf(ask, ours, { label: name, path: `/apps/${slug}` });
}
