import { z } from "zod";
import { sameValue } from "../../model/changes.js";
import type { SsoMethod } from "../../model/sso-method.js";
import { addCertificates, approveCertificates, removeCertificate } from "../../teams/index.js";
import { needOfMethod } from "../method-needs.js";
import { nothing } from "../inputs.js";
import { operation } from "../operation.js";
import { listedCertificateView, shownCertificates } from "../views/methods.js";

const listed = z.object({ items: z.array(listedCertificateView), next: z.null() });
const changed = listed.extend({
  outcome: z
    .enum(["changed", "proposed", "unchanged"])
    .describe("proposed: at a verified method it counts when it is taken over; unchanged: it was so already"),
});

function shownChange(before: SsoMethod, after: SsoMethod, now: number): z.infer<typeof changed> {
  const isLive = !sameValue(before.idp?.certificates, after.idp?.certificates);
  const isProposed = !sameValue(before.proposal, after.proposal);
  const outcome = isLive ? "changed" : isProposed ? "proposed" : "unchanged";
  return { items: shownCertificates(after, now), next: null, outcome };
}

export const certificateList = operation({
  name: "certificate.list",
  summary: "Certificates of the identity provider: trusted, held for approval, or set aside",
  of: "method",
  effect: "read",
  needs: "read",
  input: nothing,
  shows: listed,
  run: ({ deps, target }) => Promise.resolve({ items: shownCertificates(target, deps.now()), next: null }),
});

export const certificateAdd = operation({
  name: "certificate.add",
  summary: "Trust a further certificate of the identity provider",
  of: "method",
  effect: "create",
  needs: "manage",
  needsFor: (_, { target }) => needOfMethod(target),
  input: z.strictObject({
    pem: z
      .string({ error: "must be PEM text" })
      .min(1, { error: "must not be empty" })
      .max(100_000, { error: "must have at most 100000 characters" })
      .describe("One certificate or several"),
  }),
  shows: changed,
  async run({ deps, caller, team, target }, { pem }) {
    const { method } = await addCertificates(deps.settings(caller), team.id, target.id, pem);
    return shownChange(target, method, deps.now());
  },
});

export const certificateRemove = operation({
  name: "certificate.remove",
  summary: "Trust a certificate no more",
  of: "certificate",
  effect: "remove",
  needs: "manage",
  needsFor: (_, { target: { method } }) => needOfMethod(method),
  input: nothing,
  shows: changed,
  async run({ deps, caller, team, target: { method, certificate }, expected }) {
    const { fingerprint256 } = certificate;
    const saved = await removeCertificate(deps.settings(caller), team.id, method.id, fingerprint256, { expected });
    return shownChange(method, saved, deps.now());
  },
});

export const certificateApprove = operation({
  name: "certificate.approve",
  summary: "Take over the certificates that a refresh has held",
  of: "method",
  effect: "act",
  needs: "manage",
  needsFor: (_, { target }) => needOfMethod(target),
  input: z.strictObject({
    confirm: z.boolean().default(false).describe("Also without a passed test sign-in with them"),
  }),
  shows: listed,
  async run({ deps, caller, team, target, expected }, { confirm }) {
    const verbs = deps.settings(caller);
    const saved = await approveCertificates(verbs, team.id, target.id, { confirm }, { expected });
    return { items: shownCertificates(saved, deps.now()), next: null };
  },
});
