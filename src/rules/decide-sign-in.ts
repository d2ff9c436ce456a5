import { fold } from "../lib/fold.js";
import type { Claims } from "../model/claims.js";
import type { CustomAttribute, CustomValues } from "../model/custom-attribute.js";
import { methodStatus, type SsoMethod } from "../model/sso-method.js";
import type { TeamPolicies } from "../model/team.js";
import { primaryEmail, type PersonName, type Profile, type User } from "../model/user.js";
import type { ClaimedPerson, Reading } from "./read-person.js";
import { ownAttributes } from "./own-attributes.js";
import { bringsNewEmail } from "./new-email.js";
import type { PersonFound } from "./resolve-person.js";
import { signInRefusals } from "./sign-in-refusals.js";
import { warnings, type Warning } from "./warnings.js";

/** Step 1: what an SSO method still lacks before anybody may sign in through it; empty when nothing does. */
export function missingOf(method: SsoMethod): readonly string[] {
  const missing: string[] = [];
  if (method.idp === undefined) missing.push("the identity provider's metadata (entity ID, sign-in URL, certificate)");
  else if (method.idp.certificates.length === 0) missing.push("a certificate of the identity provider");
  if (method.verified === undefined) missing.push("verification, by a test sign-in or the operator's word");
  if (methodStatus(method) === "disabled") missing.push("the method to be enabled");
  return missing;
}

/** What is known once it is clear who it is. */
export interface SignInFacts {
  /** A directory removed this person and nothing but keyed hashes was kept. */
  readonly forgotten: boolean;
  /** Seats taken; asked for only where the team has a limit and nobody was found. */
  readonly seatsUsed?: number | undefined;
  /** Somebody else has the email as userName or primary email; asked for only when a known person brings a new one. */
  readonly emailTaken: boolean;
  /** What the team has declared for its users. */
  readonly attributes: readonly CustomAttribute[];
}

export type SignInDecision =
  | {
      readonly do: "create";
      readonly userName: string;
      readonly profile: Profile;
      readonly warnings: readonly Warning[];
    }
  | {
      readonly do: "enter";
      readonly user: User;
      /** A key that was not known before leads to the user from now on. */
      readonly link: boolean;
      /** What `onLogin: update` changes; absent when nothing. */
      readonly change?: { readonly userName: string; readonly profile: Profile } | undefined;
      readonly warnings: readonly Warning[];
    };

/** Steps 6 and 7 of a sign-in: may this user act; else may one be made. */
export function decideSignIn(
  claims: Claims,
  person: ClaimedPerson,
  method: SsoMethod,
  policies: Pick<TeamPolicies, "seats" | "usernameChanges">,
  found: PersonFound,
  facts: SignInFacts,
): Reading<SignInDecision> {
  const { user } = found;
  if (user === undefined) return decideCreate(claims, person, method, policies, facts);

  if (user.locked) return { ok: false, refusal: signInRefusals.user_suspended("locked") };
  if (user.removed !== undefined) return { ok: false, refusal: signInRefusals.removed_by_directory("removed") };
  if (!user.active) {
    const refusal =
      user.inactiveBy === "admin"
        ? signInRefusals.user_suspended("switchedOff")
        : signInRefusals.removed_by_directory("switchedOff");
    return { ok: false, refusal };
  }
  const email = newEmail(person, method, policies, user, facts.emailTaken);
  const updates = method.jit.onLogin === "update" && isOwn(user, method);
  const own = updates ? ownAttributes(claims, facts.attributes) : undefined;
  const refreshed = own === undefined ? user.profile : withOwn(refresh(user, claims), own.values);
  const change = {
    userName: email.takeOver && isUserNameByEmail(user) ? person.email.value : user.userName,
    profile: email.takeOver ? withEmail(refreshed, user, person.email.value) : refreshed,
  };
  const changes = change.userName !== user.userName || change.profile !== user.profile;
  return {
    ok: true,
    value: {
      do: "enter",
      user,
      link: found.by !== "identity",
      warnings: [...(email.warning === undefined ? [] : [email.warning]), ...(own?.warnings ?? [])],
      ...(changes && { change }),
    },
  };
}

function decideCreate(
  claims: Claims,
  person: ClaimedPerson,
  method: SsoMethod,
  policies: Pick<TeamPolicies, "seats">,
  facts: SignInFacts,
): Reading<SignInDecision> {
  if (facts.forgotten) return { ok: false, refusal: signInRefusals.removed_by_directory("removed") };
  if (!method.jit.createUsers) return { ok: false, refusal: signInRefusals.not_provisioned() };
  const used = facts.seatsUsed ?? 0;
  if (policies.seats !== null && used >= policies.seats) {
    return { ok: false, refusal: signInRefusals.seat_limit(used, policies.seats) };
  }
  const own = ownAttributes(claims, facts.attributes);
  const profile: Profile = {
    ...namesOf(claims),
    emails: [{ value: person.email.value, type: "work", primary: true }],
    ...(Object.keys(own.values).length > 0 && { custom: own.values }),
  };
  return { ok: true, value: { do: "create", userName: person.email.value, profile, warnings: own.warnings } };
}

interface NewEmail {
  readonly takeOver: boolean;
  readonly warning?: Warning;
}

function newEmail(
  person: ClaimedPerson,
  method: SsoMethod,
  policies: Pick<TeamPolicies, "usernameChanges">,
  user: User,
  taken: boolean,
): NewEmail {
  if (!bringsNewEmail(user, person)) return { takeOver: false };
  const keep = (because: Parameters<typeof warnings.email_kept>[2]): NewEmail => ({
    takeOver: false,
    warning: warnings.email_kept(primaryEmail(user.profile) ?? user.userName, person.email.value, because),
  });
  if (!isOwn(user, method)) return keep("owner");
  if (method.jit.onLogin !== "update") return keep("create-only");
  if (taken) return keep("taken");
  if (policies.usernameChanges === "refuse" && isUserNameByEmail(user)) return keep("policy");
  return { takeOver: true };
}

/** JIT changes profiles only of users that its own method made. */
function isOwn(user: User, method: SsoMethod): boolean {
  return user.owner.kind === "method" && user.owner.id === method.id;
}

/** A user made by JIT has the email as userName, so the two change together. */
function isUserNameByEmail(user: User): boolean {
  const email = primaryEmail(user.profile);
  return email !== undefined && fold(email) === fold(user.userName);
}

function withEmail(profile: Profile, user: User, email: string): Profile {
  const old = primaryEmail(user.profile);
  const others = (profile.emails ?? []).filter((known) => known.value !== old);
  const rest = others.map(({ primary: _, ...known }) => known);
  return { ...profile, emails: [{ value: email, type: "work", primary: true }, ...rest] };
}

/** Names that the response brings; one it leaves out is kept. Answers the same object when nothing changes. */
function refresh(user: User, claims: Claims): Profile {
  const { name, displayName } = namesOf(claims);
  const known = user.profile;
  const same =
    (displayName === undefined || displayName === known.displayName) &&
    (name?.givenName === undefined || name.givenName === known.name?.givenName) &&
    (name?.familyName === undefined || name.familyName === known.name?.familyName);
  if (same) return known;
  // A full name kept from before would contradict the parts that came now.
  const { formatted: _, ...parts } = known.name ?? {};
  return {
    ...known,
    ...(displayName !== undefined && { displayName }),
    ...(name !== undefined && { name: { ...parts, ...name } }),
  };
}

/** Attributes of the team's own that the response brings; one it leaves out is kept. Answers the same object when nothing changes. */
function withOwn(profile: Profile, brought: CustomValues): Profile {
  const known = profile.custom ?? {};
  const fresh = Object.entries(brought).filter(([key, value]) => JSON.stringify(known[key]) !== JSON.stringify(value));
  return fresh.length === 0 ? profile : { ...profile, custom: { ...known, ...Object.fromEntries(fresh) } };
}

function namesOf(claims: Claims): { name?: PersonName; displayName?: string } {
  const name: PersonName = {
    ...(claims.firstName !== undefined && { givenName: claims.firstName }),
    ...(claims.lastName !== undefined && { familyName: claims.lastName }),
  };
  return {
    ...(Object.keys(name).length > 0 && { name }),
    ...(claims.displayName !== undefined && { displayName: claims.displayName }),
  };
}
