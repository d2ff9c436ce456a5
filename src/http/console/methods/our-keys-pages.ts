import { operations as o } from "../../../admin/index.js";
import { ourKeysPage } from "../../../pages/index.js";
import { act, formPage, type ConsoleRoute } from "../routes.js";
import { below, methodPath, placeOf } from "./method-places.js";
import { orProposal } from "./or-proposal.js";

/** What we sign with towards the identity provider of one method, and what it encrypts to. */
export const ourKeysPages: readonly ConsoleRoute[] = [
  formPage(`${methodPath}/our-keys`, {
    async show(ask, typed) {
      const view = {
        place: await placeOf(ask),
        mayGive: ask.may("operate"),
        acts: {
          switchKeys: ask.href(below(ask, "/our-keys-switch")),
          ownNames: ask.href(below(ask, "/ask-by-our-names")),
        },
      };
      // A private key that was not taken does not come back in a page.
      return ourKeysPage(ask.frame, view, typed.without(Boolean));
    },
    async send(ask, form) {
      const pair = {
        privateKey: form.given("spKeys.0.privateKey") ?? "",
        certificate: form.given("spKeys.0.certificate") ?? "",
      };
      await ask.perform(o.methodUpdate, { spKeys: [pair] }, { expected: form.version });
      return orProposal(ask, "ourKeys", "The key pair signs and opens here from now on.");
    },
  }),
  act(`${methodPath}/our-keys-switch`, {
    back: (ask) => below(ask, "/our-keys"),
    async send(ask, form) {
      await ask.perform(o.methodUpdate, { spKeys: null }, { expected: form.version });
      return orProposal(ask, "ourKeys", "The bridge's own key signs here from now on.");
    },
  }),
  act(`${methodPath}/ask-by-our-names`, {
    back: (ask) => below(ask, "/our-keys"),
    async send(ask, form) {
      await ask.perform(o.methodUpdate, { asksAs: null }, { expected: form.version });
      return orProposal(ask, "ourKeys", "Requests go out under our own names from now on.");
    },
  }),
];
