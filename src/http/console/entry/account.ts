import { accessRefusals, changeOwnPassword, signOutEverywhere, signOutSsoEverywhere } from "../../../access/index.js";
import type { Admin } from "../../../model/admin.js";
import { InvalidInput } from "../../../admin/index.js";
import { Refused } from "../../../model/refused.js";
import { accountPage } from "../../../pages/index.js";
import type { Ask } from "../ask.js";
import type { ConsoleDeps } from "../deps.js";
import { act, formPage, onTo, type ConsoleRoute } from "../routes.js";
import { consoleAt } from "./admin-entrance.js";
import { ownSessions } from "./admin-session.js";

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
        const teams = new Map((await store.teams.list()).map(({ id, name }) => [id, name]));
        const sessions = (await ownSessions(deps, ask)).map(({ id, browser, createdAt, endsAt }) => ({
          ...{ id, browser, createdAt, endsAt, isThis: ask.session === id },
        }));
        return accountPage(ask.frame, {
          ...{ email: ask.frame.email, typed, sessions, signsInBy: waysOf(ask), method: await methodOf(ask) },
          roles: ask.caller.grants.map(({ role, team }) => ({
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
        const own = await ownSessions(deps, ask);
        // Only one's own: somebody else's is as one that is gone.
        const wanted = own.find(({ id }) => id === form.text("session"));
        if (wanted !== undefined) await store.sessions.end(wanted.id);
        return onTo(`${consoleAt}/account`, "That session has ended.");
      },
    }),
    act("/account/shortcuts", {
      back: () => "/account",
      send(_ask, form) {
        const shortcuts = form.text("shortcuts") === "on" ? "on" : "off";
        const text = `The / key is ${shortcuts} in this browser.`;
        return Promise.resolve({ ...onTo(`${consoleAt}/account`, text), shortcuts });
      },
    }),
    act("/account/end-all", {
      back: () => "/account",
      async send(ask) {
        if (ask.sso === undefined) await signOutEverywhere(verbs(ask), self(ask).id);
        else await signOutSsoEverywhere(verbs(ask), ask.sso);
        return { to: `${consoleAt}/sign-in` };
      },
    }),
  ];
}

function waysOf({ admin, sso }: Ask): "password" | "sso" {
  return sso !== undefined || admin?.ssoOnly === true || admin?.password === undefined ? "sso" : "password";
}

/** The name of the SSO method that they came in by. */
async function methodOf({ sso, deps }: Ask): Promise<string | undefined> {
  if (sso === undefined) return undefined;
  return (await deps.store.inTeam(sso.teamId).methods.get(sso.methodId))?.name;
}

/** @throws Refused `no_password` for whoever came in by SSO and has no account */
function self({ admin, frame }: Ask): Admin {
  if (admin === undefined) throw new Refused(accessRefusals.no_password(frame.email));
  return admin;
}
