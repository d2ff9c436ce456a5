import { z } from "zod";
import { spMetadataOf, testSignInUrl } from "../../login/index.js";
import { methodAddresses } from "../../model/addresses.js";
import type { Need } from "../../model/grant.js";
import type { SsoMethod } from "../../model/sso-method.js";
import type { Team } from "../../model/team.js";
import {
  createMethod,
  deleteMethod,
  disableMethod,
  enableMethod,
  methodInput,
  proposedMethod,
  readMethodInput,
  refreshMetadata,
  refuseUntestable,
  updateMethod,
  verifyMethod,
  warningsOf,
  wasTested,
  type MethodInput,
} from "../../teams/index.js";
import type { AdminDeps } from "../deps.js";
import { checkKeysHost } from "../endpoints.js";
import { lastSignIns, methodHealth } from "../health.js";
import { highestNeed, needOfMethod } from "../method-needs.js";
import { nothing } from "../inputs.js";
import { operation } from "../operation.js";
import { pageBySlug } from "../page.js";
import { methodView, shownMethod, type MethodView } from "../views/methods.js";
import { deleteInput, instant, nameInput, pageInput, pageOf, shownInstant, slugInput } from "../views/shapes.js";

const keysField = "universalLogout.jwksUri";
const settings = { name: nameInput.optional(), ...methodInput };

/**
 * An alias takes over what an identity provider sends to another product, and so does its key pair: that is the operator's to
 * say. Going over to the bridge's own is not.
 */
function needOfChange({ aliases, spKeys, admins }: Pick<MethodInput, "aliases" | "spKeys" | "admins">): Need {
  const isTakeover = aliases !== undefined || (spKeys !== undefined && spKeys !== null);
  return highestNeed(isTakeover ? "operate" : "manage", needOfMethod({ admins }));
}

export async function viewOf(
  deps: AdminDeps,
  team: Team,
  method: SsoMethod,
  notes: readonly string[] = [],
): Promise<MethodView> {
  const [view] = await viewsOf(deps, team, [method], notes);
  if (view === undefined) throw new Error("a method has no view");
  return view;
}

/** All of a page by the same few questions: each of its own would ask a store that is a server as often as there are. */
async function viewsOf(
  deps: AdminDeps,
  team: Team,
  methods: readonly SsoMethod[],
  notes: readonly string[] = [],
): Promise<MethodView[]> {
  const { publicUrl } = deps;
  const now = deps.now();
  const store = deps.store.inTeam(team.id);
  const [signIns, ...areTested] = await Promise.all([
    lastSignIns(store, methods),
    ...methods.map((one) => one.proposal !== undefined && wasTested(deps, proposedMethod(one))),
  ]);
  const warningsAt = await warningsOf(store, methods, signIns, now);
  return methods.map((method, at) => {
    const [tested, health] = [areTested[at] ?? false, methodHealth(method, signIns)];
    return shownMethod(method, { team, publicUrl, now, tested, health, warnings: [...notes, ...warningsAt(method)] });
  });
}

export const methodList = operation({
  name: "method.list",
  summary: "SSO methods of a team: its SAML connections",
  of: "team",
  effect: "read",
  needs: "read",
  input: z.strictObject(pageInput),
  shows: pageOf(methodView),
  async run({ deps, team }, page) {
    const { items, next } = pageBySlug(await deps.store.inTeam(team.id).methods.list(), page);
    return { items: await viewsOf(deps, team, items), next };
  },
});

export const methodCreate = operation({
  name: "method.create",
  summary: "Create an SSO method",
  of: "team",
  effect: "create",
  needs: "manage",
  needsFor: (said) => needOfChange(said),
  input: z.strictObject({ slug: slugInput, ...settings }),
  shows: methodView,
  example: { slug: "okta", name: "Okta", idp: "okta" },
  versionOf: ({ version }) => version,
  async run({ deps, caller, team }, { slug, name, ...said }) {
    checkKeysHost(deps, caller, said.universalLogout?.jwksUri, keysField);
    const verbs = deps.settings(caller);
    const { settings: read, warnings } = await readMethodInput(verbs, { slug }, said);
    return viewOf(deps, team, await createMethod(verbs, team.id, { ...read, slug, name }), warnings);
  },
});

export const methodShow = operation({
  name: "method.show",
  summary: "An SSO method, its addresses, what is missing, and its last sign-ins",
  of: "method",
  effect: "read",
  needs: "read",
  input: nothing,
  shows: methodView,
  versionOf: ({ version }) => version,
  run: ({ deps, team, target }) => viewOf(deps, team, target),
});

export const methodUpdate = operation({
  name: "method.update",
  summary: "Change an SSO method",
  of: "method",
  effect: "change",
  needs: "manage",
  needsFor: (said, { target }) => highestNeed(needOfMethod(target), needOfChange(said)),
  input: z.strictObject(settings),
  shows: methodView,
  example: { name: "Okta, Europe" },
  versionOf: ({ version }) => version,
  async run({ deps, caller, team, target, expected }, { name, ...said }) {
    const { jwksUri } = said.universalLogout ?? {};
    // What an operator has allowed before stays as it is, whoever sends the whole form again.
    if (jwksUri !== target.universalLogout?.jwksUri) checkKeysHost(deps, caller, jwksUri, keysField);
    const verbs = deps.settings(caller);
    const { settings: read, warnings } = await readMethodInput(verbs, target, said);
    // What is said of the identity provider is put in its place whole: a certificate taken away meanwhile would come back.
    const seen = { expected: expected ?? (read.idp === undefined ? undefined : target.version) };
    return viewOf(deps, team, await updateMethod(verbs, team.id, target.id, { ...read, name }, seen), warnings);
  },
});

export const methodDelete = operation({
  name: "method.delete",
  summary:
    "Delete an SSO method and end its sessions; its people stay, and become manual when it cannot be undone any more",
  of: "method",
  effect: "remove",
  needs: "manage",
  input: deleteInput,
  shows: z
    .object({ deleted: z.string(), users: z.int(), groups: z.int() })
    .describe("How many users and groups become manual"),
  async run({ deps, caller, team, target, expected }, { final }) {
    const { users, groups } = await deleteMethod(deps.settings(caller), team.id, target.id, { expected, final });
    return { deleted: target.slug, users, groups };
  },
});

export const methodEnable = operation({
  name: "method.enable",
  summary: "Switch an SSO method on again",
  of: "method",
  effect: "act",
  needs: "manage",
  needsFor: (_, { target }) => needOfMethod(target),
  input: nothing,
  shows: methodView,
  versionOf: ({ version }) => version,
  run: async ({ deps, caller, team, target, expected }) =>
    viewOf(deps, team, await enableMethod(deps.settings(caller), team.id, target.id, { expected })),
});

export const methodDisable = operation({
  name: "method.disable",
  summary: "Switch an SSO method off at once, and end its sessions",
  of: "method",
  effect: "act",
  needs: "manage",
  input: nothing,
  shows: methodView,
  versionOf: ({ version }) => version,
  run: async ({ deps, caller, team, target, expected }) =>
    viewOf(deps, team, await disableMethod(deps.settings(caller), team.id, target.id, { expected })),
});

const verifyInput = z.strictObject({
  by: z
    .enum(["test", "operator"])
    .default("test")
    .describe("test: a test sign-in has passed with the present settings; operator: by the operator's word"),
});

export const methodVerify = operation({
  name: "method.verify",
  summary: "Say that people may sign in",
  of: "method",
  effect: "act",
  needs: "manage",
  // A word for the method stands in for a test and a proven domain: it is the operator's alone.
  needsFor: ({ by }, { target }) => (by === "operator" ? "operate" : needOfMethod(target)),
  input: verifyInput,
  shows: methodView,
  versionOf: ({ version }) => version,
  run: async ({ deps, caller, team, target, expected }, { by }) =>
    viewOf(deps, team, await verifyMethod(deps.settings(caller), team.id, target.id, by, { expected })),
});

export const methodRefresh = operation({
  name: "method.refresh",
  summary: "Fetch the metadata by URL again now",
  of: "method",
  effect: "act",
  needs: "manage",
  input: nothing,
  shows: z.object({
    outcome: z.enum(["unchanged", "changed", "held", "failed"]),
    failure: z.string().nullable().describe("What went wrong; what was accepted before stays in force"),
    warnings: z.array(z.string()),
    method: methodView,
  }),
  async run({ deps, caller, team, target }) {
    const { method, outcome, failure, warnings } = await refreshMetadata(deps.settings(caller), target);
    return { outcome, failure: failure ?? null, warnings: [...warnings], method: await viewOf(deps, team, method) };
  },
});

export const methodMetadata = operation({
  name: "method.metadata",
  summary: "Our SP metadata for the identity provider",
  of: "method",
  effect: "read",
  needs: "read",
  input: nothing,
  shows: z.object({ method: z.string(), url: z.string().describe("Where it is served"), metadata: z.string() }),
  run: async ({ deps, target }) => ({
    method: target.slug,
    url: methodAddresses(deps.publicUrl, target).metadata,
    metadata: await spMetadataOf(deps.login, target),
  }),
});

export const methodTest = operation({
  name: "method.test",
  summary: "The address of a test sign-in, which changes nothing and reports each check",
  of: "method",
  effect: "act",
  needs: "manage",
  input: nothing,
  shows: z.object({
    method: z.string(),
    testSignInUrl: z.string().describe("To be opened in a browser within the hour"),
    tests: z.enum(["settings", "proposal"]).describe("What is tested: what is proposed, where something is"),
    expiresAt: instant,
  }),
  async run({ deps, target }) {
    refuseUntestable(target);
    const { url, expiresAt } = await testSignInUrl(deps.login, target);
    const tests = target.proposal === undefined ? ("settings" as const) : ("proposal" as const);
    return { method: target.slug, testSignInUrl: url, tests, expiresAt: shownInstant(expiresAt) };
  },
});
