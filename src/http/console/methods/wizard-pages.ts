import { act, formPage, page, type ConsoleRoute } from "../routes.js";
import { below, methodPath, placesOf } from "./method-places.js";
import { choosePages } from "./new-method.js";
import { inConsole } from "./wizard-place.js";
import { attributesStep, getStep, giveStep, peopleStep, testStep, verify } from "./wizard-steps.js";

/** The setup of an SSO method in six steps, each at an address of its own. */
export const wizardPages: readonly ConsoleRoute[] = [
  ...choosePages,
  page(`${methodPath}/setup`, (ask) => Promise.resolve({ to: ask.href(below(ask, "/setup/give")) })),
  formPage(`${methodPath}/setup/give`, giveStep(inConsole)),
  formPage(`${methodPath}/setup/get`, getStep(inConsole)),
  formPage(`${methodPath}/setup/attributes`, attributesStep(inConsole)),
  formPage(`${methodPath}/setup/people`, peopleStep(inConsole)),
  formPage(`${methodPath}/setup/test`, testStep(inConsole)),
  act(`${methodPath}/setup/test/verify`, {
    back: (ask) => below(ask, "/setup/test"),
    send: (ask, form) => verify(ask, form, placesOf(ask).overview),
  }),
];
