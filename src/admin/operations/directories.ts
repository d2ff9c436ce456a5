import { z } from "zod";
import { scimBaseUrl } from "../../model/addresses.js";
import { quirkProfiles, type Directory } from "../../model/directory.js";
import type { Team } from "../../model/team.js";
import {
  createDirectory,
  createToken,
  deleteDirectory,
  resumeDirectory,
  revokeToken,
  rotateToken,
  tokenWorks,
  updateDirectory,
  type IssuedToken,
} from "../../teams/index.js";
import type { AdminDeps } from "../deps.js";
import { directoriesHealth } from "../health.js";
import { nothing } from "../inputs.js";
import { operation } from "../operation.js";
import { pageBySlug } from "../page.js";
import { ambiguous, methodIn } from "../refusals.js";
import {
  directoryView,
  issuedTokenView,
  rotatedTokenView,
  shownDirectory,
  shownToken,
  tokenView,
  type DirectoryView,
  type IssuedTokenView,
} from "../views/settings.js";
import {
  anInstant,
  deleteInput,
  msOfHours,
  nameInput,
  pageInput,
  pageOf,
  shownMaybe,
  slugInput,
} from "../views/shapes.js";

const settings = {
  name: nameInput.optional(),
  ssoMethod: z
    .string()
    .min(1)
    .max(200)
    .nullable()
    .optional()
    .describe("Slug or id of the SSO method whose people it manages; null: none"),
  quirks: z.enum(quirkProfiles).optional(),
  disabled: z.boolean().optional().describe("Switched off: its tokens open nothing"),
};

async function viewOf(deps: AdminDeps, team: Team, directory: Directory): Promise<DirectoryView> {
  const [view] = await viewsOf(deps, team, [directory]);
  if (view === undefined) throw new Error("a directory has no view");
  return view;
}

/** All of a page by the same few questions: each of its own would ask a store that is a server as often as there are. */
async function viewsOf(deps: AdminDeps, team: Team, directories: readonly Directory[]): Promise<DirectoryView[]> {
  const store = deps.store.inTeam(team.id);
  const [healthOf, ...methods] = await Promise.all([
    directoriesHealth(store, directories),
    ...directories.map(({ methodId }) => (methodId === undefined ? undefined : store.methods.get(methodId))),
  ]);
  return directories.map((directory, at) => {
    const [method, health] = [methods[at], healthOf(directory)];
    return shownDirectory(directory, { team, method, publicUrl: deps.publicUrl, health });
  });
}

async function settingsOf(deps: AdminDeps, team: Team, { ssoMethod, ...rest }: z.infer<z.ZodObject<typeof settings>>) {
  const linked =
    ssoMethod === undefined || ssoMethod === null ? ssoMethod : (await methodIn(deps, team, ssoMethod, "ssoMethod")).id;
  return { ...rest, methodId: linked };
}

export const directoryList = operation({
  name: "directory.list",
  summary: "Directories of a team: its SCIM connections",
  of: "team",
  effect: "read",
  needs: "read",
  input: z.strictObject(pageInput),
  shows: pageOf(directoryView),
  async run({ deps, team }, page) {
    const { items, next } = pageBySlug(await deps.store.inTeam(team.id).directories.list(), page);
    return { items: await viewsOf(deps, team, items), next };
  },
});

export const directoryCreate = operation({
  name: "directory.create",
  summary: "Create a directory",
  of: "team",
  effect: "create",
  needs: "manage",
  input: z.strictObject({ slug: slugInput, ...settings }),
  shows: directoryView,
  example: { slug: "okta-scim", name: "Okta" },
  versionOf: ({ version }) => version,
  async run({ deps, caller, team }, { slug, ...rest }) {
    const said = await settingsOf(deps, team, rest);
    return viewOf(deps, team, await createDirectory(deps.settings(caller), team.id, { slug, ...said }));
  },
});

export const directoryShow = operation({
  name: "directory.show",
  summary: "A directory with its base URL",
  of: "directory",
  effect: "read",
  needs: "read",
  input: nothing,
  shows: directoryView,
  versionOf: ({ version }) => version,
  run: ({ deps, team, target }) => viewOf(deps, team, target),
});

export const directoryUpdate = operation({
  name: "directory.update",
  summary: "Change a directory",
  of: "directory",
  effect: "change",
  needs: "manage",
  input: z.strictObject(settings),
  shows: directoryView,
  example: { name: "Okta, Europe" },
  versionOf: ({ version }) => version,
  async run({ deps, caller, team, target, expected }, input) {
    const said = await settingsOf(deps, team, input);
    const saved = await updateDirectory(deps.settings(caller), team.id, target.id, said, { expected });
    return viewOf(deps, team, saved);
  },
});

export const directoryResume = operation({
  name: "directory.resume",
  summary: "Let a directory that the mass change brake has paused go on",
  of: "directory",
  effect: "act",
  needs: "manage",
  input: z.strictObject({
    for: z
      .enum(["once", "hour"])
      .default("once")
      .describe("once: the count begins anew; hour: no brake for 60 minutes"),
  }),
  shows: directoryView,
  example: { for: "once" },
  versionOf: ({ version }) => version,
  async run({ deps, caller, team, target, expected }, input) {
    const saved = await resumeDirectory(deps.settings(caller), team.id, target.id, input.for, { expected });
    return viewOf(deps, team, saved);
  },
});

export const directoryDelete = operation({
  name: "directory.delete",
  summary: "Delete a directory and its tokens; its people stay, and become manual when it cannot be undone any more",
  of: "directory",
  effect: "remove",
  needs: "manage",
  input: deleteInput,
  shows: z
    .object({ deleted: z.string(), users: z.int(), groups: z.int() })
    .describe("How many users and groups become manual"),
  async run({ deps, caller, team, target, expected }, { final }) {
    const released = await deleteDirectory(deps.settings(caller), team.id, target.id, { expected, final });
    return { deleted: target.slug, users: released.users, groups: released.groups };
  },
});

export const tokenList = operation({
  name: "token.list",
  summary: "SCIM tokens of a directory",
  of: "directory",
  effect: "read",
  needs: "read",
  input: nothing,
  shows: z.object({ items: z.array(tokenView), next: z.null() }),
  async run({ deps, target }) {
    const tokens = await deps.store.inTeam(target.teamId).tokens.ofDirectory(target.id);
    return { items: tokens.map((token) => shownToken(token, deps.now())), next: null };
  },
});

const given = z
  .string()
  .min(32, { error: "must have at least 32 characters" })
  .max(500)
  .regex(/^\S+$/, { error: "must not hold white space" })
  .optional()
  .describe("A token of your own; left out: one is made and shown once");

function issued(deps: AdminDeps, directory: Directory, { token, text }: IssuedToken): IssuedTokenView {
  return { ...shownToken(token, deps.now()), baseUrl: scimBaseUrl(deps.publicUrl, directory), value: text ?? null };
}

export const tokenCreate = operation({
  name: "token.create",
  summary: "Create a SCIM token; its value is shown once",
  of: "directory",
  effect: "create",
  needs: "manage",
  input: z.strictObject({
    name: nameInput,
    scopes: z
      .array(z.enum(["read", "write"]))
      .min(1)
      .optional()
      .describe("Both unless said"),
    expiresAt: anInstant.nullable().optional(),
    value: given,
  }),
  shows: issuedTokenView,
  example: { name: "okta" },
  shownOnce: ["value"],
  async run({ deps, caller, team, target }, { name, scopes, expiresAt, value }) {
    const draft = { name, scopes, expiresAt: msOf(expiresAt), value };
    return issued(deps, target, await createToken(deps.settings(caller), team.id, target.id, draft));
  },
});

export const tokenRotate = operation({
  name: "token.rotate",
  summary: "Create a new SCIM token in place of an old one, which works on for a while",
  of: "token",
  effect: "create",
  needs: "manage",
  input: z.strictObject({
    overlapHours: z.number().min(0).max(8760).default(24).describe("How long the old one works on"),
    expiresAt: anInstant.nullable().optional(),
    value: given,
  }),
  shows: rotatedTokenView,
  example: { overlapHours: 24 },
  shownOnce: ["value"],
  async run({ deps, caller, team, target, expected }, { overlapHours, expiresAt, value }) {
    const how = { overlapMs: msOfHours(overlapHours), expiresAt: msOf(expiresAt), value };
    const rotated = await rotateToken(deps.settings(caller), team.id, target.token.id, how, { expected });
    const { id, expiresAt: worksUntil } = rotated.old;
    return { ...issued(deps, target.directory, rotated), replaces: { id, worksUntil: shownMaybe(worksUntil) } };
  },
});

export const tokenRevoke = operation({
  name: "token.revoke",
  summary: "End a SCIM token at once",
  of: "token",
  effect: "act",
  needs: "manage",
  input: nothing,
  shows: tokenView,
  async run({ deps, caller, team, target: { directory, token }, path, expected }) {
    if (path["token"] !== token.id) await refuseNamesakes(deps, directory, token.name);
    return shownToken(await revokeToken(deps.settings(caller), team.id, token.id, { expected }), deps.now());
  },
});

/** After a rotation two go by one name: ending the wrong one, or only one of them, would be found out too late. */
async function refuseNamesakes(deps: AdminDeps, directory: Directory, name: string): Promise<void> {
  const tokens = await deps.store.inTeam(directory.teamId).tokens.ofDirectory(directory.id);
  const working = tokens.filter((one) => one.name === name && tokenWorks(one, deps.now()));
  if (working.length > 1)
    throw ambiguous(
      "tokens",
      name,
      working.map(({ id }) => id),
    );
}

function msOf(when: string | null | undefined): number | undefined {
  return when === undefined || when === null ? undefined : Date.parse(when);
}
