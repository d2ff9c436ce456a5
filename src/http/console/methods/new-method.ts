import { operations as o } from "../../../admin/index.js";
import { StoreConflict } from "../../../store/port/errors.js";
import { Refused } from "../../../model/refused.js";
import { choosePage, idpGuides, wizardSteps } from "../../../pages/index.js";
import { idpTypes, type IdpType } from "../../../model/sso-method.js";
import type { Ask } from "../ask.js";
import { formPage, onTo, type ConsoleRoute } from "../routes.js";
import type { Typed } from "../typed.js";
import { crumbsToList, listPath } from "./method-places.js";
import { nextAfter, wizardAt, inConsole } from "./wizard-place.js";

/** Numbers that are tried behind a slug that is taken already. */
const mostTries = 20;

/** Step 1 of the setup: of a method that is to be made, and of one that is there. */
export const choosePages: readonly ConsoleRoute[] = [
  formPage("/teams/:team/sso-methods/new-method", {
    show: (ask, typed) =>
      Promise.resolve(
        choosePage(
          ask.frame,
          {
            place: {
              ...{ at: "choose", tabs: false, crumbs: crumbsToList(ask) },
              steps: wizardSteps.map((step) => ({ step })),
              locked: ask.may("manage") ? undefined : "Only admins and owners of the team make SSO methods.",
            },
            idp: ask.query.get("idp") ?? "",
            name: "",
            slugBegins: `${ask.team.slug}-`,
          },
          typed,
        ),
      ),
    async send(ask, form) {
      const begun = await begunBefore(ask, form);
      const { slug, name } = begun ?? (await create(ask, form));
      const to = ask.href(`${listPath(ask)}/${slug}/setup/give`);
      if (begun === undefined) return onTo(to, `${name} is created. Nobody signs in with it yet.`);
      const text = `${name} was created before, so this is its setup. For a second one, go back and give it another name or slug.`;
      return { to, said: { tone: "warn", text } };
    },
  }),
  formPage("/teams/:team/sso-methods/:method/setup/choose", {
    async show(ask, typed) {
      const { method, place } = await wizardAt(ask, inConsole, "choose");
      return choosePage(ask.frame, { place, idp: method.idpType, name: method.name }, typed);
    },
    async send(ask, form) {
      const idp = form.given("idp");
      const name = form.given("name");
      await ask.perform(o.methodUpdate, { idp, ...(name !== undefined && { name }) }, { expected: form.version });
      return onTo(nextAfter(ask, inConsole, "choose"));
    },
  }),
];

/** Whoever comes back to the form by the browser's button sends it anew: they mean the method whose setup is open still. */
async function begunBefore(ask: Ask, form: Typed) {
  const { idp, name } = saidIn(ask, form);
  if (name === undefined || !ask.may("manage")) return undefined;
  const slug = form.given("slug");
  const { items } = await ask.perform(o.methodList, { limit: 200 });
  return items.find(
    (one) =>
      (slug === undefined || one.slug === slug) &&
      one.name === name &&
      one.idpType === idp &&
      one.idp === null &&
      one.metadata === null &&
      !one.managedByFile,
  );
}

function isKnown(text: string | undefined): text is IdpType {
  return idpTypes.some((one) => one === text);
}

function saidIn(ask: Ask, form: Typed) {
  const idp = form.given("idp");
  return { idp, name: form.given("name") ?? (isKnown(idp) ? named(ask, idp) : undefined) };
}

async function create(ask: Ask, form: Typed) {
  const { idp, name } = saidIn(ask, form);
  const typed = form.given("slug");
  if (typed !== undefined || !isKnown(idp)) return ask.perform(o.methodCreate, { slug: typed ?? "new", idp, name });
  const begin = `${ask.team.slug.slice(0, 48)}-${idp}`;
  for (let number = 1; ; number++) {
    const slug = number === 1 ? begin : `${begin}-${number}`;
    try {
      return await ask.perform(o.methodCreate, { slug, idp, name });
    } catch (error) {
      if (!isTaken(error) || number >= mostTries) throw error;
    }
  }
}

function named(ask: Ask, idp: IdpType): string {
  return idp === "generic" ? ask.team.name : `${ask.team.name} ${idpGuides[idp].name}`;
}

/** Slugs are unique in the installation, so the one that suggests itself may be another team's. */
function isTaken(error: unknown): boolean {
  if (error instanceof StoreConflict) return error.field === "slug";
  return error instanceof Refused && error.refusal.code === "slug_taken";
}
