import { operations as o } from "../../../admin/index.js";
import type { AdminId } from "../../../model/ids.js";
import { adminPage, adminsPage, roleChoices } from "../../../pages/index.js";
import type { Ask } from "../ask.js";
import { filterOf, pageAsked, pagerOf } from "../list.js";
import { act, formPage, onTo, type ConsoleRoute } from "../routes.js";
import { crumbsOf } from "./place.js";
import { invited } from "./team-admin-pages.js";

const operator = { value: "operator", label: "Operator: the whole installation and every team" };
const everyRole = [operator, ...roleChoices];

/** Who runs the installation and its teams, as an operator sees it. */
export const adminPages: readonly ConsoleRoute[] = [
  formPage("/admins", {
    async show(ask, typed) {
      const { items, next } = await ask.perform(o.adminList, pageAsked(ask));
      const { items: teams } = await ask.perform(o.teamList, { limit: 200 });
      return adminsPage(ask.frame, {
        ...{ crumbs: [], typed, roles: everyRole, ...pagerOf(ask, next) },
        mail: ask.deps.post !== undefined,
        lead: "Everybody with a role somewhere: one line for each role.",
        places: [
          { value: "", label: "The installation" },
          ...teams.map(({ slug, name }) => ({ value: slug, label: name })),
        ],
        rows: items.map((one) => ({
          ...{ email: one.email, role: one.role, state: one.state, signsInBy: one.signsInBy },
          ...{ lastPasswordSignInAt: one.lastPasswordSignInAt, place: one.team ?? "The installation" },
          href: adminAt(ask, one.id, one.team),
        })),
      });
    },
    async send(ask, form) {
      const input = {
        ...{ email: form.given("email") ?? "", role: form.given("role"), team: form.given("team") ?? null },
        mail: form.given("mail") === "yes",
      };
      const made = await ask.perform(o.adminCreate, input);
      const secrets = made.url === null ? undefined : { invitation: made.url };
      return onTo(ask.href("/admins"), invited(made), secrets);
    },
  }),
  formPage("/admins/:admin", {
    async show(ask, typed) {
      const team = filterOf(ask, "team");
      const { id, email, role, version, state, ssoOnly, team: place } = await ask.perform(o.adminShow, { team });
      return adminPage(ask.frame, {
        ...{ email, role, version, state, typed, ssoOnly: state === "active" ? ssoOnly : undefined },
        isSelf: ask.admin?.id === (id as AdminId),
        roles: place === null ? [operator] : roleChoices,
        place: place ?? "the installation",
        crumbs: [...crumbsOf(ask), { label: "Admins", href: ask.href("/admins") }],
        remove: ask.href(`/admins/${id}/remove`),
        team: place ?? undefined,
      });
    },
    async send(ask, form) {
      const input = {
        team: form.given("team") ?? null,
        role: form.given("role"),
        ...(form.text("ssoOnly") !== undefined && { ssoOnly: form.text("ssoOnly") === "yes" }),
      };
      const { id, email, team } = await ask.perform(o.adminUpdate, input, { expected: form.version });
      return onTo(adminAt(ask, id, team), `Saved for ${email}.`);
    },
  }),
  act("/admins/:admin/remove", {
    back: ({ path }) => `/admins/${path["admin"] ?? ""}`,
    async send(ask, form) {
      const team = form.given("team");
      const { email } = await ask.perform(o.adminShow, { team });
      await ask.perform(o.adminRemove, { team }, { expected: form.version });
      return onTo(ask.href("/admins"), `${email} no longer has this role.`);
    },
  }),
];

function adminAt(ask: Ask, id: string, team: string | null): string {
  return ask.href(`/admins/${id}${team === null ? "" : `?team=${team}`}`);
}
