import { InvalidInput, operations as o } from "../../../admin/index.js";
import { quirkProfiles } from "../../../model/directory.js";
import {
  directoriesPage,
  directoryFormPage,
  directoryPage,
  newTokenPage,
  type ShownHealth,
} from "../../../pages/index.js";
import { crumbsOf, placeHref } from "../access/place.js";
import type { Ask } from "../ask.js";
import { endInDays } from "../end-after.js";
import { fileOf } from "../file-of.js";
import { pageAsked, pagerOf } from "../list.js";
import { act, download, formPage, onTo, page, type ConsoleRoute, type Way } from "../routes.js";
import type { Typed } from "../typed.js";
import { undoLink } from "../undo-link.js";

const list = "/teams/:team/directories";
const one = `${list}/:directory`;
const token = `${one}/tokens/:token`;

type Directory = Awaited<ReturnType<typeof o.directoryShow.run>>;

/** The SCIM connections of a team, and the tokens that open them. */
export const directoryPages: readonly ConsoleRoute[] = [
  page(list, async (ask) => {
    const { items, next } = await ask.perform(o.directoryList, pageAsked(ask));
    const rows = items.map((directory) => {
      const { slug, name, method, managedByFile } = directory;
      return { slug, name, method, managedByFile, health: healthOf(ask, directory), href: at(ask, directory) };
    });
    const create = ask.may("manage") ? placeHref(ask, "/new-directory") : undefined;
    return directoriesPage(ask.frame, { crumbs: crumbsOf(ask), rows, create, ...pagerOf(ask, next) });
  }),
  formPage("/teams/:team/new-directory", {
    async show(ask, typed) {
      await ask.reach(o.directoryCreate);
      const cancel = placeHref(ask, "/directories");
      const crumbs = crumbsOf(ask, { label: "Directories", path: "/directories" });
      return directoryFormPage(ask.frame, {
        crumbs,
        typed,
        methods: await methodsOf(ask),
        quirks: quirkProfiles,
        cancel,
      });
    },
    async send(ask, form) {
      const input = { slug: form.given("slug") ?? "", ...settingsOf(form) };
      const made = await ask.perform(o.directoryCreate, input);
      return onTo(
        at(ask, made),
        `The directory ${made.name} is created. Next, create a token for the identity provider.`,
      );
    },
  }),
  page(one, async (ask) => {
    const directory = await ask.perform(o.directoryShow);
    const { items } = await ask.perform(o.tokenList);
    const clients = await ask.perform(o.oauthClientList);
    const here = at(ask, directory);
    return directoryPage(ask.frame, {
      ...directory,
      health: healthOf(ask, directory),
      crumbs: crumbsOf(ask, { label: "Directories", path: "/directories" }),
      tokens: items.map((row) => ({
        ...row,
        rotate: `${here}/tokens/${row.id}/rotate`,
        revoke: `${here}/tokens/${row.id}/revoke`,
      })),
      oauthClients: clients.items.map((row) => ({ ...row, href: `${here}/oauth-clients/${row.id}` })),
      managedBy: directory.managedByFile ? { file: await fileOf(ask) } : undefined,
      mayManage: ask.may("manage"),
      to: {
        newOAuthClient: `${here}/new-oauth-client`,
        ...{ newToken: `${here}/new-token`, settings: `${here}/settings`, resume: `${here}/resume` },
        ...{ switch: `${here}/switch`, delete: `${here}/delete` },
        attempts: placeHref(ask, `/attempts?directory=${directory.slug}`),
        failures: placeHref(ask, `/failures?directory=${directory.slug}`),
        drift: `${here}/drift`,
      },
      costs: await costsOf(ask),
    });
  }),
  download(`${one}/drift`, {
    fileName: (ask) => {
      const day = new Date(ask.deps.now()).toISOString().slice(0, 10);
      return `drift-${ask.path["directory"] ?? ""}-${day}.csv`;
    },
    take: (ask) => ask.perform(o.directoryDrift, { format: "csv" }),
  }),
  formPage(`${one}/settings`, {
    async show(ask, typed) {
      await ask.reach(o.directoryUpdate);
      const directory = await ask.perform(o.directoryShow);
      return directoryFormPage(ask.frame, {
        ...{ crumbs: crumbsBelow(ask, directory), typed, kept: directory, cancel: at(ask, directory) },
        ...{ methods: await methodsOf(ask), quirks: quirkProfiles },
      });
    },
    async send(ask, form) {
      const saved = await ask.perform(o.directoryUpdate, settingsOf(form), { expected: form.version });
      return onTo(at(ask, saved), "Saved.");
    },
  }),
  formPage(`${one}/new-token`, {
    async show(ask, typed) {
      await ask.reach(o.tokenCreate);
      const directory = await ask.perform(o.directoryShow);
      return newTokenPage(ask.frame, { crumbs: crumbsBelow(ask, directory), typed, cancel: at(ask, directory) });
    },
    async send(ask, form) {
      const { name, value } = await ask.perform(o.tokenCreate, tokenOf(ask, form));
      return shownOnce(ask, `The token ${name} is created.`, value);
    },
  }),
  act(`${token}/rotate`, {
    back: below,
    async send(ask, form) {
      const { name, value } = await ask.perform(o.tokenRotate, {}, { expected: form.version });
      return shownOnce(ask, `Here is the new token ${name}. The old one works for a day more.`, value);
    },
  }),
  act(`${token}/revoke`, {
    back: below,
    async send(ask, form) {
      const { name } = await ask.perform(o.tokenRevoke, {}, { expected: form.version });
      return onTo(ask.href(below(ask)), `The token ${name} is revoked: it opens nothing any more.`);
    },
  }),
  act(`${one}/resume`, {
    back: below,
    async send(ask, form) {
      const saved = await ask.perform(o.directoryResume, { for: form.given("for") }, { expected: form.version });
      return onTo(at(ask, saved), "Resumed. The identity provider sends the rest when it tries again.");
    },
  }),
  act(`${one}/switch`, {
    back: below,
    async send(ask, form) {
      const disabled = form.given("to") === "off";
      const saved = await ask.perform(o.directoryUpdate, { disabled }, { expected: form.version });
      if (!disabled) return onTo(at(ask, saved), `${saved.name} is switched on again.`);
      const text = `${saved.name} is switched off: its tokens open nothing.`;
      return { to: at(ask, saved), said: { tone: "good", text, link: await undoLink(ask, saved) } };
    },
  }),
  act(`${one}/delete`, {
    back: below,
    async send(ask, form) {
      await ask.reach(o.directoryDelete);
      const directory = await ask.perform(o.directoryShow);
      if (form.given("confirm") !== directory.slug) {
        throw new InvalidInput([{ field: "", message: `Type ${directory.slug} to delete it: nothing was done.` }]);
      }
      await ask.perform(o.directoryDelete, {}, { expected: form.version });
      const said = {
        tone: "good",
        text: `${directory.name} is deleted.`,
        // Its end is told as one version more.
        link: await undoLink(ask, { id: directory.id, version: directory.version + 1 }),
      } as const;
      return { to: placeHref(ask, "/directories"), said };
    },
  }),
];

function at(ask: Ask, { slug }: Pick<Directory, "slug">): string {
  return placeHref(ask, `/directories/${slug}`);
}

/** How it is doing, each of the last leading to its attempt. */
function healthOf(ask: Ask, { health, lastSuccess, lastFailure, disabled }: Directory): ShownHealth {
  const href = (reference: string | null | undefined) =>
    reference === null || reference === undefined ? undefined : placeHref(ask, `/attempts/${reference}`);
  return {
    ...{ health, lastSuccess, lastFailure, off: disabled },
    successHref: href(lastSuccess?.reference),
    failureHref: href(lastFailure?.reference),
  };
}

function below({ path }: Ask): string {
  return `/teams/${path["team"] ?? ""}/directories/${path["directory"] ?? ""}`;
}

function crumbsBelow(ask: Ask, { name, slug }: Directory) {
  return crumbsOf(ask, { label: "Directories", path: "/directories" }, { label: name, path: `/directories/${slug}` });
}

async function methodsOf(ask: Ask) {
  const { items } = await ask.perform(o.methodList, { limit: 200 }, { path: { team: ask.team.slug } });
  return items.map(({ slug, name }) => ({ value: slug, label: `${name} (${slug})` }));
}

async function costsOf(ask: Ask) {
  const [disable, remove] = await Promise.all([
    ask.perform(o.directoryPreflight, { doing: "disable" }),
    ask.perform(o.directoryPreflight, { doing: "delete" }),
  ]);
  return { disable: disable.text, delete: remove.text };
}

function settingsOf(form: Typed) {
  return {
    name: form.given("name") ?? "",
    ssoMethod: form.given("ssoMethod") ?? null,
    quirks: form.given("quirks"),
  };
}

function tokenOf({ deps }: Ask, form: Typed) {
  return {
    name: form.given("name") ?? "",
    expiresAt: endInDays(form.given("days"), "days", deps.now()),
    ...(form.given("scopes") === "read" && { scopes: ["read"] }),
    value: form.given("value"),
  };
}

/** Beside the endpoint, on the next page only; a token of one's own is not repeated. */
function shownOnce(ask: Ask, text: string, value: string | null): Way {
  return onTo(ask.href(below(ask)), text, value === null ? {} : { token: value });
}
