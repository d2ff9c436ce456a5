import { operations as o } from "../../../admin/index.js";
import { dangerPage } from "../../../pages/index.js";
import { confirmSlug } from "../confirm-slug.js";
import { act, formPage, onTo, type ConsoleRoute } from "../routes.js";
import { below, listPath, methodPath, placeOf, placesOf } from "./method-places.js";

/** Switching a method off and deleting it, behind who would lose access. */
export const switchOffPages: readonly ConsoleRoute[] = [
  formPage(`${methodPath}/switch-off`, {
    async show(ask, typed) {
      const place = await placeOf(ask);
      const { lostAccess } = await ask.perform(o.methodPreflight, { doing: "disable" });
      const acts = { disable: ask.href(below(ask, "/disable")), enable: ask.href(below(ask, "/enable")) };
      return dangerPage(ask.frame, { place, lostAccess, acts }, typed);
    },
    async send(ask, form) {
      await ask.reach(o.methodDelete);
      const { slug, name } = await ask.perform(o.methodShow);
      confirmSlug(form, slug);
      await ask.perform(o.methodDelete, {}, { expected: form.version });
      return onTo(ask.href(listPath(ask)), `${name} was deleted. It can be undone for ten minutes.`);
    },
  }),
  act(`${methodPath}/disable`, {
    back: (ask) => below(ask, "/switch-off"),
    async send(ask, form) {
      const { name } = await ask.perform(o.methodDisable, {}, { expected: form.version });
      return onTo(placesOf(ask).overview, `${name} is switched off, and its sessions have ended.`);
    },
  }),
];
