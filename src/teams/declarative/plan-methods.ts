import { domainProof, domainState, type Domain } from "../../model/domain.js";
import { methodStatus, type SsoMethod } from "../../model/sso-method.js";
import type { Team } from "../../model/team.js";
import { changesBetween, sameValue } from "../../model/changes.js";
import { certificateWarning } from "../certificates/certificates.js";
import { sealedMethodKeys } from "../certificates/method-keys.js";
import { peopleOfMethod } from "../methods/lost-access.js";
import type { ReadIdp } from "../methods/read-idp.js";
import { checkAliasesApart, checkAliasNames, checkAsked, checkAsksAs, type Named } from "../methods/method-doors.js";
import { changedMethod } from "../methods/method-settings.js";
import {
  certificatesTakenBack,
  changeMethod,
  createMethod,
  disableMethod,
  enableMethod,
  methodBySlug,
  updateMethod,
  verifyMethod,
} from "../methods/method-verbs.js";
import { refreshMetadata } from "../methods/refresh-metadata.js";
import { Refused, toldWhole } from "../../model/refused.js";
import { teamBySlug } from "../team-verbs.js";
import { methodSettings } from "./declared-settings.js";
import type { DeclaredMethod, DeclaredTeam } from "./file-shape.js";
import type { ReadFile } from "./read-file.js";
import { actionBetween, naming, nothing, readable, type ApplyDeps, type Step, type StepResult } from "./step.js";

export async function planMethods(
  deps: ApplyDeps,
  declared: DeclaredTeam,
  team: Team | undefined,
  file: Pick<ReadFile, "declared" | "idps" | "spKeys">,
  all: readonly SsoMethod[],
): Promise<readonly Step[]> {
  const current = team === undefined ? [] : await deps.store.inTeam(team.id).methods.list();
  const held = team === undefined ? [] : await deps.store.inTeam(team.id).domains.list();
  const bySlug = new Map(current.map((method) => [method.slug, method]));
  const said = declared.ssoMethods ?? [];
  const steps: Step[] = [];
  for (const method of said) {
    const spKeys = await sealedMethodKeys(deps.spKeys, file.spKeys.get(method.slug) ?? []);
    const given = { idp: file.idps.get(method.slug), spKeys };
    const known = bySlug.get(method.slug);
    const step = await naming(`SSO method ${declared.slug}/${method.slug}`, () =>
      planMethod(deps, declared, method, known, given, held),
    );
    const givers = isNamedAs(method, known) ? [] : giversTo(method, file, all);
    const run = async (): Promise<StepResult> => {
      for (const { id, teamId } of givers) await changeMethod(deps, teamId, id, "method.updated", without(method));
      return step.run();
    };
    steps.push({ ...step, run });
  }
  const named = new Set(said.map((method) => method.slug));
  const left = current.filter((method) => method.managedByFile && !named.has(method.slug));
  return [...steps, ...left.map((method) => releaseMethod(deps, declared, method))];
}

/**
 * What two methods would share is told before anything is written: each as the file leaves it, so that one may take what
 * another gives up, wherever they stand.
 * @returns the methods of the installation; none where the file gives no such names
 * @throws Refused `alias_taken`
 */
export async function checkAliases(
  { store }: Pick<ApplyDeps, "store">,
  { declared }: ReadFile,
): Promise<readonly SsoMethod[]> {
  const said = methodsIn(declared);
  if (said.every(({ aliases, spEntityId }) => aliases === undefined && spEntityId === undefined)) return [];
  const stored = await store.allMethods();
  const all = new Map<string, Named>(stored.map((method) => [method.slug, method]));
  for (const method of said) all.set(method.slug, method);
  for (const method of said) checkAliasesApart(method, all.values());
  return stored;
}

function isNamedAs({ aliases = [], spEntityId }: DeclaredMethod, known: SsoMethod | undefined): boolean {
  return sameValue(aliases, known?.aliases ?? []) && spEntityId === known?.spEntityId;
}

/**
 * The file's other methods that have what it gives this one, and give it up first. Each method is a work of its own and an
 * alias leads to one of them alone, so two that swap theirs could not follow each other in any order. Their own steps do the
 * rest.
 */
function giversTo(
  method: DeclaredMethod,
  { declared }: Pick<ReadFile, "declared">,
  all: readonly SsoMethod[],
): readonly SsoMethod[] {
  if (method.aliases === undefined && method.spEntityId === undefined) return [];
  const others = new Set(methodsIn(declared).map(({ slug }) => slug));
  others.delete(method.slug);
  const left = without(method);
  return all.filter((other) => others.has(other.slug) && left(other) !== other);
}

/** A method without the names and addresses that the file gives another one. */
function without({ aliases = [], spEntityId }: DeclaredMethod): (method: SsoMethod) => SsoMethod {
  const isNamed = (name: string | undefined): boolean => aliases.some(({ entityId }) => entityId === name);
  return (method) => {
    const left = method.aliases?.filter(
      ({ acs, entityId }) => entityId !== spEntityId && !isNamed(entityId) && !aliases.some((one) => one.acs === acs),
    );
    if (left?.length === method.aliases?.length && !isNamed(method.spEntityId)) return method;
    const asks = left?.some(({ entityId }) => entityId === method.asksAs) === true;
    return changedMethod(method, {
      aliases: left,
      ...(!asks && { asksAs: null }),
      ...(isNamed(method.spEntityId) && { spEntityId: null }),
    });
  };
}

function methodsIn({ teams }: ReadFile["declared"]): readonly DeclaredMethod[] {
  return teams.flatMap(({ ssoMethods = [] }) => ssoMethods);
}

async function planMethod(
  deps: ApplyDeps,
  team: DeclaredTeam,
  declared: DeclaredMethod,
  current: SsoMethod | undefined,
  given: Parameters<typeof methodSettings>[1],
  held: readonly Domain[],
): Promise<Step> {
  checkAliasNames(deps.publicUrl, declared.aliases);
  checkAsksAs(declared);
  const base = { kind: "ssoMethod" as const, name: `${team.slug}/${declared.slug}` };
  const { idp } = given;
  const warnings = [
    ...(idp?.warnings ?? []),
    ...domainWarnings(team, declared, held),
    ...dateWarnings(idp, deps.now()),
  ];
  const finish = (method: SsoMethod): Promise<StepResult> => finishMethod(deps, declared, method, warnings);
  if (current === undefined) {
    return {
      ...base,
      action: "create",
      changes: [],
      run: async () => {
        const { id } = await teamBySlug(deps, team.slug);
        const settings = methodSettings(declared, given, undefined);
        return finish(await createMethod(deps, id, { ...settings, slug: declared.slug }));
      },
    };
  }
  // What it was made of is read again in the work that changes it: somebody may have verified it meanwhile.
  const settingsOf = (method: SsoMethod) => methodSettings(declared, given, method);
  const next = withState(changedMethod(current, settingsOf(current)), declared, deps.now());
  checkAsked(next);
  const action = actionBetween(current, next);
  const isEnd = methodStatus(current) === "verified" && methodStatus(next) !== "verified";
  return {
    ...base,
    action,
    changes: action === "adopt" ? [] : readable(changesBetween(current, next)),
    ...(isEnd ? await keptOutOf(deps, current) : {}),
    notes: methodNotes(current, next, declared),
    run: async () => finish(await updateMethod(deps, current.teamId, current.id, settingsOf)),
  };
}

/** Who signs in by it today. */
async function keptOutOf(
  deps: ApplyDeps,
  method: SsoMethod,
): Promise<Pick<Step, "keptOut" | "keptOutOrMore" | "keptOutNames">> {
  const { users, orMore, names } = await peopleOfMethod(deps, method);
  return { keptOut: users, ...(orMore === true && { keptOutOrMore: true }), keptOutNames: names };
}

/** What the changes of fields do not tell: what ends with them, and what the file has no power over. */
function methodNotes(current: SsoMethod, next: SsoMethod, declared: DeclaredMethod): readonly string[] {
  const { entityId } = current.idp ?? {};
  const gone = entityId !== undefined && next.idp?.entityId !== entityId;
  const status = methodStatus(next);
  const isVerifiedElsewhere = next.verified !== undefined && next.verified.by !== "file";
  return [
    ...(gone ? [`${entityId} is no longer trusted`] : []),
    ...(methodStatus(current) === "verified" && (status !== "verified" || gone)
      ? ["every session that came through it ends"]
      : []),
    ...(gone
      ? []
      : certificatesTakenBack(current, next).map(
          (one) => `${one.subject} is no longer trusted; sessions that came in by it end`,
        )),
    ...(next.setAside === undefined
      ? []
      : [
          `${next.setAside.certificates.length} certificates added by hand are set aside until ${next.setAside.entityId} comes back`,
        ]),
    ...(declared.metadataUrl !== undefined && next.fetched?.lastFetchedAt === undefined && next.idp !== undefined
      ? [`${next.idp.entityId} stays trusted until ${declared.metadataUrl} was fetched`]
      : []),
    ...(declared.verified === undefined && isVerifiedElsewhere && !gone && current.verified !== undefined
      ? [
          `stays verified: ${next.verified.by === "test" ? "a test sign-in passed" : "the operator said so"}, not the file`,
        ]
      : []),
    ...(declared.disabled === undefined && next.disabled
      ? ["stays disabled: the file does not say `disabled`; `disabled: false` switches it on"]
      : []),
  ];
}

/** The method as verifying and switching would leave it. */
function withState(method: SsoMethod, { verified, disabled }: DeclaredMethod, now: number): SsoMethod {
  const ready = methodStatus({ ...method, disabled: false }) === "ready";
  return {
    ...method,
    disabled: disabled ?? method.disabled,
    ...(verified === true && ready ? { verified: { at: now, by: "file" as const } } : {}),
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
  if (method.metadata !== undefined && (method.idp === undefined || method.fetched?.lastFetchedAt === undefined)) {
    const refreshed = await refreshMetadata(deps, method);
    method = refreshed.method;
    told.push(...refreshed.warnings);
    // The server starts all the same: what is not reachable now is fetched again within the hour.
    if (refreshed.failure !== undefined)
      told.push(`The metadata of ${method.slug} was not fetched: ${refreshed.failure}`);
  }
  if (declared.verified === true && method.verified === undefined) {
    try {
      await verifyMethod(deps, method.teamId, method.id, "file");
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      told.push(toldWhole(error.refusal));
    }
  }
  if (declared.disabled === true) await disableMethod(deps, method.teamId, method.id);
  if (declared.disabled === false) await enableMethod(deps, method.teamId, method.id);
  return { warnings: told };
}

function releaseMethod(deps: ApplyDeps, team: DeclaredTeam, method: SsoMethod): Step {
  const given = [
    ...(method.verified?.by === "file" ? ["its word that the method is verified"] : []),
    ...(method.idp?.fromFile === true ? [`the identity provider ${method.idp.entityId}`] : []),
    ...(method.metadata?.fromFile === true ? [`the metadata URL ${method.metadata.url}`] : []),
  ];
  return {
    kind: "ssoMethod",
    name: `${team.slug}/${method.slug}`,
    action: "release",
    changes: [],
    notes:
      given.length === 0
        ? []
        : [
            `what the file gave stays in force: ${given.join(", ")}`,
            `to end it: drawbridge sso disable ${method.slug}; to take it back, keep the method in the file without those lines`,
          ],
    run: async () => {
      const { teamId, id } = await methodBySlug(deps, method.slug);
      await updateMethod(deps, teamId, id, { managedByFile: false });
      return nothing;
    },
  };
}

function domainWarnings(team: DeclaredTeam, method: DeclaredMethod, held: readonly Domain[]): readonly string[] {
  // Domains that the file vouched for so far, and does not name any more, are about to lose its word.
  const others = held.filter((domain) => domainProof(domain) !== "file" && domainState(domain) !== "pending");
  const verified = new Set([...(team.policies?.emailDomains ?? []), ...others.map(({ domain }) => domain)]);
  return (method.emailDomains ?? [])
    .filter((domain) => !verified.has(domain))
    .map((domain) => `${method.slug}: ${domain} is not among the team's verified domains and so lets nobody in.`);
}

function dateWarnings(idp: ReadIdp | undefined, now: number): readonly string[] {
  // Metadata warns of its own dates as it is read.
  const byHand = idp?.warnings.some((warning) => warning.includes("ertificate")) === true ? [] : idp?.idp.certificates;
  return (byHand ?? []).flatMap((certificate) => certificateWarning(certificate, now) ?? []);
}
