import type { Command } from "commander";
import { operations } from "../../admin/index.js";
import type { AppView } from "../../admin/index.js";
import { appAuthMethods, appKinds, appSigningAlgs } from "../../model/app.js";
import { ask, askAll, inTeam, teamGiven } from "../asking/ask.js";
import { addYes, UsageFault } from "../exit-codes.js";
import {
  olderText,
  rotationOf,
  secretEndOf,
  secretEndText,
  withRotation,
  withSecretEnd,
} from "./client-secret-options.js";
import { branch, leaf, several, type Call, type Cli } from "../leaf.js";
import { facts, table, yesNo, type Output } from "../output.js";

/** `drawbridge app …`: the applications that a team's people sign in to by OpenID Connect. */
export function appCommands(cli: Cli, program: Command): void {
  const app = branch(program, "app", "Apps: the applications that people sign in to by OpenID Connect");
  leaf(
    cli,
    app,
    "create <slug>",
    "Create an app; a client secret that is made for it is shown once",
    (command) => {
      withSecretEnd(withSettings(withTeam(command))).option("--client-id <id>", "the slug unless given");
    },
    async (call) => {
      const input = { slug: call.args[0], clientId: call.options.text("clientId"), ...settingsOf(call) };
      return issued(call, await ask(call, operations.appCreate, inTeam(call), input));
    },
  );
  leaf(
    cli,
    app,
    "update <app>",
    "Change an app",
    (command) => withSecretEnd(withSettings(withTeam(command))),
    async (call) => issued(call, await ask(call, operations.appUpdate, appOf(call), settingsOf(call))),
  );
  leaf(cli, app, "list", "Apps of a team", withTeam, list);
  leaf(cli, app, "show <app>", "An app with what its library is given", withTeam, async (call) => {
    const shown = await ask(call, operations.appShow, appOf(call));
    const warned = shown.warnings.map((one) => `Note: ${one}\n`).join("");
    return { json: shown, text: `${textOf(shown)}${warned}` };
  });
  leaf(
    cli,
    app,
    "rotate-secret <app>",
    "Give an app a new client secret; the one before works on for a while",
    (command) => {
      withRotation(withTeam(command));
    },
    async (call) => issued(call, await ask(call, operations.appRotateSecret, appOf(call), rotationOf(call))),
  );
  leaf(cli, app, "retire-secret <app>", "End the older of an app's two client secrets", withTeam, async (call) => {
    const shown = await ask(call, operations.appRetireSecret, appOf(call));
    return { json: shown, text: textOf(shown) };
  });
  leaf(
    cli,
    app,
    "delete <app>",
    "Delete an app: nobody can sign in to it any more",
    (command) => {
      withTeam(command).option("--yes", "really");
    },
    async (call) => {
      const { slug } = await ask(call, operations.appShow, appOf(call));
      if (!call.options.on("yes")) {
        const { text: whom } = await ask(call, operations.appPreflight, appOf(call));
        throw new UsageFault(`This deletes the app "${slug}". ${whom}`, { fix: addYes });
      }
      const deleted = await ask(call, operations.appDelete, appOf(call));
      return { json: deleted, text: `Deleted ${slug}.\n` };
    },
  );
}

function withTeam(command: Command): Command {
  return command.option("--team <team>", "slug of the team, where there are several");
}

function withSettings(command: Command): Command {
  return command
    .option("--name <name>", "as people read it")
    .option("--kind <kind>", appKinds.join(", "))
    .option("--redirect-uri <address>", "where codes are sent; several times for several", several)
    .option("--post-logout-redirect-uri <address>", "where to go after signing out; several times for several", several)
    .option("--backchannel-logout-uri <address>", "told when a session ends")
    .option("--home-url <address>", "where its tile on the home page leads")
    .option("--auth-method <method>", appAuthMethods.join(", "))
    .option("--signing-alg <alg>", appSigningAlgs.join(", "))
    .option("--allowed-group <group>", "only members of it may use the app; several times for several", several)
    .option("--everybody", "everybody of the team may use it")
    .option("--only-group <group>", "it is told of this group alone; several times for several", several)
    .option("--max-groups <number>", "with more the ID token refers to userinfo");
}

function appOf(call: Call) {
  return { ...inTeam(call), app: call.args[0] ?? "" };
}

function settingsOf(call: Call): Readonly<Record<string, unknown>> {
  const { options } = call;
  const [only, max] = [options.list("onlyGroup"), options.number("maxGroups", "--max-groups")];
  return {
    name: options.text("name"),
    kind: options.choice("kind", "--kind", appKinds),
    redirectUris: options.list("redirectUri"),
    postLogoutRedirectUris: options.list("postLogoutRedirectUri"),
    backchannelLogoutUri: options.text("backchannelLogoutUri"),
    homeUrl: options.text("homeUrl"),
    tokenEndpointAuthMethod: options.choice("authMethod", "--auth-method", appAuthMethods),
    idTokenSignedResponseAlg: options.choice("signingAlg", "--signing-alg", appSigningAlgs),
    secretExpiresAt: secretEndOf(call),
    allowedGroups: options.on("everybody") ? null : options.list("allowedGroup"),
    ...((only ?? max) !== undefined && { groups: { only, max } }),
  };
}

async function list(call: Call): Promise<Output> {
  const { items } = await askAll(call, operations.appList, inTeam(call));
  return {
    json: items,
    text: table(
      items,
      [
        { title: "APP", of: (row) => row.slug, whole: true },
        { title: "KIND", of: (row) => row.kind },
        { title: "CLIENT ID", of: (row) => row.clientId },
        { title: "FOR", of: (row) => row.allowedGroups?.join(", ") ?? "everybody" },
        { title: "REDIRECT URI", of: (row) => row.redirectUris[0] },
      ],
      call.width,
      "No app yet. Create one: drawbridge app create SLUG --redirect-uri ADDRESS",
    ),
  };
}

function issued(call: Call, app: AppView & { readonly clientSecret: string | null }): Output {
  const { clientSecret, slug } = app;
  const before = olderText(app, "the app", `drawbridge app retire-secret ${slug}${teamGiven(call)}`);
  const kept = clientSecret === null ? "" : `Keep the client secret now: it is not shown again.\n${before}`;
  return { json: app, text: `${textOf(app, clientSecret)}${kept}` };
}

function textOf(app: AppView, secret: string | null = null): string {
  return facts([
    ["app", app.slug],
    ["name", app.name],
    ["team", app.team],
    ["issuer", app.issuer],
    ["client id", app.clientId],
    ["client secret", secret ?? (app.liveSecrets === 2 ? "two that work" : undefined)],
    ["secret expires", secretEndText(app)],
    ["kind", app.kind],
    ["authentication", proofs[app.tokenEndpointAuthMethod]],
    ["ID tokens", `signed with ${app.idTokenSignedResponseAlg}`],
    ["redirect URIs", app.redirectUris],
    ["after sign-out", app.postLogoutRedirectUris],
    ["back-channel logout", app.backchannelLogoutUri ?? undefined],
    ["home URL", app.homeUrl ?? undefined],
    ["for", app.allowedGroups ?? "everybody of the team"],
    ["groups told", app.groups.only ?? `all, ${app.groups.max} at most in the ID token`],
    ["managed by file", yesNo(app.managedByFile)],
  ]);
}

/** How the app proves itself at the token endpoint, with the name that libraries have for it. */
const proofs: Readonly<Record<AppView["tokenEndpointAuthMethod"], string>> = {
  client_secret_basic:
    "the client secret in the Authorization header, as libraries send it unless told (client_secret_basic)",
  client_secret_post: "the client secret in the body (client_secret_post)",
  private_key_jwt: "a token signed with its own key (private_key_jwt)",
  none: "nothing but PKCE (none)",
};
