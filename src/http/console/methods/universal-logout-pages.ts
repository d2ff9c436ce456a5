import { operations as o } from "../../../admin/index.js";
import { universalLogoutPage } from "../../../pages/index.js";
import { act, formPage, onTo, type ConsoleRoute } from "../routes.js";
import { below, methodPath, placeOf, placesOf } from "./method-places.js";

/** Whose signed word ends people's sessions (Universal Logout). */
export const universalLogoutPages: readonly ConsoleRoute[] = [
  formPage(`${methodPath}/universal-logout`, {
    async show(ask, typed) {
      const view = { place: await placeOf(ask), stop: ask.href(below(ask, "/universal-logout-stop")) };
      return universalLogoutPage(ask.frame, view, typed);
    },
    async send(ask, form) {
      const universalLogout = {
        issuer: form.given("universalLogout.issuer"),
        jwksUri: form.given("universalLogout.jwksUri"),
      };
      const { issuer } = universalLogout;
      await ask.perform(o.methodUpdate, { universalLogout }, { expected: form.version });
      return onTo(placesOf(ask).universalLogout, `${issuer} may end people's sessions from now on.`);
    },
  }),
  act(`${methodPath}/universal-logout-stop`, {
    back: (ask) => below(ask, "/universal-logout"),
    async send(ask, form) {
      await ask.perform(o.methodUpdate, { universalLogout: null }, { expected: form.version });
      return onTo(placesOf(ask).universalLogout, "Universal Logout is off for this method.");
    },
  }),
];
