import { operations as o } from "../../../admin/index.js";
import { apiKeysPage, newApiKeyPage, roleChoices, type ApiKeysView } from "../../../pages/index.js";
import type { Ask } from "../ask.js";
import { endInDays } from "../end-after.js";
import { pageAsked, pagerOf } from "../list.js";
import { act, formPage, onTo, page, type ConsoleRoute } from "../routes.js";
import type { Typed } from "../typed.js";
import { crumbsOf, placeHref } from "./place.js";

type Keys = Awaited<ReturnType<typeof o.apiKeyList.run>>;

/** API keys of a team. */
export const teamApiKeyPages: readonly ConsoleRoute[] = [
  page("/teams/:team/api-keys", async (ask) => listOf(ask, await ask.perform(o.teamApiKeyList, pageAsked(ask)), false)),
  formPage("/teams/:team/new-api-key", {
    async show(ask, typed) {
      await ask.reach(o.teamApiKeyCreate);
      return newPage(ask, typed);
    },
    async send(ask, form) {
      return madeOf(ask, await ask.perform(o.teamApiKeyCreate, inputOf(ask, form)));
    },
  }),
  act("/teams/:team/api-keys/:team_api_key/revoke", {
    back: ({ path }) => `/teams/${path["team"] ?? ""}/api-keys`,
    async send(ask, form) {
      const { name } = await ask.perform(o.teamApiKeyRevoke, {}, { expected: form.version });
      return onTo(placeHref(ask, "/api-keys"), `The key ${name} is revoked.`);
    },
  }),
];

/** API keys of the installation and of all teams. */
export const apiKeyPages: readonly ConsoleRoute[] = [
  page("/api-keys", async (ask) => listOf(ask, await ask.perform(o.apiKeyList, pageAsked(ask)), true)),
  formPage("/new-api-key", {
    async show(ask, typed) {
      await ask.reach(o.apiKeyCreate);
      return newPage(ask, typed);
    },
    async send(ask, form) {
      const input = { ...inputOf(ask, form), team: form.given("team") ?? null };
      return madeOf(ask, await ask.perform(o.apiKeyCreate, input));
    },
  }),
  act("/api-keys/:api_key/revoke", {
    back: () => "/api-keys",
    async send(ask, form) {
      const { name } = await ask.perform(o.apiKeyRevoke, {}, { expected: form.version });
      return onTo(ask.href("/api-keys"), `The key ${name} is revoked.`);
    },
  }),
];

function listOf(ask: Ask, { items, next }: Keys, withPlace: boolean) {
  const rows: ApiKeysView["rows"] = items.map(({ madeBy, team, ...key }) => ({
    ...key,
    madeBy: madeBy.name ?? madeBy.kind,
    place: withPlace ? (team ?? "The installation") : undefined,
    revoke: placeHref(ask, `/api-keys/${key.id}/revoke`),
  }));
  return apiKeysPage(ask.frame, {
    ...{ crumbs: crumbsOf(ask), rows, create: placeHref(ask, "/new-api-key"), docs: "/api/docs" },
    ...pagerOf(ask, next),
  });
}

async function newPage(ask: Ask, typed: Typed) {
  const isInstallation = ask.maybeTeam === undefined;
  const operator = { value: "operator", label: "Operator: the whole installation and every team" };
  const teams = isInstallation ? (await ask.perform(o.teamList, { limit: 200 }, { path: {} })).items : [];
  return newApiKeyPage(ask.frame, {
    ...{ typed, cancel: placeHref(ask, "/api-keys") },
    crumbs: crumbsOf(ask, { label: "API keys", path: "/api-keys" }),
    roles: isInstallation ? [operator, ...roleChoices] : roleChoices,
    needs: isInstallation ? ["read", "manage", "own", "operate"] : ["read", "manage", "own"],
    places: isInstallation
      ? [{ value: "", label: "The installation" }, ...teams.map(({ slug, name }) => ({ value: slug, label: name }))]
      : undefined,
  });
}

function inputOf({ deps }: Ask, form: Typed) {
  const needs = form.all("needs");
  return {
    name: form.given("name") ?? "",
    role: form.given("role"),
    ...(needs.length > 0 && { needs }),
    expiresAt: endInDays(form.given("life"), "life", deps.now()),
  };
}

function madeOf(ask: Ask, { name, key }: { readonly name: string; readonly key: string | null }) {
  return onTo(placeHref(ask, "/api-keys"), `The key ${name} is created.`, key === null ? undefined : { key });
}
