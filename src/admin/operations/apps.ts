import { z } from "zod";
import { issuerOf } from "../../model/addresses.js";
import type { App } from "../../model/app.js";
import type { Team } from "../../model/team.js";
import {
  appFields,
  appSecret,
  beforeApp,
  clientIdShape,
  createApp,
  cookieBytes,
  deleteApp,
  largestToken,
  peopleAffected,
  retireAppSecret,
  rotateAppSecret,
  updateApp,
  type SavedApp,
} from "../../teams/index.js";
import type { AdminDeps } from "../deps.js";
import { checkHost, otherThan } from "../endpoints.js";
import { nothing } from "../inputs.js";
import { operation } from "../operation.js";
import { pageBySlug } from "../page.js";
import { endOf, rotationInput, rotationOf, secretExpiresAt } from "../views/client-secrets.js";
import { appInDetailView, appView, issuedAppView, shownApp, type AppView, type IssuedAppView } from "../views/apps.js";
import { preflightView, shownPreflight } from "../views/undo.js";
import { nameInput, pageInput, pageOf, slugInput } from "../views/shapes.js";

function viewOf({ publicUrl, now }: AdminDeps, team: Team, app: App): AppView {
  return shownApp(app, { team, issuer: issuerOf(publicUrl), now: now() });
}

function issued(deps: AdminDeps, team: Team, { app, secret }: SavedApp): IssuedAppView {
  return { ...viewOf(deps, team, app), clientSecret: secret ?? null };
}

export const appList = operation({
  name: "app.list",
  summary: "Apps of a team: the applications that its people sign in to by OpenID Connect",
  of: "team",
  effect: "read",
  needs: "read",
  input: z.strictObject(pageInput),
  shows: pageOf(appView),
  async run({ deps, team }, page) {
    const { items, next } = pageBySlug(await deps.store.inTeam(team.id).apps.list(), page);
    return { items: items.map((app) => viewOf(deps, team, app)), next };
  },
});

export const appCreate = operation({
  name: "app.create",
  summary: "Create an app; a client secret that is made for it is shown once",
  of: "team",
  effect: "create",
  needs: "own",
  input: z.strictObject({
    slug: slugInput,
    name: nameInput.optional(),
    clientId: clientIdShape.optional().describe("The slug unless given; unique in the installation"),
    secret: appSecret.optional().describe("A secret of your own; left out where one is needed: one is made"),
    secretExpiresAt,
    ...appFields,
  }),
  shows: issuedAppView,
  example: { slug: "portal", redirectUris: ["https://app.acme.example/callback"] },
  shownOnce: ["clientSecret"],
  versionOf: ({ version }) => version,
  async run({ deps, caller, team }, { secret, secretExpiresAt: end, ...draft }) {
    checkHost(deps, caller, draft.backchannelLogoutUri ?? undefined);
    const secrets = secret === undefined ? undefined : [{ text: secret }];
    const settings = { ...draft, secrets, secretExpiresAt: endOf(end) };
    return issued(deps, team, await createApp(deps.settings(caller), team.id, settings));
  },
});

export const appShow = operation({
  name: "app.show",
  summary: "An app with its client id and settings",
  of: "app",
  effect: "read",
  needs: "read",
  input: nothing,
  shows: appInDetailView,
  versionOf: ({ version }) => version,
  async run({ deps, team, target }) {
    return { ...viewOf(deps, team, target), warnings: await warningsFor(deps, target) };
  },
});

async function warningsFor(deps: AdminDeps, app: App): Promise<string[]> {
  const large = await largestToken(deps, app);
  if (large === undefined) return [];
  const user = await deps.store.inTeam(app.teamId).users.get(large.userId);
  const [whose, day] = [user?.userName ?? "somebody who is gone", new Date(large.at).toISOString().slice(0, 10)];
  return [
    `The ID token of ${whose} had ${large.bytes} bytes on ${day}: many libraries keep it in a cookie, which holds ${cookieBytes}. ` +
      "Tell the app fewer groups (groups.only), let userinfo tell them from fewer on (groups.max), or leave out claims.",
  ];
}

export const appUpdate = operation({
  name: "app.update",
  summary: "Change an app; where it now needs a client secret and has none, one is made and shown once",
  of: "app",
  effect: "change",
  needs: "own",
  input: z.strictObject({
    name: nameInput.optional(),
    ...appFields,
    redirectUris: appFields.redirectUris.optional(),
    secretExpiresAt,
  }),
  shows: issuedAppView,
  example: { name: "Portal", homeUrl: "https://app.acme.example/" },
  shownOnce: ["clientSecret"],
  versionOf: ({ version }) => version,
  async run({ deps, caller, team, target, expected }, { secretExpiresAt: end, backchannelLogoutUri: said, ...input }) {
    const backchannelLogoutUri = otherThan(target.backchannelLogoutUri, said);
    checkHost(deps, caller, backchannelLogoutUri ?? undefined);
    const settings = { ...input, backchannelLogoutUri, secretExpiresAt: endOf(end) };
    return issued(deps, team, await updateApp(deps.settings(caller), team.id, target.id, settings, { expected }));
  },
});

export const appRotateSecret = operation({
  name: "app.rotate_secret",
  summary: "Give an app a new client secret; the one before works on for a while, or until it is retired",
  of: "app",
  effect: "act",
  needs: "own",
  input: z.strictObject({
    secret: appSecret.optional().describe("A secret of your own; left out: one is made and shown once"),
    ...rotationInput,
  }),
  shows: issuedAppView,
  example: { keepOld: true, overlapHours: 72 },
  shownOnce: ["clientSecret"],
  versionOf: ({ version }) => version,
  async run({ deps, caller, team, target, expected }, input) {
    const how = rotationOf(input);
    return issued(deps, team, await rotateAppSecret(deps.settings(caller), team.id, target.id, how, { expected }));
  },
});

export const appRetireSecret = operation({
  name: "app.retire_secret",
  summary: "End the older of an app's two client secrets",
  of: "app",
  effect: "act",
  needs: "own",
  input: nothing,
  shows: appView,
  versionOf: ({ version }) => version,
  async run({ deps, caller, team, target, expected }) {
    return viewOf(deps, team, await retireAppSecret(deps.settings(caller), team.id, target.id, { expected }));
  },
});

export const appPreflight = operation({
  name: "app.preflight",
  summary: "Who would lose access to an app if it were deleted",
  of: "app",
  effect: "read",
  needs: "read",
  input: nothing,
  shows: preflightView,
  async run({ deps, target }) {
    const lost = await beforeApp(deps, target);
    return shownPreflight("delete", lost, peopleAffected(lost), false);
  },
});

export const appDelete = operation({
  name: "app.delete",
  summary: "Delete an app: nobody can sign in to it any more, and its tokens end",
  of: "app",
  effect: "remove",
  needs: "own",
  input: nothing,
  shows: z.object({ deleted: z.string(), ended: z.int() }).describe("How many codes, tokens and grants ended"),
  async run({ deps, caller, team, target, expected }) {
    const ended = await deleteApp(deps.settings(caller), team.id, target.id, { expected });
    return { deleted: target.slug, ended };
  },
});
