import { readFile } from "node:fs/promises";
import type { Command } from "commander";
import { operations, type OAuthClientView } from "../../admin/index.js";
import { oauthClientKinds } from "../../model/oauth-client.js";
import { fileText } from "../../lib/file-text.js";
import { ask } from "../asking/ask.js";
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

/** `drawbridge oauth-client …`: what identity providers are called that get at a directory by OAuth. */
export function oauthClientCommands(cli: Cli, program: Command): void {
  const client = branch(
    program,
    "oauth-client",
    "OAuth clients of a directory: identity providers that get their SCIM tokens by OAuth",
  );
  leaf(
    cli,
    client,
    "create <directory>",
    "Create an OAuth client; a client secret that is made for it is shown once",
    (command) => {
      withSecretEnd(withSettings(command))
        .requiredOption("--kind <kind>", `${oauthClientKinds.join(", ")}: who it is for`)
        .option("--client-id <id>", "left out: one is made");
    },
    async (call) => {
      const { options } = call;
      const input = {
        ...(await settingsOf(call)),
        name: options.needed("name", "--name"),
        kind: options.choice("kind", "--kind", oauthClientKinds),
        clientId: options.text("clientId"),
      };
      return issued(await ask(call, operations.oauthClientCreate, { directory: call.args[0] ?? "" }, input));
    },
  );
  leaf(cli, client, "update <directory> <client>", "Change an OAuth client", withSettingsAndEnd, async (call) =>
    issued(await ask(call, operations.oauthClientUpdate, clientOf(call), await settingsOf(call))),
  );
  leaf(cli, client, "list <directory>", "OAuth clients of a directory", none, list);
  leaf(cli, client, "show <directory> <client>", "An OAuth client with what is pasted", none, async (call) => {
    const shown = await ask(call, operations.oauthClientShow, clientOf(call));
    return { json: shown, text: textOf(shown) };
  });
  leaf(
    cli,
    client,
    "rotate-secret <directory> <client>",
    "Give an OAuth client a new secret; the one before works on for a while",
    (command) => {
      withRotation(command);
    },
    async (call) => issued(await ask(call, operations.oauthClientRotateSecret, clientOf(call), rotationOf(call))),
  );
  leaf(
    cli,
    client,
    "retire-secret <directory> <client>",
    "End the older of an OAuth client's two secrets",
    none,
    async (call) => {
      const shown = await ask(call, operations.oauthClientRetireSecret, clientOf(call));
      return { json: shown, text: textOf(shown) };
    },
  );
  leaf(
    cli,
    client,
    "delete <directory> <client>",
    "Delete an OAuth client: what was granted to it ends",
    (command) => {
      command.option("--yes", "really");
    },
    async (call) => {
      const { name } = await ask(call, operations.oauthClientShow, clientOf(call));
      if (!call.options.on("yes")) {
        throw new UsageFault(`This deletes the OAuth client "${name}"; what was granted to it ends at once.`, {
          fix: addYes,
        });
      }
      const deleted = await ask(call, operations.oauthClientDelete, clientOf(call));
      const grants = deleted.ended === 1 ? "1 grant" : `${deleted.ended} grants`;
      return { json: deleted, text: `Deleted ${name}; ${grants} ended.\n` };
    },
  );
}

function none(): void {
  // no options of its own
}

function withSettings(command: Command): Command {
  return command
    .option("--name <name>", "as people read it, as okta")
    .option("--redirect-uri <address>", "okta: where codes are sent; several times for several", several)
    .option("--jwks-file <file>", "ipsie: its public keys (JWKS)")
    .option("--jwks-uri <address>", "ipsie: where its public keys are published");
}

function withSettingsAndEnd(command: Command): Command {
  return withSecretEnd(withSettings(command));
}

async function settingsOf(call: Call): Promise<Readonly<Record<string, unknown>>> {
  const { options } = call;
  const [file, jwksUri] = [options.text("jwksFile"), options.text("jwksUri")];
  // Whoever gives the one takes the other back.
  return {
    name: options.text("name"),
    redirectUris: options.list("redirectUri"),
    secretExpiresAt: secretEndOf(call),
    ...(jwksUri !== undefined && { jwksUri, ...(file === undefined && { jwks: null }) }),
    ...(file !== undefined && { jwks: await keysIn(file), ...(jwksUri === undefined && { jwksUri: null }) }),
  };
}

async function keysIn(file: string): Promise<unknown> {
  try {
    return JSON.parse(fileText(await readFile(file)) ?? "");
  } catch (error) {
    const because = error instanceof Error && "code" in error ? String(error.code) : "it is not JSON";
    throw new UsageFault(`--jwks-file: ${file} cannot be read (${because}).`);
  }
}

function clientOf({ args }: Call) {
  return { directory: args[0] ?? "", oauth_client: args[1] ?? "" };
}

async function list(call: Call): Promise<Output> {
  const directory = call.args[0] ?? "";
  const { items } = await ask(call, operations.oauthClientList, { directory });
  return {
    json: items,
    text: table(
      items,
      [
        { title: "NAME", of: (row) => row.name, whole: true },
        { title: "KIND", of: (row) => row.kind },
        { title: "CLIENT ID", of: (row) => row.clientId },
        { title: "REDIRECT URI", of: (row) => row.redirectUris[0] },
      ],
      call.width,
      `No OAuth client yet. Create one: drawbridge oauth-client create ${directory} --name NAME --kind okta`,
    ),
  };
}

function issued(client: OAuthClientView & { readonly clientSecret: string | null }): Output {
  const { clientSecret, clientId, directory } = client;
  const retire = `drawbridge oauth-client retire-secret ${directory} ${clientId}`;
  const before = olderText(client, "the identity provider", retire);
  const kept = clientSecret === null ? "" : `Keep the client secret now: it is not shown again.\n${before}`;
  return { json: client, text: `${textOf(client, clientSecret)}${kept}` };
}

function textOf(client: OAuthClientView, secret: string | null = null): string {
  return facts([
    ["name", client.name],
    ["directory", client.directory],
    ["kind", client.kind],
    ["SCIM base URL", client.baseUrl],
    ["authorize URL", client.authorizeUrl ?? undefined],
    ["token URL", client.tokenUrl],
    ["client id", client.clientId],
    ["client secret", secret ?? (client.liveSecrets === 2 ? "two that work" : undefined)],
    ["secret expires", secretEndText(client)],
    ["scope", "scim"],
    ["redirect URIs", client.redirectUris],
    ["keys", client.jwksUri ?? (client.jwks === null ? undefined : `${client.jwks.keys.length} given`)],
    ["managed by file", yesNo(client.managedByFile)],
  ]);
}
