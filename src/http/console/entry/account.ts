import { changeOwnPassword, signOutEverywhere } from "../../../access/index.js";
import type { Admin } from "../../../model/admin.js";
import { InvalidInput } from "../../../admin/index.js";
import { accountPage } from "../../../pages/index.js";
import type { Ask } from "../ask.js";
import type { ConsoleDeps } from "../deps.js";
import { act, formPage, onTo, type ConsoleRoute } from "../routes.js";
import { consoleAt } from "./admin-entrance.js";
import { sessionsOfAdmin } from "./admin-session.js";

/**
 * One's own account: what nobody else may do for an admin and no role gives, so it is no operation of the list but a verb of
 * `access/`, asked by whoever has the session.
 */
export function accountPages(deps: ConsoleDeps): readonly ConsoleRoute[] {
  const { store, now } = deps.admin;
  const verbs = (ask: Ask) => ({ store, now, caller: ask.caller });
  return [
    formPage("/account", {
      async show(ask, typed) {
        const admin = self(ask);
        const teams = new Map((await store.teams.list()).map(({ id, name }) => [id, name]));
        const sessions = (await sessionsOfAdmin(deps, admin)).map(({ id, browser, createdAt, endsAt }) => ({
          ...{ id, browser, createdAt, endsAt, isThis: ask.session === id },
        }));
        return accountPage(ask.frame, {
          ...{ email: admin.email, typed, sessions, ssoOnly: admin.ssoOnly || admin.password === undefined },
          roles: admin.grants.map(({ role, team }) => ({
            role,
            place: team === null ? "The whole installation" : (teams.get(team) ?? team),
          })),
        });
      },
      async send(ask, form) {
        const [current, next, again] = ["current", "password", "again"].map((name) => form.text(name) ?? "");
        if (next !== again)
          throw new InvalidInput([{ field: "again", message: "is not the same as the new password" }]);
        const { counters } = deps;
        const address = ask.caller.address ?? "unknown";
        const given = { current: current ?? "", next: next ?? "" };
        const admin = await changeOwnPassword({ ...verbs(ask), counters, address }, self(ask).id, given);
        // Every session ended with it; this browser gets a new one under a new id.
        return {
          ...onTo(`${consoleAt}/account`, "Your password is changed. All your other sessions have ended."),
          admin,
        };
      },
    }),
    act("/account/end-session", {
      back: () => "/account",
      async send(ask, form) {
        const own = await sessionsOfAdmin(deps, self(ask));
        // Only one's own: somebody else's is as one that is gone.
        const wanted = own.find(({ id }) => id === form.text("session"));
        if (wanted !== undefined) await store.sessions.end(wanted.id);
        return onTo(`${consoleAt}/account`, "That session has ended.");
      },
    }),
    act("/account/end-all", {
      back: () => "/account",
      async send(ask) {
        await signOutEverywhere(verbs(ask), self(ask).id);
        return { to: `${consoleAt}/sign-in` };
      },
    }),
  ];
}

function self({ admin }: Ask): Admin {
  if (admin === undefined) throw new TypeError("this page is an admin's alone");
  return admin;
}
