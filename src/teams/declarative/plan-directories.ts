import type { Directory, ScimToken } from "../../model/directory.js";
import type { Team } from "../../model/team.js";
import { changesBetween, sameValue } from "../../model/changes.js";
import { Refused } from "../../model/refused.js";
import { changedDirectory, createDirectory, directoryBySlug, updateDirectory } from "../directories/directory-verbs.js";
import { methodBySlug } from "../methods/method-verbs.js";
import { teamBySlug } from "../team-verbs.js";
import { teamsRefusals } from "../refusals.js";
import { createToken, revokeToken, tokenHash, tokenWorks } from "../directories/token-verbs.js";
import { directorySettings } from "./declared-settings.js";
import type { DeclaredDirectory, DeclaredTeam, DeclaredToken } from "./file-shape.js";
import { planOAuthClients } from "./plan-oauth-clients.js";
import { actionBetween, naming, nothing, readable, type ApplyDeps, type Step } from "./step.js";

export async function planDirectories(
  deps: ApplyDeps,
  declared: DeclaredTeam,
  team: Team | undefined,
): Promise<readonly Step[]> {
  const scope = team === undefined ? undefined : deps.store.inTeam(team.id);
  const current = (await scope?.directories.list()) ?? [];
  const bySlug = new Map(current.map((directory) => [directory.slug, directory]));
  const said = declared.directories ?? [];
  const steps: Step[] = [];
  for (const one of said) {
    const known = bySlug.get(one.slug);
    steps.push(await planDirectory(deps, declared, one, known));
    const all = known === undefined ? [] : await scope?.tokens.ofDirectory(known.id);
    // What was granted to OAuth clients is no token of the file's, whatever it is called.
    const tokens = all?.filter(({ client }) => client === undefined);
    for (const token of one.tokens ?? []) steps.push(await planToken(deps, declared, one, token, tokens ?? []));
    const names = new Set(one.tokens?.map((token) => token.name));
    const gone = (tokens ?? []).filter((token) => token.managedByFile && tokenWorks(token, deps.now()));
    for (const token of gone) if (!names.has(token.name)) steps.push(revokeStep(deps, declared, one, token));
    steps.push(...(await planOAuthClients(deps, declared, one, known)));
  }
  const named = new Set(said.map((directory) => directory.slug));
  const left = current.filter((directory) => directory.managedByFile && !named.has(directory.slug));
  for (const directory of left) {
    const tokens = (await scope?.tokens.ofDirectory(directory.id)) ?? [];
    steps.push(releaseDirectory(deps, declared, directory, tokens));
  }
  return steps;
}

async function planDirectory(
  deps: ApplyDeps,
  team: DeclaredTeam,
  declared: DeclaredDirectory,
  current: Directory | undefined,
): Promise<Step> {
  const base = { kind: "directory" as const, name: `${team.slug}/${declared.slug}` };
  const linked = async () =>
    declared.ssoMethod === undefined ? undefined : deps.store.methodBySlug(declared.ssoMethod);
  if (current === undefined) {
    return {
      ...base,
      action: "create",
      changes: [],
      run: async () => {
        const { id } = await teamBySlug(deps, team.slug);
        const method = declared.ssoMethod === undefined ? undefined : await methodBySlug(deps, declared.ssoMethod);
        await createDirectory(deps, id, { ...directorySettings(declared, method?.id), slug: declared.slug });
        return nothing;
      },
    };
  }
  const next = changedDirectory(current, directorySettings(declared, (await linked())?.id));
  const linkComes = declared.ssoMethod !== undefined && (await linked()) === undefined;
  return {
    ...base,
    action: linkComes ? "update" : actionBetween(current, next),
    changes: readable(changesBetween(current, next)),
    notes:
      declared.disabled === undefined && next.disabled
        ? ["stays disabled: the file does not say `disabled`; `disabled: false` switches it on"]
        : [],
    run: async () => {
      await updateDirectory(deps, current.teamId, current.id, directorySettings(declared, (await linked())?.id));
      return nothing;
    },
  };
}

/** A token of the file is found by its name; another value in the file replaces it at once. */
async function planToken(
  deps: ApplyDeps,
  team: DeclaredTeam,
  directory: DeclaredDirectory,
  declared: DeclaredToken,
  known: readonly ScimToken[],
): Promise<Step> {
  const mine = known.filter((token) => token.name === declared.name && token.revokedAt === undefined);
  const same =
    declared.value === undefined ? mine[0] : mine.find((token) => token.hash === tokenHash(declared.value ?? ""));
  const replaced = declared.value === undefined ? [] : mine.filter((token) => token.managedByFile);
  const name = `${team.slug}/${directory.slug}/${declared.name}`;
  if (same === undefined) await naming(`token ${name}`, () => checkTokenFree(deps, declared));
  return {
    kind: "token",
    name,
    action: same !== undefined ? "unchanged" : replaced.length > 0 ? "update" : "create",
    changes:
      same === undefined && replaced.length > 0 ? [{ field: "value", before: "(hidden)", after: "(hidden)" }] : [],
    notes: same === undefined ? [] : keptOf(same, declared),
    run: async () => {
      if (same !== undefined) return nothing;
      const { id, teamId } = await directoryBySlug(deps, directory.slug);
      const { text } = await createToken(deps, teamId, id, declared);
      for (const old of replaced) await revokeToken(deps, teamId, old.id);
      return text === undefined ? nothing : { token: { directory: directory.slug, name: declared.name, text } };
    },
  };
}

/** A value that another token has or had is told before anything is written. @throws Refused `token_taken` */
async function checkTokenFree({ store }: ApplyDeps, { name, value }: DeclaredToken): Promise<void> {
  if (value === undefined) return;
  const hash = tokenHash(value);
  for (const { id } of await store.teams.list()) {
    const { directories, tokens } = store.inTeam(id);
    for (const directory of await directories.list()) {
      const held = (await tokens.ofDirectory(directory.id)).some((token) => token.hash === hash);
      if (held) throw new Refused(teamsRefusals.token_taken(name));
    }
  }
}

/** A token keeps what it was made with, as its holder was told; the file's other words count for one made anew. */
function keptOf(token: ScimToken, { scopes = ["read", "write"], expiresAt }: DeclaredToken): readonly string[] {
  const instant = (at: number | undefined) => (at === undefined ? "never" : new Date(at).toISOString());
  const anew = "change its value or its name for that";
  return [
    ...(sameValue([...token.scopes].sort(), [...scopes].sort())
      ? []
      : [`its scopes stay ${token.scopes.join(", ")}, the file says ${scopes.join(", ")}: ${anew}`]),
    ...(token.expiresAt === expiresAt || !token.managedByFile
      ? []
      : [`its end stays ${instant(token.expiresAt)}, the file says ${instant(expiresAt)}: ${anew}`]),
  ];
}

/** A token that the file gave and names no more, by its value or made for it. */
function revokeStep(deps: ApplyDeps, team: DeclaredTeam, directory: DeclaredDirectory, token: ScimToken): Step {
  return {
    kind: "token",
    name: `${team.slug}/${directory.slug}/${token.name}`,
    action: "revoke",
    changes: [],
    notes:
      token.lastUsedAt === undefined ? [] : [`last used ${new Date(token.lastUsedAt).toISOString().slice(0, 16)}Z`],
    run: async () => {
      await revokeToken(deps, token.teamId, token.id);
      return nothing;
    },
  };
}

function releaseDirectory(
  deps: ApplyDeps,
  team: DeclaredTeam,
  directory: Directory,
  tokens: readonly ScimToken[],
): Step {
  const working = tokens.filter((token) => token.managedByFile && tokenWorks(token, deps.now()));
  const names = working.map((token) => `"${token.name}"`).join(", ");
  return {
    kind: "directory",
    name: `${team.slug}/${directory.slug}`,
    action: "release",
    changes: [],
    notes:
      names === ""
        ? []
        : [`the file's tokens go on working: ${names}; to end one: drawbridge token revoke ${directory.slug} NAME`],
    run: async () => {
      await updateDirectory(deps, directory.teamId, directory.id, { managedByFile: false });
      return nothing;
    },
  };
}
