import { z } from "zod";
import type { Caller } from "../../model/event.js";
import { makeOidcKeyRing, rotateOidcKeys, type OidcKeys } from "../../oidc/index.js";
import { daysUntil } from "../../rules/index.js";
import { rotateSpKeys, type SpKeys } from "../../teams/index.js";
import { mailState } from "../../webhooks/index.js";
import type { AdminDeps } from "../deps.js";
import { operation } from "../operation.js";
import { shownInstant, shownMaybe } from "../views/shapes.js";
import {
  oidcKeysView,
  samlKeysView,
  systemView,
  type OidcKeysView,
  type SamlKeysView,
  type SystemView,
} from "../views/system.js";

const nothing = z.strictObject({});
/** How the leases of scheduled work begin. */
const ofChores = "chore ";

export const systemShow = operation({
  name: "system.show",
  summary: "The installation: its release, store, addresses, keys, scheduled work, limits and whom it may reach",
  of: "installation",
  effect: "read",
  needs: "operate",
  input: nothing,
  shows: systemView,
  async run({ deps }): Promise<SystemView> {
    const { store, system, now } = deps;
    const { stored, known } = await store.schema();
    const leases = await store.leases.list();
    const saml = await deps.spKeys.keys();
    const oidc = await makeOidcKeyRing(deps).keys();
    return {
      ...{ version: deps.version, node: process.version },
      store: { engine: store.engine, schema: stored, known },
      ...{ stack: system.stack, peers: [...system.peers] },
      addresses: { public: deps.publicUrl, console: deps.consoleUrl, adminPort: system.hasAdminPort },
      keys: { saml: await shownSaml(deps, saml), oidc: await shownOidc(deps, oidc) },
      jobs: leases
        .filter(({ name }) => name.startsWith(ofChores))
        .map(({ name, holder, untilMs }) => ({
          ...{ name: name.slice(ofChores.length), node: holder, next: shownInstant(untilMs) },
        })),
      nodes: [...new Set(leases.filter(({ untilMs }) => untilMs > now()).map(({ holder }) => holder))].sort(),
      rateLimits: { ...system.rateLimits },
      days: { ...system.days },
      outgoing: {
        metadataHosts: [...system.metadataHosts],
        webhookHosts: [...system.webhookHosts],
        dnsServers: [...system.dnsServers],
      },
      mail: await shownMail(deps),
      warnings: [...system.warnings],
    };
  },
});

export const keyRotateOidc = operation({
  name: "key.rotate_oidc",
  summary: "Sign for apps with the next keys, and make new next ones; the former ones are published a day more",
  of: "installation",
  effect: "act",
  needs: "operate",
  input: nothing,
  shows: oidcKeysView,
  run: async ({ deps, caller }) => shownOidc(deps, await rotateOidcKeys(deps, caller satisfies Caller)),
});

export const keyRotateSaml = operation({
  name: "key.rotate_saml",
  summary: "Sign for identity providers with the next key, and make a new next one; the former one still opens",
  of: "installation",
  effect: "act",
  needs: "operate",
  input: nothing,
  shows: samlKeysView,
  run: async ({ deps, caller }) => shownSaml(deps, await rotateSpKeys(deps.settings(caller), deps.spKeys)),
});

async function shownMail(deps: AdminDeps): Promise<SystemView["mail"]> {
  const { mail } = deps.system;
  if (mail === undefined) return null;
  const { lastSentAt, lastFault, downUntil } = await mailState(deps);
  return {
    ...mail,
    lastSentAt: shownMaybe(lastSentAt),
    lastFault: lastFault === undefined ? null : { at: shownInstant(lastFault.at), text: lastFault.text },
    nextTryAt: shownMaybe(downUntil),
  };
}

async function shownSaml(deps: AdminDeps, { current, next }: SpKeys): Promise<SamlKeysView> {
  const dated = ({ fingerprint256, notAfter }: SpKeys["current"]) => ({
    fingerprint256,
    notAfter: shownInstant(notAfter),
    daysLeft: daysUntil(notAfter, deps.now()),
  });
  return {
    place: await deps.spKeys.place(),
    current: dated(current),
    next: next === undefined ? null : dated(next),
    rotatedAt: await rotatedAt(deps, current.fingerprint256),
  };
}

async function shownOidc(deps: AdminDeps, { current, next }: OidcKeys): Promise<OidcKeysView> {
  const named = ({ keys }: OidcKeys["current"]) => keys.map(({ kid, alg = "" }) => ({ kid, alg }));
  return { current: named(current), next: named(next), rotatedAt: await rotatedAt(deps, "oidc") };
}

/** By the chain, which tells of every rotation. */
async function rotatedAt({ store }: AdminDeps, subjectId: string): Promise<string | null> {
  const latest = await store.installation.events.latest({ limit: 5, subjectId });
  return shownMaybe(latest.find(({ type }) => type === "key.rotated")?.at);
}
