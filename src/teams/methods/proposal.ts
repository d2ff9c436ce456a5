import { changesBetween, mapChanges, sameValue, type Changes } from "../../model/changes.js";
import type { IdpSettings, MethodProposal, ProposedChange, SsoMethod } from "../../model/sso-method.js";
import { isFile, type TeamsDeps } from "../deps.js";
import { withoutUndefined } from "../without-undefined.js";

/**
 * Proposals: what a test sign-in depends on is not changed under the people who sign in by it. At a verified method such a
 * change waits beside the live settings, is tested as such, and is taken over by one act (DESIGN §5, *Nobody is locked out*).
 * A proposal holds what is to change and not a copy of the whole, so that what a refresh adopts meanwhile is not undone by it.
 */

/** Fields of the identity provider that a sign-in is tested with; the others go with them where these change. */
const testedOfProvider = ["entityId", "ssoUrl", "ssoBinding"] as const;

/**
 * The change as it may be made now: where the method is verified and anybody but the file asks, what a test depends on
 * becomes the proposal, in place of an older one, and only the rest is live at once.
 */
export function orProposed(
  deps: TeamsDeps,
  change: (method: SsoMethod) => SsoMethod,
): (method: SsoMethod) => SsoMethod {
  return (method) => {
    const next = change(method);
    if (isFile(deps) || method.verified === undefined) return next;
    // A guest changes nothing of a verified method by themselves, whether a test depends on it or not.
    const proposed = proposedChange(method, next, { whole: deps.caller.actor.kind === "setup_link" });
    if (proposed === undefined) return next;
    return { ...withLive(next, method, proposed), proposal: newProposal(deps, "admin", proposed) };
  };
}

/** The next proposal of a method. */
export function newProposal(
  { caller, now }: Pick<TeamsDeps, "caller" | "now">,
  source: MethodProposal["source"],
  change: ProposedChange,
): MethodProposal {
  const { kind, id } = caller.actor;
  return { at: now(), by: { kind, id }, source, change };
}

/**
 * What differs of that which a test sign-in depends on; undefined where nothing does.
 * @param how.whole  all that a setup link may say beside it as well: where people sign out, how requests and metadata are taken
 */
function proposedChange(
  method: SsoMethod,
  next: SsoMethod,
  { whole }: { readonly whole: boolean },
): ProposedChange | undefined {
  const { certificates: before = [], ...old } = method.idp ?? {};
  const { certificates: after = [], ...fresh } = next.idp ?? {};
  const known = new Set(before.map((one) => one.fingerprint256));
  const kept = new Set(after.map((one) => one.fingerprint256));
  const added = after.filter((one) => !known.has(one.fingerprint256));
  const dropped = before.filter((one) => !kept.has(one.fingerprint256)).map((one) => one.fingerprint256);
  const provider = differing(old, fresh);
  const isOther =
    whole || testedOfProvider.some((field) => field in provider) || added.length > 0 || dropped.length > 0;
  const { url, newCertificates } = next.metadata ?? {};
  const isOtherSource =
    url !== undefined &&
    newCertificates !== undefined &&
    (url !== method.metadata?.url || (whole && newCertificates !== method.metadata.newCertificates));
  const change = withoutUndefined<ProposedChange>({
    provider: isOther && Object.keys(provider).length > 0 ? provider : undefined,
    addCertificates: added.length > 0 ? added : undefined,
    dropCertificates: dropped.length > 0 ? dropped : undefined,
    // a refresh trusts what stands at the address
    metadata: isOtherSource ? { url, newCertificates } : undefined,
    spEntityId: next.spEntityId === method.spEntityId ? undefined : (next.spEntityId ?? null),
    idpInitiated: next.idpInitiated === method.idpInitiated ? undefined : next.idpInitiated,
    attributes: sameValue(next.attributes, method.attributes) ? undefined : next.attributes,
    // what requests are verified by, and assertions are encrypted to
    spKeys: sameValue(next.spKeys, method.spKeys) ? undefined : (next.spKeys ?? null),
    asksAs: next.asksAs === method.asksAs ? undefined : (next.asksAs ?? null),
    // its preset is half of the mapping
    idpType: next.idpType === method.idpType ? undefined : next.idpType,
    signAuthnRequests:
      whole && next.signAuthnRequests !== method.signAuthnRequests ? next.signAuthnRequests : undefined,
  });
  return Object.keys(change).length === 0 ? undefined : change;
}

function differing(old: object, fresh: object): NonNullable<ProposedChange["provider"]> {
  const changes = changesBetween(old, fresh, 1);
  return Object.fromEntries(Object.entries(changes).map(([field, { after }]) => [field, after]));
}

/** The change without what is only proposed. */
function withLive(next: SsoMethod, method: SsoMethod, proposed: ProposedChange): SsoMethod {
  const goesAlong = proposed.provider !== undefined || proposed.addCertificates || proposed.dropCertificates;
  return withoutUndefined<SsoMethod>({
    ...next,
    idp: goesAlong ? method.idp : next.idp,
    setAside: method.setAside,
    verified: method.verified,
    metadata: proposed.metadata === undefined ? next.metadata : method.metadata,
    fetched: proposed.metadata === undefined ? next.fetched : method.fetched,
    spEntityId: method.spEntityId,
    idpInitiated: method.idpInitiated,
    attributes: method.attributes,
    spKeys: method.spKeys,
    asksAs: method.asksAs,
    idpType: method.idpType,
    signAuthnRequests: proposed.signAuthnRequests === undefined ? next.signAuthnRequests : method.signAuthnRequests,
  });
}

/** The method as it would be with its proposal; as it is where there is none. */
export function proposedMethod(method: SsoMethod): SsoMethod {
  const { proposal, ...live } = method;
  if (proposal === undefined) return live;
  const { provider, addCertificates, dropCertificates, metadata } = proposal.change;
  const { spEntityId, idpInitiated, attributes, idpType, signAuthnRequests, spKeys, asksAs } = proposal.change;
  const certificates = [
    ...(live.idp?.certificates ?? []).filter((one) => dropCertificates?.includes(one.fingerprint256) !== true),
    ...(addCertificates ?? []),
  ];
  const idp =
    live.idp === undefined
      ? undefined
      : withoutNull<IdpSettings>({ ...live.idp, ...provider, certificates: onePerKey(certificates) });
  const refresh =
    metadata === undefined
      ? live.metadata
      : live.metadata?.url === metadata.url
        ? { ...live.metadata, ...metadata }
        : { ...metadata, held: [] };
  const trusted = new Set(idp?.certificates.map((one) => one.fingerprint256));
  return withoutUndefined<SsoMethod>({
    ...live,
    idp,
    metadata: refresh && { ...refresh, held: refresh.held.filter((one) => !trusted.has(one.fingerprint256)) },
    fetched: refresh?.url === live.metadata?.url ? live.fetched : undefined,
    spEntityId: spEntityId === null ? undefined : (spEntityId ?? live.spEntityId),
    spKeys: spKeys === null ? undefined : (spKeys ?? live.spKeys),
    asksAs: asksAs === null ? undefined : (asksAs ?? live.asksAs),
    idpInitiated: idpInitiated ?? live.idpInitiated,
    attributes: attributes ?? live.attributes,
    idpType: idpType ?? live.idpType,
    signAuthnRequests: signAuthnRequests ?? live.signAuthnRequests,
  });
}

function onePerKey(certificates: IdpSettings["certificates"]): IdpSettings["certificates"] {
  return [...new Map(certificates.map((one) => [one.fingerprint256, one])).values()];
}

/** Null takes a field back. */
function withoutNull<T extends object>(record: { readonly [K in keyof T]: T[K] | null }): T {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== null)) as T;
}

/** Without a proposal that would change nothing any more. */
export function withoutMoot(method: SsoMethod): SsoMethod {
  const { proposal, ...live } = method;
  return proposal !== undefined && sameValue(live, proposedMethod(method)) ? live : method;
}

/** What the proposal would change, field by field; certificates by their fingerprints. */
export function proposedChanges(method: SsoMethod): Changes {
  const { proposal: _, ...live } = method;
  return mapChanges(changesBetween(live, proposedMethod(method)), withoutPem);
}

/** Whether our people would be told to another identity provider, or by another name of ours. */
export function isOtherParty(method: SsoMethod, next: SsoMethod): boolean {
  return (
    method.idp?.entityId !== next.idp?.entityId ||
    method.spEntityId !== next.spEntityId ||
    method.asksAs !== next.asksAs
  );
}

/** Certificates are told by their fingerprints: an audit record of whole PEMs would be read by nobody. */
export function withoutPem(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutPem);
  if (typeof value !== "object" || value === null) return value;
  if ("fingerprint256" in value) return value.fingerprint256;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, withoutPem(one)]));
}
