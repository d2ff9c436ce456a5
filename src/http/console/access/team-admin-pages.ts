import { operations as o, type InvitedAdminView } from "../../../admin/index.js";
import type { AdminGrantId } from "../../../model/ids.js";
import { adminPage, adminsPage, roleChoices } from "../../../pages/index.js";
import { pageAsked, pagerOf } from "../list.js";
import { act, formPage, onTo, type ConsoleRoute } from "../routes.js";
import { crumbsOf, placeHref } from "./place.js";

/** What is said of an invitation that was made. */
export function invited({ email, role, mailed }: InvitedAdminView): string {
  return `${email} is invited as ${role}${mailed ? ", and the link is on its way by mail" : ""}.`;
}

/** Who runs a team. */
export const teamAdminPages: readonly ConsoleRoute[] = [
  formPage("/teams/:team/admins", {
    async show(ask, typed) {
      const { items, next } = await ask.perform(o.teamAdminList, pageAsked(ask));
      return adminsPage(ask.frame, {
        ...{ crumbs: crumbsOf(ask), typed, roles: roleChoices, ...pagerOf(ask, next) },
        mail: ask.deps.post !== undefined,
        lead: "Who runs this team. Operators of the installation do too, and are not listed here.",
        rows: items.map(({ id, email, role, state }) => ({
          ...{ email, role, state, href: placeHref(ask, `/admins/${id}`) },
        })),
      });
    },
    async send(ask, form) {
      const made = await ask.perform(o.teamAdminCreate, {
        email: form.given("email") ?? "",
        role: form.given("role"),
        mail: form.given("mail") === "yes",
      });
      const secrets = made.url === null ? undefined : { invitation: made.url };
      return onTo(placeHref(ask, "/admins"), invited(made), secrets);
    },
  }),
  formPage("/teams/:team/admins/:team_admin", {
    async show(ask, typed) {
      const { id, email, role, version, state } = await ask.perform(o.teamAdminShow);
      return adminPage(ask.frame, {
        ...{ email, role, version, state, typed, roles: roleChoices, place: ask.team.name },
        isSelf: ask.admin?.grants.some((grant) => grant.id === (id as AdminGrantId)) ?? false,
        crumbs: crumbsOf(ask, { label: "Admins", path: "/admins" }),
        remove: placeHref(ask, `/admins/${id}/remove`),
      });
    },
    async send(ask, form) {
      const { email, role } = await ask.perform(
        o.teamAdminUpdate,
        { role: form.given("role") },
        { expected: form.version },
      );
      return onTo(ask.here, `${email} is ${role} of this team now.`);
    },
  }),
  act("/teams/:team/admins/:team_admin/remove", {
    back: ({ path }) => `/teams/${path["team"] ?? ""}/admins/${path["team_admin"] ?? ""}`,
    async send(ask, form) {
      const { email } = await ask.perform(o.teamAdminShow);
      await ask.perform(o.teamAdminRemove, {}, { expected: form.version });
      return onTo(placeHref(ask, "/admins"), `${email} has no role in this team any more.`);
    },
  }),
];
