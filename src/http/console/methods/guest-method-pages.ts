import { Refused } from "../../../model/refused.js";
import type { Ask } from "../ask.js";
import { act, formPage, page, type ConsoleRoute, type FormPage } from "../routes.js";
import { addCertificate } from "./certificate-pages.js";
import { below, methodPath } from "./method-places.js";
import type { SetupPlace } from "./wizard-place.js";
import { attributesStep, getStep, giveStep, testStep, verify } from "./wizard-steps.js";

/** A guest gives, gets, maps and tests; whom a sign-in makes is the team's to say. */
const asGuest: SetupPlace = {
  steps: ["give", "get", "attributes", "test"],
  at: (ask, step) => below(ask, `/setup/${step}`),
  isGuest: true,
};

/** Whoever renews a certificate changes nothing else: of the steps there is the test alone, and no word that people may come. */
const asRenewer: SetupPlace = { ...asGuest, steps: ["test"], verifies: false };

const done = (ask: Ask) => ({ href: ask.href("/done"), label: "I am done" });

type Step = Omit<FormPage, "kind" | "path">;

/** A step that belongs to a link for the whole setup; behind any other one it is not there. */
function ofSetup({ show, send, ...step }: Step): Step {
  return {
    ...step,
    show: async (ask, typed) => show(inSetup(ask), typed),
    send: async (ask, form) => send(inSetup(ask), form),
  };
}

/** @throws Refused `not_found` */
function inSetup(ask: Ask): Ask {
  if (ask.link?.intent === "sso") return ask;
  const cause = "There is nothing here that this setup link is about.";
  throw new Refused({ code: "not_found", cause, fix: "Open the link again that you were sent." });
}

const whole = testStep(asGuest, done);
const renewing = testStep(asRenewer, done);
const testing: Step = {
  ...whole,
  show: (ask, typed) => (ask.link?.intent === "sso" ? whole : renewing).show(ask, typed),
};

/** The setup of an SSO method, and the renewal of its certificates, behind a setup link: the console's own steps. */
export const guestMethodPages: readonly ConsoleRoute[] = [
  page(`${methodPath}/setup`, (ask) => Promise.resolve({ to: ask.href(below(ask, "/setup/give")) })),
  formPage(`${methodPath}/setup/give`, ofSetup(giveStep(asGuest))),
  formPage(`${methodPath}/setup/get`, ofSetup(getStep(asGuest))),
  formPage(`${methodPath}/setup/attributes`, ofSetup(attributesStep(asGuest))),
  formPage(`${methodPath}/setup/test`, testing),
  act(`${methodPath}/setup/test/verify`, {
    back: (ask) => below(ask, "/setup/test"),
    send: (ask, form) => verify(inSetup(ask), form, ask.href("/done")),
  }),
  formPage(`${methodPath}/certificates`, addCertificate({ isGuest: true })),
];
