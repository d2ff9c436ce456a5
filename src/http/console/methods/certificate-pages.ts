import { makerText, operations as o } from "../../../admin/index.js";
import { certificatesPage, proposalPage } from "../../../pages/index.js";
import { act, formPage, onTo, page, type ConsoleRoute, type FormPage } from "../routes.js";
import { below, guestPlaceOf, methodPath, placeOf, placesOf } from "./method-places.js";
import { orProposal } from "./or-proposal.js";

/** The list of certificates with a form for one more; the guest of a setup link adds, and retires none. */
export function addCertificate({ isGuest }: { readonly isGuest: boolean }): Omit<FormPage, "kind" | "path"> {
  return {
    upload: true,
    async show(ask, typed) {
      const place = isGuest ? await guestPlaceOf(ask) : await placeOf(ask);
      const { items } = await ask.perform(o.certificateList);
      const trusted = items.filter(({ state }) => state === "trusted").length;
      const mayGo = (state: string, source: string): boolean =>
        !isGuest &&
        place.mayChange &&
        (state === "set_aside" || (state === "trusted" && trusted > 1 && source !== "file"));
      return certificatesPage(
        ask.frame,
        {
          place,
          certificates: items.map((one) => ({
            ...one,
            ...(mayGo(one.state, one.source) && {
              remove: ask.href(below(ask, `/certificates/${one.fingerprint256}/retire`)),
            }),
          })),
          acts: {
            approve: ask.href(below(ask, "/certificates-approve")),
            refresh: ask.href(below(ask, "/refresh")),
          },
          setupTest: ask.href(below(ask, "/setup/test")),
        },
        typed,
      );
    },
    async send(ask, form) {
      await ask.perform(o.certificateAdd, { pem: form.given("certificateFile") ?? form.text("pem") ?? "" });
      if (!isGuest) return orProposal(ask, "certificates", "The certificate was added.");
      return onTo(
        ask.href(below(ask, "/setup/test")),
        "The certificate was added. Test it as soon as answers are signed with it.",
      );
    },
  };
}

/** What the identity provider signs with, and what is proposed for it. */
export const certificatePages: readonly ConsoleRoute[] = [
  formPage(`${methodPath}/certificates`, addCertificate({ isGuest: false })),
  act(`${methodPath}/certificates/:certificate/retire`, {
    back: (ask) => below(ask, "/certificates"),
    async send(ask, form) {
      await ask.perform(o.certificateRemove, {}, { expected: form.version });
      return orProposal(ask, "certificates", "The certificate is no longer trusted.");
    },
  }),
  act(`${methodPath}/certificates-approve`, {
    back: (ask) => below(ask, "/certificates"),
    async send(ask, form) {
      await ask.perform(o.certificateApprove, { confirm: form.isTicked("confirm") }, { expected: form.version });
      return onTo(placesOf(ask).certificates, "What was held is trusted now.");
    },
  }),
  page(`${methodPath}/proposal`, async (ask) => {
    const place = await placeOf(ask);
    const { proposal } = place.method;
    const proposed = proposal === null ? undefined : await ask.perform(o.methodProposal);
    const { report } =
      ask.may("manage") && proposed !== undefined ? await ask.perform(o.methodReport) : { report: null };
    const failed = proposed?.tested === false && report?.by === "sign-in" && report.current && !report.passed;
    return proposalPage(ask.frame, {
      place,
      proposed: proposed && { ...proposed, failed, by: makerText(proposal?.by.kind, proposed.proposedBy) },
      acts: {
        accept: ask.href(below(ask, "/accept")),
        discard: ask.href(below(ask, "/discard")),
        test: ask.href(below(ask, "/setup/test")),
      },
    });
  }),
  act(`${methodPath}/accept`, {
    back: (ask) => below(ask, "/proposal"),
    async send(ask, form) {
      const confirm = form.isTicked("confirm");
      const { method } = await ask.perform(o.methodAccept, { confirm }, { expected: form.version });
      return onTo(
        placesOf(ask).overview,
        method.status === "verified"
          ? "The change is in effect: people sign in with it from now on."
          : "The change is in effect. Test and verify the method so that people can sign in.",
      );
    },
  }),
  act(`${methodPath}/discard`, {
    back: (ask) => below(ask, "/proposal"),
    async send(ask, form) {
      await ask.perform(o.methodDiscard, {}, { expected: form.version });
      return onTo(placesOf(ask).overview, "The change was refused. Everything is as it was.");
    },
  }),
];
