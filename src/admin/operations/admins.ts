import { z } from "zod";
import { adminRoles, createAdmin, removeAdmin, updateAdmin, type AdminDraft } from "../../access/index.js";
import { roles } from "../../model/grant.js";
import type { Team } from "../../model/team.js";
import { factsOf, type AdminRole } from "../../model/invitation.js";
import type { AdminCaller } from "../caller.js";
import type { AdminDeps } from "../deps.js";
import { nothing } from "../inputs.js";
import { checkMail, mailInput } from "../mail.js";
import { operation } from "../operation.js";
import { pageByKey } from "../page.js";
import { accessDeps, placeNamed, slugsOfTeams } from "../places.js";
import { InvalidInput } from "../refusals.js";
import {
  adminView,
  invitedAdminView,
  operatedAdminView,
  shownAdmin,
  shownOperatedAdmin,
  type InvitedAdminView,
} from "../views/access.js";
import { pageInput, pageOf } from "../views/shapes.js";

const email = z.string().min(1, { error: "must not be empty" }).max(320, { error: "must have at most 320 characters" });
const teamRoles = z.enum(roles).exclude(["operator"]);
const teamOrNull = z
  .string()
  .min(1)
  .max(200)
  .nullable()
  .optional()
  .describe("Slug or id of the team; null or left out: the installation");
const teamFilter = z.string().min(1).max(200).optional().describe("Slug or id of the team");

/** By an invitation alone: whoever makes an admin does not learn their password. */
async function invited(
  deps: AdminDeps,
  caller: AdminCaller,
  { mail = false, ...draft }: Pick<AdminDraft, "email" | "role"> & { readonly mail?: boolean | undefined },
  place: Pick<Team, "id" | "slug" | "name"> | null,
): Promise<InvitedAdminView> {
  const team = place?.id ?? null;
  if (mail) await checkMail(deps, team, [draft.email]);
  const urlOf = (secret: string): string => `${deps.consoleUrl}/console/invitation/${secret}`;
  const { made, invitation } = await createAdmin(accessDeps(deps, caller), {
    ...{ ...draft, team },
    letters: ({ email: to, secret, expiresAt: endsAt }) => {
      const about = { team: place?.name ?? null, role: draft.role, url: urlOf(secret), endsAt, by: caller.by };
      return mail ? [{ to, matter: { kind: "invitation", ...about } }] : [];
    },
  });
  const { id, email: called } = factsOf(made);
  const url = invitation === undefined ? null : urlOf(invitation);
  return { id, email: called, role: draft.role, team: place?.slug ?? null, url, mailed: mail };
}

export const teamAdminList = operation({
  name: "team_admin.list",
  summary: "Admins of a team, with their role in it",
  of: "team",
  effect: "read",
  needs: "own",
  input: z.strictObject(pageInput),
  shows: pageOf(adminView),
  async run({ deps, team }, page) {
    const all = await adminRoles(deps.store.installation, team.id);
    const { items, next } = pageByKey(all, (one) => factsOf(one).id, page);
    return { items: items.map((one) => shownAdmin(one, team.slug, deps.now())), next };
  },
});

export const teamAdminCreate = operation({
  name: "team_admin.create",
  summary: "Create an admin of a team; the link by which they set their password is shown once",
  of: "team",
  effect: "create",
  needs: "own",
  input: z.strictObject({ email, role: teamRoles, mail: mailInput }),
  shows: invitedAdminView,
  example: { email: "ada@acme.example", role: "auditor" },
  shownOnce: ["url"],
  run: ({ deps, caller, team }, input) => invited(deps, caller, input, team),
});

export const teamAdminShow = operation({
  name: "team_admin.show",
  summary: "An admin of a team, with the role in it",
  of: "team_admin",
  effect: "read",
  needs: "own",
  input: nothing,
  shows: adminView,
  versionOf: ({ version }) => version,
  run: ({ deps, team, target }) => Promise.resolve(shownAdmin(target, team.slug, deps.now())),
});

export const teamAdminUpdate = operation({
  name: "team_admin.update",
  summary: "Change an admin's role in a team",
  of: "team_admin",
  effect: "change",
  needs: "own",
  input: z.strictObject({ role: teamRoles.optional() }),
  shows: adminView,
  example: { role: "auditor" },
  versionOf: ({ version }) => version,
  async run({ deps, caller, team, target, expected }, change) {
    const place = { team: team.id, expected };
    const saved = await updateAdmin(accessDeps(deps, caller), factsOf(target).id, place, change);
    return shownAdmin(saved, team.slug, deps.now());
  },
});

export const teamAdminRemove = operation({
  name: "team_admin.remove",
  summary: "Take an admin's role in a team",
  of: "team_admin",
  effect: "remove",
  needs: "own",
  input: nothing,
  shows: z.undefined(),
  async run({ deps, caller, team, target, expected }) {
    await removeAdmin(accessDeps(deps, caller), factsOf(target).id, { team: team.id, expected });
    return undefined;
  },
});

export const adminList = operation({
  name: "admin.list",
  summary: "Admins of the installation and of all teams: one entry for each role that somebody has somewhere",
  of: "installation",
  effect: "read",
  needs: "operate",
  input: z.strictObject({ ...pageInput, team: teamFilter, role: z.enum(roles).optional() }),
  shows: pageOf(operatedAdminView),
  async run({ deps }, { team, role, ...page }) {
    const place = team === undefined ? undefined : await placeNamed(deps, team);
    const all = await adminRoles(deps.store.installation, place?.id);
    const wanted = role === undefined ? all : all.filter((one) => factsOf(one).role === role);
    const { items, next } = pageByKey(wanted, (one) => factsOf(one).id, page);
    const slugOf = await slugsOfTeams(deps);
    return { items: items.map((one) => shownOperatedAdmin(one, slugOf(factsOf(one).team), deps.now())), next };
  },
});

export const adminCreate = operation({
  name: "admin.create",
  summary: "Create an admin of the installation or of a team; the link by which they set their password is shown once",
  of: "installation",
  effect: "create",
  needs: "operate",
  input: z.strictObject({ email, role: z.enum(roles), team: teamOrNull, mail: mailInput }),
  shows: invitedAdminView,
  example: { email: "grace@bridge.example", role: "operator" },
  shownOnce: ["url"],
  async run({ deps, caller }, { team = null, ...draft }) {
    return invited(deps, caller, draft, await placeNamed(deps, team));
  },
});

export const adminShow = operation({
  name: "admin.show",
  summary: "An admin, with the role in one place",
  of: "admin",
  effect: "read",
  needs: "operate",
  input: z.strictObject({ team: teamFilter }),
  shows: operatedAdminView,
  versionOf: ({ version }) => version,
  async run({ deps, target }, { team }) {
    return operated(deps, await roleMeant(deps, target, team));
  },
});

export const adminUpdate = operation({
  name: "admin.update",
  summary: "Change an admin's role in one place, or how they sign in",
  of: "admin",
  effect: "change",
  needs: "operate",
  input: z.strictObject({
    team: teamOrNull.describe(
      "The place: slug or id of a team, null for the installation; where there is one only, that",
    ),
    role: z.enum(roles).optional(),
    ssoOnly: z.boolean().optional().describe("Take no password from them any more"),
  }),
  shows: operatedAdminView,
  example: { ssoOnly: false },
  versionOf: ({ version }) => version,
  async run({ deps, caller, target, expected }, { team, ...change }) {
    const meant = factsOf(await roleMeant(deps, target, team));
    const place = { team: meant.team, expected };
    return operated(deps, await updateAdmin(accessDeps(deps, caller), meant.id, place, change));
  },
});

export const adminRemove = operation({
  name: "admin.remove",
  summary: "Take an admin's role in one place; whoever has none left is gone",
  of: "admin",
  effect: "remove",
  needs: "operate",
  input: z.strictObject({ team: teamFilter }),
  shows: z.undefined(),
  async run({ deps, caller, target, expected }, { team }) {
    const meant = factsOf(await roleMeant(deps, target, team));
    await removeAdmin(accessDeps(deps, caller), meant.id, { team: meant.team, expected });
    return undefined;
  },
});

/**
 * What an operator means without naming the place: the installation where the admin has a role there, else the only one.
 * @throws InvalidInput
 */
async function roleMeant(
  deps: AdminDeps,
  all: readonly AdminRole[],
  named: string | null | undefined,
): Promise<AdminRole> {
  const roleIn = (place: string | null) => all.find((one) => factsOf(one).team === place);
  if (named !== undefined) {
    const role = roleIn((await placeNamed(deps, named))?.id ?? null);
    if (role === undefined) throw new InvalidInput([{ field: "team", message: "is no place where they have a role" }]);
    return role;
  }
  const [only, ...more] = all;
  const meant = roleIn(null) ?? (more.length === 0 ? only : undefined);
  if (meant === undefined) {
    throw new InvalidInput([{ field: "team", message: "must be said: they have roles in several teams" }]);
  }
  return meant;
}

async function operated(deps: AdminDeps, held: AdminRole) {
  return shownOperatedAdmin(held, (await slugsOfTeams(deps))(factsOf(held).team), deps.now());
}
