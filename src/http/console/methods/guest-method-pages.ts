import type { Ask } from "../ask.js";
import { act, formPage, page, type ConsoleRoute } from "../routes.js";
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

const done = (ask: Ask) => ({ href: ask.href("/done"), label: "I am done" });

/** The setup of an SSO method, and the renewal of its certificates, behind a setup link: the console's own steps. */
export const guestMethodPages: readonly ConsoleRoute[] = [
  page(`${methodPath}/setup`, (ask) => Promise.resolve({ to: ask.href(below(ask, "/setup/give")) })),
  formPage(`${methodPath}/setup/give`, giveStep(asGuest)),
  formPage(`${methodPath}/setup/get`, getStep(asGuest)),
  formPage(`${methodPath}/setup/attributes`, attributesStep(asGuest)),
  formPage(`${methodPath}/setup/test`, testStep(asGuest, done)),
  act(`${methodPath}/setup/test/verify`, {
    back: (ask) => below(ask, "/setup/test"),
    send: (ask, form) => verify(ask, form, ask.href("/done")),
  }),
  formPage(`${methodPath}/certificates`, addCertificate({ isGuest: true })),
];
