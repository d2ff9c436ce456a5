import { methodStatus, type SsoMethod } from "../../model/sso-method.js";
import type { Team } from "../../model/team.js";
import { changesBetween, sameValue } from "../changes.js";
import { certificateWarning } from "../certificates/certificates.js";
import type { ReadIdp } from "../methods/read-idp.js";
import { changedMethod } from "../methods/method-settings.js";
import {
  createMethod,
  disableMethod,
  enableMethod,
  methodBySlug,
  updateMethod,
  verifyMethod,
} from "../methods/method-verbs.js";
import { refreshMetadata } from "../methods/refresh-metadata.js";
import { TeamsRefusal } from "../refusal.js";
import { teamBySlug } from "../team-verbs.js";
import { methodSettings } from "./declared-settings.js";
import type { DeclaredMethod, DeclaredTeam } from "./file-shape.js";
import { nothing, readable, type ApplyDeps, type Step, type StepResult } from "./step.js";

export async function planMethods(
  deps: ApplyDeps,
  declared: DeclaredTeam,
  team: Team | undefined,
  idps: ReadonlyMap<string, ReadIdp>,
): Promise<readonly Step[]> {
  const current = team === undefined ? [] : await deps.store.inTeam(team.id).methods.list();
  const bySlug = new Map(current.map((method) => [method.slug, method]));
  const said = declared.ssoMethods ?? [];
  const steps = said.map((method) =>
    planMethod(deps, declared, method, bySlug.get(method.slug), idps.get(method.slug)),
  );
  const named = new Set(said.map((method) => method.slug));
  const left = current.filter((method) => method.managedByFile && !named.has(method.slug));
  return [...steps, ...left.map((method) => releaseMethod(deps, declared, method))];
}

function planMethod(
  deps: ApplyDeps,
  team: DeclaredTeam,
  declared: DeclaredMethod,
  current: SsoMethod | undefined,
  idp: ReadIdp | undefined,
): Step {
  const settings = methodSettings(declared, idp);
  const base = { kind: "ssoMethod" as const, name: `${team.slug}/${declared.slug}` };
  const warnings = [...(idp?.warnings ?? []), ...domainWarnings(team, declared), ...dateWarnings(idp, deps.now())];
  const finish = (method: SsoMethod): Promise<StepResult> => finishMethod(deps, declared, method, warnings);
  if (current === undefined) {
    return {
      ...base,
      action: "create",
      changes: [],
      run: async () => {
        const { id } = await teamBySlug(deps, team.slug);
        return finish(await createMethod(deps, id, { ...settings, slug: declared.slug }));
      },
    };
  }
  const next = withState(changedMethod(current, settings), declared, deps.now());
  return {
    ...base,
    action: sameValue(current, next) ? "unchanged" : "update",
    changes: readable(changesBetween(current, next)),
    run: async () => finish(await updateMethod(deps, current.teamId, current.id, settings)),
  };
}

/** The method as verifying and switching would leave it. */
function withState(method: SsoMethod, { verified, disabled }: DeclaredMethod, now: number): SsoMethod {
  const ready = methodStatus({ ...method, disabled: false }) === "ready";
  return {
    ...method,
    disabled: disabled ?? method.disabled,
    ...(verified === true && ready ? { verified: { at: now, by: "operator" as const } } : {}),
  };
}

/** What follows the settings: metadata by URL is fetched, the operator's word is given, and the method switched. */
async function finishMethod(
  deps: ApplyDeps,
  declared: DeclaredMethod,
  saved: SsoMethod,
  warnings: readonly string[],
): Promise<StepResult> {
  const told = [...warnings];
  let method = saved;
  if (method.metadata !== undefined && (method.idp === undefined || method.metadata.lastFetchedAt === undefined)) {
    const refreshed = await refreshMetadata(deps, method);
    method = refreshed.method;
    told.push(...refreshed.warnings);
    // The server starts all the same: what is not reachable now is fetched again within the hour.
    if (refreshed.failure !== undefined)
      told.push(`The metadata of ${method.slug} was not fetched: ${refreshed.failure}`);
  }
  if (declared.verified === true && method.verified === undefined) {
    try {
      await verifyMethod(deps, method.teamId, method.id, "operator");
    } catch (error) {
      if (!(error instanceof TeamsRefusal)) throw error;
      told.push(error.message);
    }
  }
  if (declared.disabled === true) await disableMethod(deps, method.teamId, method.id);
  if (declared.disabled === false) await enableMethod(deps, method.teamId, method.id);
  return { warnings: told };
}

function releaseMethod(deps: ApplyDeps, team: DeclaredTeam, method: SsoMethod): Step {
  return {
    kind: "ssoMethod",
    name: `${team.slug}/${method.slug}`,
    action: "release",
    changes: [],
    run: async () => {
      const { teamId, id } = await methodBySlug(deps, method.slug);
      await updateMethod(deps, teamId, id, { managedByFile: false });
      return nothing;
    },
  };
}

function domainWarnings(team: DeclaredTeam, method: DeclaredMethod): readonly string[] {
  const verified = new Set(team.policies?.emailDomains);
  return (method.emailDomains ?? [])
    .filter((domain) => !verified.has(domain))
    .map((domain) => `${method.slug}: ${domain} is not among the team's emailDomains and so lets nobody in.`);
}

function dateWarnings(idp: ReadIdp | undefined, now: number): readonly string[] {
  // Metadata warns of its own dates as it is read.
  const byHand = idp?.warnings.some((warning) => warning.includes("ertificate")) === true ? [] : idp?.idp.certificates;
  return (byHand ?? []).flatMap((certificate) => certificateWarning(certificate, now) ?? []);
}
