import { operations as o, type MethodView } from "../../../admin/index.js";
import { wizardSteps, type WizardPlace, type WizardStep } from "../../../pages/index.js";
import type { Ask } from "../ask.js";
import { below, crumbsToList, placesOf } from "./method-places.js";

/**
 * Where a setup takes place: in the console, with everything around it; or behind a setup link, whose guest sees one method
 * and nothing else, and says nothing of people and groups.
 */
export interface SetupPlace {
  readonly steps: readonly WizardStep[];
  /** The address of a step, below the door. */
  at(ask: Ask, step: WizardStep): string;
  readonly isGuest: boolean;
  /** Whether a passed test lets them say that people may sign in; unless told, it does. */
  readonly verifies?: boolean;
}

export const inConsole: SetupPlace = {
  steps: wizardSteps,
  at: (ask, step) => below(ask, `/setup/${step}`),
  isGuest: false,
};

export interface MethodAt {
  readonly method: MethodView;
  readonly place: WizardPlace;
}

/** The method of the address, with the way through the steps of its setup. */
export async function wizardAt(ask: Ask, setup: SetupPlace, at: WizardStep): Promise<MethodAt> {
  const method = await ask.perform(o.methodShow);
  const places = placesOf(ask);
  return {
    method,
    place: {
      ...{ method, at, tabs: !setup.isGuest, places: setup.isGuest ? undefined : places },
      crumbs: setup.isGuest ? [] : [...crumbsToList(ask), { label: method.name, href: places.overview }],
      steps: setup.steps.map((step) => ({ step, href: ask.href(setup.at(ask, step)) })),
      locked: lockedBecause(ask, setup, method),
    },
  };
}

function lockedBecause(ask: Ask, { isGuest }: SetupPlace, method: MethodView): string | undefined {
  if (method.managedByFile) {
    return "The declarative file manages this method, so it is changed there: drawbridge apply takes the file over again. Certificates can be added here all the same.";
  }
  return isGuest || ask.may("manage")
    ? undefined
    : "You may look at this, and change nothing: that needs the role admin.";
}

/** The address of the step behind this one. */
export function nextAfter(ask: Ask, setup: SetupPlace, at: WizardStep): string {
  const next = setup.steps[setup.steps.indexOf(at) + 1] ?? at;
  return ask.href(setup.at(ask, next));
}
