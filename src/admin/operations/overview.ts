import { z } from "zod";
import { domainState } from "../../model/domain.js";
import { methodStatus, type SsoMethod } from "../../model/sso-method.js";
import { daysUntil, endingSoon } from "../../rules/index.js";
import { endingsOf } from "../../teams/index.js";
import { directoriesHealth, lastSignIns, methodHealth } from "../health.js";
import { operation } from "../operation.js";
import { countHealth, overviewView, shownEnding, type OverviewView, type StepView } from "../views/overview.js";

export const teamOverview = operation({
  name: "team.overview",
  summary: "What a team has, how its connections are doing, what ends soon, and what is to be done next",
  of: "team",
  effect: "read",
  needs: "read",
  input: z.strictObject({}),
  shows: overviewView,
  async run({ deps, target: team }): Promise<OverviewView> {
    const { store, now } = deps;
    const records = store.inTeam(team.id);
    const living = { scope: { includeRemoved: false } };
    const [methods, directories, domains, users, groups, openFailures, used, endings] = await Promise.all([
      records.methods.list(),
      records.directories.list(),
      records.domains.list(),
      records.users.count(living),
      records.groups.count(living),
      records.failures.countOpen(),
      records.seats.used(),
      endingsOf(store, team.id),
    ]);
    const [signIns, healthOf] = await Promise.all([
      lastSignIns(records, methods),
      directoriesHealth(records, directories),
    ]);
    const connections = [
      ...methods.map((one) => ({ ...named("method", one), off: one.disabled, ...methodHealth(one, signIns) })),
      ...directories.map((one) => ({ ...named("directory", one), off: one.disabled, ...healthOf(one) })),
    ];
    const liveMethods = methods.filter(isLive).length;
    const counting = domains.filter((domain) => domainState(domain) !== "pending").length;
    return {
      team: team.slug,
      counts: {
        ...{ users, groups, methods: methods.length, liveMethods, directories: directories.length },
        ...{ domains: counting, proposals: methods.filter(({ proposal }) => proposal !== undefined).length },
        openFailures,
      },
      seats: { used, limit: team.policies.seats },
      health: {
        methods: countHealth(connections.filter(({ kind }) => kind === "method")),
        directories: countHealth(connections.filter(({ kind }) => kind === "directory")),
        troubled: connections
          .filter(({ health, off }) => health === "failing" || (health === "paused" && !off))
          .map(({ off: _, ...one }) => one),
      },
      expiries: endingSoon(endings, now()).map((one) => shownEnding(one, daysUntil(one.endsAt, now()))),
      nextSteps: stepsOf({ counting, liveMethods, users }),
    };
  },
});

function named<K extends "method" | "directory">(
  kind: K,
  { slug, name }: { readonly slug: string; readonly name: string },
) {
  return { kind, slug, name };
}

function isLive(method: SsoMethod): boolean {
  return methodStatus(method) === "verified";
}

function stepsOf(has: { readonly counting: number; readonly liveMethods: number; readonly users: number }): StepView[] {
  return [
    {
      code: "prove_domain",
      title: "Prove an email domain",
      text: "Only people with an address of a proven domain sign in.",
      done: has.counting > 0,
    },
    {
      code: "connect_provider",
      title: "Connect the identity provider",
      text: "Create an SSO method, exchange addresses with Okta, Entra, Google or any SAML 2.0 provider, and try it.",
      done: has.liveMethods > 0,
    },
    {
      code: "let_in",
      title: "Let somebody sign in",
      text: "Share the method's JIT login URL: the first sign-in makes the first person.",
      done: has.users > 0,
    },
  ];
}
