import type { MethodId } from "../../model/ids.js";
import { defaultJit } from "../../model/sso-method.js";
import { defaultPolicies } from "../../model/team.js";
import { withoutUndefined } from "../changes.js";
import type { DirectorySettings } from "../directories/directory-verbs.js";
import type { ReadIdp } from "../methods/read-idp.js";
import type { MethodSettings } from "../methods/method-settings.js";
import { changedPolicies } from "../policies.js";
import type { TeamChange } from "../team-verbs.js";
import type { DeclaredDirectory, DeclaredMethod, DeclaredTeam } from "./file-shape.js";

/**
 * The file's words as settings. What the file leaves out has its default and not what was there before, so that taking a line
 * out of the file takes its effect back.
 */
export function teamSettings(team: DeclaredTeam): TeamChange {
  return {
    name: team.name ?? team.slug,
    policies: changedPolicies(defaultPolicies, team.policies ?? {}),
    managedByFile: true,
  };
}

/** An identity provider that the file does not name stays: it was imported elsewhere, or comes by the metadata URL. */
export function methodSettings(method: DeclaredMethod, idp: ReadIdp | undefined): MethodSettings {
  const { metadataUrl, newCertificates = "adopt" } = method;
  return {
    name: method.name ?? method.slug,
    idpType: method.idp ?? "generic",
    ...(idp === undefined ? {} : { idp: idp.idp }),
    metadata: metadataUrl === undefined ? null : { url: metadataUrl, newCertificates },
    spEntityId: method.spEntityId ?? null,
    signAuthnRequests: method.signAuthnRequests ?? false,
    jit: { ...defaultJit, ...withoutUndefined({ ...method.jit }) },
    idpInitiated: method.idpInitiated ?? false,
    emailDomains: method.emailDomains ?? null,
    attributes: withoutUndefined({ ...method.attributes }),
    groupMap: method.groupMap ?? {},
    clockSkewSeconds: method.clockSkewSeconds ?? 60,
    tracePersonalData: method.tracePersonalData ?? false,
    managedByFile: true,
  };
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
