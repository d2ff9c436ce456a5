import type { Expecting } from "../../model/expecting.js";
import type { MethodId, TeamId } from "../../model/ids.js";
import type { IdpCertificate, SsoMethod } from "../../model/sso-method.js";
import { hasIssued } from "../../saml/index.js";
import { readCertificates } from "./certificates.js";
import { checkUnmanaged, orNotFound, type TeamsDeps } from "../deps.js";
import { asSeen, changeMethod } from "../methods/method-verbs.js";
import { Refused } from "../../model/refused.js";
import { teamsRefusals } from "../refusals.js";
import { orProposed } from "../methods/proposal.js";
import { wasTested } from "../methods/tested.js";

/**
 * Adds certificates that the IdP signs with now or next. Allowed on a method of the declarative file too: a rolled
 * certificate cannot wait for a deployment, and the file says nothing of those that an admin adds.
 * @throws Refused `certificate_invalid`, `method_not_ready`, `stale_version`
 */
export async function addCertificates(
  deps: TeamsDeps,
  teamId: TeamId,
  id: MethodId,
  pem: string,
  expecting?: Expecting,
): Promise<{ readonly method: SsoMethod; readonly added: readonly IdpCertificate[] }> {
  const given = readCertificates([pem], "manual", deps.now());
  let added: readonly IdpCertificate[] = [];
  const change = asSeen(
    expecting,
    orProposed(deps, (current) => {
      const idp = idpOf(current);
      const known = new Set(idp.certificates.map((one) => one.fingerprint256));
      added = withoutIssuersOf(
        idp.certificates,
        given.filter((one) => !known.has(one.fingerprint256)),
      );
      return withCertificates(current, [...idp.certificates, ...added]);
    }),
  );
  const method = await changeMethod(deps, teamId, id, "certificate.added", change);
  return { method, added };
}

/** @throws Refused `certificate_invalid` where none is left: nobody needs the issuer of a key that is trusted itself */
function withoutIssuersOf(
  trusted: readonly IdpCertificate[],
  given: readonly IdpCertificate[],
): readonly IdpCertificate[] {
  const own = given.filter((issuer) => !trusted.some((one) => hasIssued(issuer, one)));
  const [issuer] = given;
  if (issuer !== undefined && own.length === 0) throw new Refused(teamsRefusals.certificate_of_issuer(issuer.subject));
  return own;
}

/**
 * Removes one certificate, named by the beginning of its fingerprint (colons and letter case do not matter).
 * @throws Refused `not_found`, `value_invalid` when several match, `certificate_last`, `managed_by_file`, `stale_version`
 */
export async function removeCertificate(
  deps: TeamsDeps,
  teamId: TeamId,
  id: MethodId,
  fingerprint: string,
  expecting?: Expecting,
): Promise<SsoMethod> {
  const remove = orProposed(deps, (method) => {
    if (method.idp === undefined && method.setAside !== undefined) return withoutSetAside(method, fingerprint);
    const idp = idpOf(method);
    const gone = chosen(idp.certificates, fingerprint);
    if (gone.source !== "manual") checkUnmanaged(deps, method, `This certificate of "${method.slug}"`);
    if (idp.certificates.length === 1) {
      throw new Refused(teamsRefusals.certificate_last());
    }
    return withCertificates(
      method,
      idp.certificates.filter((one) => one !== gone),
    );
  });
  return changeMethod(deps, teamId, id, "certificate.removed", asSeen(expecting, remove));
}

/**
 * Takes over certificates that a metadata refresh has held for approval. At a verified method they are proposed: without a
 * passed test with them it has to be confirmed.
 * @throws Refused `not_found`, `confirmation_needed`, `stale_version`
 */
export async function approveCertificates(
  deps: TeamsDeps,
  teamId: TeamId,
  id: MethodId,
  { confirm = false }: { readonly confirm?: boolean } = {},
  expecting?: Expecting,
): Promise<SsoMethod> {
  const seen = orNotFound(await deps.store.inTeam(teamId).methods.get(id), "such SSO method");
  const needsTest = seen.verified !== undefined && !confirm;
  if (needsTest && !(await wasTested(deps, withHeld(seen)))) {
    throw new Refused(teamsRefusals.held_untested(seen.slug));
  }
  const change = asSeen({ expected: expecting?.expected ?? seen.version }, withHeld);
  return changeMethod(deps, teamId, id, "certificate.added", change);
}

function withHeld(method: SsoMethod): SsoMethod {
  const held = method.metadata?.held ?? [];
  if (method.metadata === undefined || held.length === 0) {
    throw new Refused(teamsRefusals.nothing_held(method.slug));
  }
  const idp = idpOf(method);
  const known = new Set(idp.certificates.map((one) => one.fingerprint256));
  const added = held.filter((one) => !known.has(one.fingerprint256));
  return { ...withCertificates(method, [...idp.certificates, ...added]), metadata: { ...method.metadata, held: [] } };
}

function idpOf(method: SsoMethod): NonNullable<SsoMethod["idp"]> {
  if (method.idp !== undefined) return method.idp;
  throw new Refused(teamsRefusals.no_idp(method.slug));
}

/** Trusted by nothing while its identity provider is not there, so the last one may go too. */
function withoutSetAside({ setAside, ...method }: SsoMethod, fingerprint: string): SsoMethod {
  const { entityId = "", certificates = [] } = setAside ?? {};
  const gone = chosen(certificates, fingerprint);
  const left = certificates.filter((one) => one !== gone);
  return left.length === 0 ? method : { ...method, setAside: { entityId, certificates: left } };
}

function withCertificates(method: SsoMethod, certificates: readonly IdpCertificate[]): SsoMethod {
  return { ...method, idp: { ...idpOf(method), certificates } };
}

function chosen(certificates: readonly IdpCertificate[], fingerprint: string): IdpCertificate {
  const wanted = fingerprint.replaceAll(":", "").toLowerCase();
  const matches = wanted === "" ? [] : certificates.filter((one) => one.fingerprint256.startsWith(wanted));
  const [only] = matches;
  if (only === undefined) throw new Refused(teamsRefusals.no_such_certificate(fingerprint));
  if (matches.length > 1) {
    throw new Refused(teamsRefusals.several_certificates(fingerprint, matches.length));
  }
  return only;
}
