import { z } from "zod";
import { createApiKey, revokeApiKey } from "../../access/index.js";
import { needs, roles, type Need, type Role } from "../../model/grant.js";
import type { Team } from "../../model/team.js";
import type { AdminCaller } from "../caller.js";
import type { AdminDeps } from "../deps.js";
import { nothing } from "../inputs.js";
import { operation } from "../operation.js";
import { pageByKey } from "../page.js";
import { accessDeps, placeNamed, slugsOfTeams } from "../places.js";
import { apiKeyView, madeApiKeyView, shownApiKey, type MadeApiKeyView } from "../views/access.js";
import { anInstant, nameInput, pageInput, pageOf } from "../views/shapes.js";

const settings = {
  name: nameInput.max(100, { error: "must have at most 100 characters" }),
  needs: z.array(z.enum(needs)).nullable().optional().describe("Only these of what the role gives; all unless said"),
  expiresAt: anInstant.nullable().optional().describe("In a year unless said"),
};

interface Asked {
  readonly name: string;
  readonly role: Role;
  readonly needs?: readonly Need[] | null | undefined;
  readonly expiresAt?: string | null | undefined;
}

async function made(
  deps: AdminDeps,
  caller: AdminCaller,
  { name, role, needs: only, expiresAt }: Asked,
  place: Pick<Team, "id" | "slug"> | null,
): Promise<MadeApiKeyView> {
  const { key, text } = await createApiKey(accessDeps(deps, caller), {
    name,
    role,
    team: place?.id ?? null,
    needs: only ?? undefined,
    expiresAt: typeof expiresAt === "string" ? Date.parse(expiresAt) : undefined,
  });
  return { ...shownApiKey(key, place?.slug ?? null, deps.now()), key: text };
}

export const teamApiKeyList = operation({
  name: "team_api_key.list",
  summary: "API keys of a team, with their state",
  of: "team",
  effect: "read",
  needs: "own",
  input: z.strictObject(pageInput),
  shows: pageOf(apiKeyView),
  async run({ deps, team }, page) {
    const keys = await deps.store.installation.apiKeys.list(team.id);
    const { items, next } = pageByKey(keys, ({ id }) => id, page);
    return { items: items.map((key) => shownApiKey(key, team.slug, deps.now())), next };
  },
});

export const teamApiKeyCreate = operation({
  name: "team_api_key.create",
  summary: "Create an API key of a team; it is shown once",
  of: "team",
  effect: "create",
  needs: "own",
  input: z.strictObject({ ...settings, role: z.enum(roles).exclude(["operator"]) }),
  shows: madeApiKeyView,
  example: { name: "reports", role: "auditor" },
  shownOnce: ["key"],
  run: ({ deps, caller, team }, input) => made(deps, caller, input, team),
});

export const teamApiKeyShow = operation({
  name: "team_api_key.show",
  summary: "An API key of a team",
  of: "team_api_key",
  effect: "read",
  needs: "own",
  input: nothing,
  shows: apiKeyView,
  versionOf: ({ version }) => version,
  run: ({ deps, team, target }) => Promise.resolve(shownApiKey(target, team.slug, deps.now())),
});

export const teamApiKeyRevoke = operation({
  name: "team_api_key.revoke",
  summary: "End an API key of a team at once",
  of: "team_api_key",
  effect: "act",
  needs: "own",
  input: nothing,
  shows: apiKeyView,
  versionOf: ({ version }) => version,
  async run({ deps, caller, team, target, expected }) {
    const revoked = await revokeApiKey(accessDeps(deps, caller), target.id, { team: team.id, expected });
    return shownApiKey(revoked, team.slug, deps.now());
  },
});

export const apiKeyList = operation({
  name: "api_key.list",
  summary: "API keys of the installation and of all teams, with their state",
  of: "installation",
  effect: "read",
  needs: "operate",
  input: z.strictObject({
    ...pageInput,
    team: z.string().min(1).max(200).optional().describe("Slug or id of the team"),
  }),
  shows: pageOf(apiKeyView),
  async run({ deps }, { team, ...page }) {
    const place = team === undefined ? undefined : await placeNamed(deps, team);
    const keys = await deps.store.installation.apiKeys.list(place?.id);
    const { items, next } = pageByKey(keys, ({ id }) => id, page);
    const slugOf = await slugsOfTeams(deps);
    return { items: items.map((key) => shownApiKey(key, slugOf(key.team), deps.now())), next };
  },
});

export const apiKeyCreate = operation({
  name: "api_key.create",
  summary: "Create an API key of the installation or of a team; it is shown once",
  of: "installation",
  effect: "create",
  needs: "operate",
  input: z.strictObject({
    ...settings,
    role: z.enum(roles),
    team: z
      .string()
      .min(1)
      .max(200)
      .nullable()
      .optional()
      .describe("Slug or id of the team; null or left out: the installation"),
  }),
  shows: madeApiKeyView,
  example: { name: "backups", role: "operator", needs: ["read"] },
  shownOnce: ["key"],
  run: async ({ deps, caller }, { team = null, ...asked }) => made(deps, caller, asked, await placeNamed(deps, team)),
});

export const apiKeyShow = operation({
  name: "api_key.show",
  summary: "An API key, of whatever place",
  of: "api_key",
  effect: "read",
  needs: "operate",
  input: nothing,
  shows: apiKeyView,
  versionOf: ({ version }) => version,
  async run({ deps, target }) {
    return shownApiKey(target, (await slugsOfTeams(deps))(target.team), deps.now());
  },
});

export const apiKeyRevoke = operation({
  name: "api_key.revoke",
  summary: "End an API key at once, of whatever place",
  of: "api_key",
  effect: "act",
  needs: "operate",
  input: nothing,
  shows: apiKeyView,
  versionOf: ({ version }) => version,
  async run({ deps, caller, target, expected }) {
    const revoked = await revokeApiKey(accessDeps(deps, caller), target.id, { team: target.team, expected });
    return shownApiKey(revoked, (await slugsOfTeams(deps))(target.team), deps.now());
  },
});
