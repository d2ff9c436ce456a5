import type { MethodId } from "../../model/ids.js";
import { defaultJit, type MethodSpKey, type SsoMethod, type UniversalLogout } from "../../model/sso-method.js";
import { defaultPolicies } from "../../model/team.js";
import { withoutUndefined } from "../without-undefined.js";
import type { DirectorySettings } from "../directories/directory-verbs.js";
import type { ReadIdp } from "../methods/read-idp.js";
import type { MethodSettings } from "../methods/method-settings.js";
import { changedPolicies } from "../policies.js";
import { declaredAttributes } from "../team-attributes.js";
import type { OperatedTeamChange } from "../team-verbs.js";
import type { DeclaredDirectory, DeclaredMethod, DeclaredTeam } from "./file-shape.js";

/**
 * The file's words as settings. What the file leaves out has its default and not what was there before, so that taking a line
 * out of the file takes its effect back.
 */
export function teamSettings(team: DeclaredTeam): OperatedTeamChange & { readonly domains: readonly string[] } {
  const { emailDomains: domains = [], seats = null, ...own } = team.policies ?? {};
  const { seats: _, ...policies } = changedPolicies(defaultPolicies, own);
  return {
    name: team.name ?? team.slug,
    policies,
    seats,
    domains,
    attributes: declaredAttributes(team.attributes ?? []),
    contacts: team.contacts ?? [],
    managedByFile: true,
  };
}

/**
 * What the file says nothing of goes where the file gave it: the identity provider, its metadata URL and its word that the
 * method is verified. What was given elsewhere, an import before the file took over or a passed test, stays.
 * @param given  what was read of the file: the identity provider, and key pairs, sealed
 * @param current  the method as it is; undefined: it does not exist yet
 */
export function methodSettings(
  method: DeclaredMethod,
  { idp, spKeys }: { readonly idp: ReadIdp | undefined; readonly spKeys: readonly MethodSpKey[] },
  current: SsoMethod | undefined,
): MethodSettings {
  return {
    name: method.name ?? method.slug,
    idpType: method.idp ?? "generic",
    ...providerSettings(method, idp, current),
    unverify: isTakenBack(method, current),
    spEntityId: method.spEntityId ?? null,
    signAuthnRequests: method.signAuthnRequests ?? false,
    jit: { ...defaultJit, ...withoutUndefined({ ...method.jit }) },
    idpInitiated: method.idpInitiated ?? false,
    emailDomains: method.emailDomains ?? null,
    attributes: withoutUndefined({ ...method.attributes }),
    groupMap: method.groupMap ?? {},
    groupSeparator: method.groupSeparator === undefined ? "preset" : method.groupSeparator,
    admins: method.admins ?? null,
    aliases: method.aliases ?? null,
    asksAs: method.asksAs ?? null,
    spKeys,
    universalLogout:
      method.universalLogout === undefined ? null : withoutUndefined<UniversalLogout>(method.universalLogout),
    clockSkewSeconds: method.clockSkewSeconds ?? 60,
    sessionNotOnOrAfter: method.sessionNotOnOrAfter ?? null,
    tracePersonalData: method.tracePersonalData ?? false,
    managedByFile: true,
  };
}

function providerSettings(
  { metadataUrl, newCertificates = "adopt" }: DeclaredMethod,
  read: ReadIdp | undefined,
  current: SsoMethod | undefined,
): Pick<MethodSettings, "idp" | "metadata"> {
  if (read !== undefined) return { idp: { ...read.idp, fromFile: true }, metadata: null };
  // What was accepted before stays in force until the new address was fetched: an outage there must not lock people out.
  if (metadataUrl !== undefined) return { metadata: { url: metadataUrl, newCertificates, fromFile: true } };
  return {
    idp: current?.idp?.fromFile === true ? null : undefined,
    metadata: current?.metadata?.fromFile === true ? null : undefined,
  };
}

/** What a passed test or `sso verify` gave stays while the file says nothing, for the file is applied at each start. */
function isTakenBack({ verified }: DeclaredMethod, current: SsoMethod | undefined): boolean {
  return verified === false || (verified === undefined && current?.verified?.by === "file");
}

export function directorySettings(directory: DeclaredDirectory, methodId: MethodId | undefined): DirectorySettings {
  return {
    name: directory.name ?? directory.slug,
    methodId: methodId ?? null,
    quirks: directory.quirks ?? "auto",
    // Switched on and off by an admin too; the file decides only where it says so.
    ...(directory.disabled === undefined ? {} : { disabled: directory.disabled }),
    managedByFile: true,
  };
}
