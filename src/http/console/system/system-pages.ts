import { InvalidInput, operations as o } from "../../../admin/index.js";
import { systemPage } from "../../../pages/index.js";
import { act, onTo, page, type ConsoleRoute } from "../routes.js";

/** The installation: what it is, where it is reached, what it signs with. */
export const systemPages: readonly ConsoleRoute[] = [
  page("/system", async (ask) => {
    const view = await ask.perform(o.systemShow, {}, { path: {} });
    const rotate = { saml: ask.href("/system/rotate-saml"), oidc: ask.href("/system/rotate-oidc") };
    return systemPage(ask.frame, { ...view, now: ask.deps.now(), seen: ask.origin, rotate });
  }),
  act("/system/rotate-oidc", {
    back: () => "/system",
    async send(ask, form) {
      await ask.reach(o.keyRotateOidc);
      confirmed(form.given("confirm"), "oidc");
      await ask.perform(o.keyRotateOidc, {}, { path: {} });
      return onTo(ask.href("/system"), "The next keys sign now. The former ones stay published for another day.");
    },
  }),
  act("/system/rotate-saml", {
    back: () => "/system",
    async send(ask, form) {
      await ask.reach(o.keyRotateSaml);
      confirmed(form.given("confirm"), "saml");
      await ask.perform(o.keyRotateSaml, {}, { path: {} });
      const text =
        "The next key signs now. Identity providers that do not read our metadata by its address need it again.";
      return onTo(ask.href("/system"), text);
    },
  }),
];

/** @throws InvalidInput */
function confirmed(typed: string | undefined, word: string): void {
  if (typed === word) return;
  throw new InvalidInput([{ field: "", message: `Type ${word} to rotate: nothing was done.` }]);
}
