import { InvalidInput, operations as o } from "../../../admin/index.js";
import { tryPage, userFormPage, userPage, usersPage } from "../../../pages/index.js";
import { crumbsOf, placeHref } from "../access/place.js";
import type { Ask } from "../ask.js";
import { filterOf, pageAsked, pagerOf } from "../list.js";
import { act, formPage, onTo, page, type Act, type ConsoleRoute } from "../routes.js";
import type { Typed } from "../typed.js";
import { ownerOf, ownerText } from "./owner.js";

const list = "/teams/:team/users";
const one = `${list}/:user`;

type User = Awaited<ReturnType<typeof o.userShow.run>>;

/** The people of a team. */
export const userPages: readonly ConsoleRoute[] = [
  page(list, async (ask) => {
    const filters = {
      ...{ search: filterOf(ask, "search"), state: filterOf(ask, "state") },
      removed: ask.query.get("removed") === "on",
    };
    const { items, next } = await ask.perform(o.userList, { ...pageAsked(ask), ...filters });
    return usersPage(ask.frame, {
      ...{ crumbs: crumbsOf(ask), at: placeHref(ask, "/users"), filters },
      create: ask.may("manage") ? placeHref(ask, "/new-user") : undefined,
      rows: items.map((user) => ({ ...user, owner: ownerText(user.ownedBy), href: at(ask, user) })),
      ...pagerOf(ask, next),
    });
  }),
  formPage("/teams/:team/new-user", {
    async show(ask, typed) {
      await ask.reach(o.userCreate);
      return userFormPage(ask.frame, { typed, crumbs: crumbsOf(ask, ours), cancel: placeHref(ask, "/users") });
    },
    async send(ask, form) {
      const made = await ask.perform(o.userCreate, settingsOf(form));
      return onTo(at(ask, made), `${made.userName} is created. The first sign-in finds them by email.`);
    },
  }),
  formPage(one, {
    async show(ask, typed) {
      const user = await ask.perform(o.userShow);
      const sessions = await ask.perform(o.userSessions);
      const methods = await ask.perform(o.methodList, { limit: 200 }, { path: { team: ask.team.slug } });
      return userPage(ask.frame, {
        ...user,
        ...{ crumbs: crumbsOf(ask, ours), at: at(ask, user), typed },
        removedAt: user.removed?.at ?? null,
        sessions: sessions.items,
        owner: ownerOf(ask, user),
        groups: user.groups.map(({ groupId, displayName }) => ({
          name: displayName,
          href: placeHref(ask, `/groups/${groupId}`),
        })),
        methods: methods.items.map(({ slug, name }) => ({ value: slug, label: `${name} (${slug})` })),
        ...{ mayManage: ask.may("manage"), mayOwn: ask.may("own") },
        activity: placeHref(ask, `/attempts?search=${encodeURIComponent(user.userName)}`),
      });
    },
    async send(ask, form) {
      const link = { method: form.given("method") ?? "", nameId: form.given("nameId") };
      const user = await ask.perform(o.userLink, link, { expected: form.version });
      return onTo(at(ask, user), "Linked: this identity leads here from the next sign-in on.");
    },
  }),
  formPage(`${one}/edit`, {
    async show(ask, typed) {
      await ask.reach(o.userUpdate);
      const user = await ask.perform(o.userShow);
      const { version, userName, email, profile } = user;
      const crumbs = crumbsOf(ask, ours, { label: user.name ?? userName, path: `/users/${user.id}` });
      return userFormPage(ask.frame, {
        ...{ typed, crumbs, cancel: at(ask, user) },
        kept: { version, userName, email, ...namesIn(profile) },
      });
    },
    async send(ask, form) {
      const saved = await ask.perform(o.userUpdate, settingsOf(form), { expected: form.version });
      return onTo(at(ask, saved), "Saved.");
    },
  }),
  act(`${one}/end-sessions`, {
    back: below,
    async send(ask, form) {
      const { ended } = await ask.perform(o.userEndSessions, {}, { expected: form.version });
      const text = ended === 1 ? "One session ended." : `${ended} sessions ended.`;
      return onTo(ask.href(below(ask)), ended === 0 ? "They were signed in nowhere." : `Signed out: ${text}`);
    },
  }),
  page(`${one}/try`, async (ask) => {
    const view = await ask.perform(o.userTry);
    const user = at(ask, { id: view.userId });
    const crumbs = crumbsOf(ask, ours, { label: view.userName, path: `/users/${view.userId}` });
    return tryPage(ask.frame, { ...view, crumbs, user, again: `${user}/try` });
  }),
  verb("suspend", o.userSuspend, "Suspended, and signed out everywhere."),
  verb("resume", o.userResume, "Switched on again."),
  verb("lock", o.userLock, "Locked, and signed out everywhere."),
  verb("unlock", o.userUnlock, "Unlocked."),
  verb("detach", o.userDetach, "Detached: admins manage this person now."),
  act(`${one}/restore`, {
    back: below,
    async send(ask, form) {
      const user = await ask.perform(o.userRestore, {}, { expected: form.version });
      const text = "The mark is cleared.";
      return user === undefined ? onTo(placeHref(ask, "/users"), text) : onTo(at(ask, user), text);
    },
  }),
  act(`${one}/unlink`, {
    back: below,
    async send(ask, form) {
      const identity = { method: form.given("method") ?? "", key: form.text("key") };
      const user = await ask.perform(o.userUnlink, identity, { expected: form.version });
      return onTo(at(ask, user), "Unlinked.");
    },
  }),
  act(`${one}/delete`, {
    back: below,
    async send(ask, form) {
      await ask.reach(o.userDelete);
      const { userName } = await confirmed(ask, form.text("confirm"), "delete");
      await ask.perform(o.userDelete, {}, { expected: form.version });
      return onTo(placeHref(ask, "/users"), `${userName} is deleted.`);
    },
  }),
  act(`${one}/erase`, {
    back: below,
    async send(ask, form) {
      await ask.reach(o.userErase);
      await confirmed(ask, form.text("confirm"), "erase");
      const { events } = await ask.perform(o.userErase, { confirm: true }, { expected: form.version });
      // Without the name: it is gone, from this sentence too.
      return onTo(
        placeHref(ask, "/users"),
        `The person is erased, and out of ${events} ${events === 1 ? "event" : "events"} of the audit.`,
      );
    },
  }),
];

const ours = { label: "Users", path: "/users" } as const;

/** What the form shows: what is emptied is taken away. */
function settingsOf(form: Typed) {
  return {
    ...{ userName: form.given("userName") ?? "", email: form.given("email") ?? null },
    ...{ givenName: form.given("givenName") ?? null, familyName: form.given("familyName") ?? null },
    displayName: form.given("displayName") ?? null,
  };
}

/** Of a profile in the words of RFC 7643 §4.1. */
function namesIn({ name, displayName }: User["profile"]) {
  const { givenName, familyName } = (name ?? {}) as Readonly<Record<string, unknown>>;
  return { givenName: textOf(givenName), familyName: textOf(familyName), displayName: textOf(displayName) };
}

function textOf(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}

function verb(name: string, operation: typeof o.userSuspend, text: string): Act {
  return act(`${one}/${name}`, {
    back: below,
    async send(ask, form) {
      return onTo(at(ask, await ask.perform(operation, {}, { expected: form.version })), text);
    },
  });
}

async function confirmed(ask: Ask, typed: string | undefined, what: string): Promise<User> {
  const user = await ask.perform(o.userShow);
  if (typed?.trim() === user.userName) return user;
  throw new InvalidInput([{ field: "", message: `Type ${user.userName} to ${what} them: nothing was done.` }]);
}

function at(ask: Ask, { id }: Pick<User, "id">): string {
  return placeHref(ask, `/users/${id}`);
}

function below({ path }: Ask): string {
  return `/teams/${path["team"] ?? ""}/users/${path["user"] ?? ""}`;
}
