import type { SsoMethod } from "../../model/sso-method.js";
import { certificateWarning, spKeyWarning } from "../certificates/certificates.js";

/** What an admin should see to: certificates that end, metadata that cannot be fetched, certificates held. */
export function warningsAbout(
  { slug, idp, metadata, fetched, setAside, proposal, spKeys = [] }: SsoMethod,
  now: number,
): readonly string[] {
  const held = metadata?.held.length ?? 0;
  return [
    ...(idp?.certificates ?? []).flatMap((certificate) => certificateWarning(certificate, now) ?? []),
    ...spKeys.slice(0, 1).flatMap((key) => spKeyWarning(slug, key, now) ?? []),
    ...(fetched?.lastError === undefined
      ? []
      : [`Metadata by URL failed at ${instantText(fetched.lastError.at)}: ${fetched.lastError.message}`]),
    ...(setAside === undefined
      ? []
      : [
          `${setAside.certificates.length} certificates added by hand are set aside until ${setAside.entityId} is back.`,
        ]),
    ...(proposal === undefined
      ? []
      : ["A change is proposed and signs nobody in yet: test it, then accept it: drawbridge sso accept."]),
    ...(held === 0 ? [] : [`${held} new certificates are held for approval: drawbridge certificate approve.`]),
  ];
}

/** `2026-11-25 10:00:00Z` */
export function instantText(at: number): string {
  return new Date(at)
    .toISOString()
    .replace("T", " ")
    .replace(/\.\d+Z/, "Z");
}
