import { z } from "zod";
import { normalDomain } from "../lib/domain-name.js";
import { sessionNotOnOrAfters, type TeamPolicies } from "../model/team.js";

const minutes = z
  .int({ error: "must be a whole number of minutes" })
  .min(1, { error: "must be at least 1" })
  .max(525_600, { error: "must be at most 525600, which is a year" });

/** An email domain, kept in its ASCII form and lower case. */
export const emailDomain = z.string({ error: "must be a domain name" }).transform((text, context) => {
  const domain = normalDomain(text);
  if (domain !== undefined) return domain;
  context.addIssue({ code: "custom", message: `"${text}" is not a domain name such as acme.example` });
  return z.NEVER;
});

const domainList = z
  .array(emailDomain, { error: "must be a list of domain names" })
  .transform((domains) => [...new Set(domains)]);

/** The policies that a team's owner sets, as people write them: any of them may be left out. */
export const ownPoliciesShape = z.strictObject({
  multiGroup: z.boolean({ error: "must be true or false" }).optional(),
  existingUsers: z.enum(["link", "refuse"], { error: "must be link or refuse" }).optional(),
  usernameChanges: z.enum(["allow", "refuse"], { error: "must be allow or refuse" }).optional(),
  userNameIsEmail: z.boolean({ error: "must be true or false" }).optional(),
  onRemoval: z.enum(["suspend", "delete"], { error: "must be suspend or delete" }).optional(),
  session: z
    .strictObject({
      idleMinutes: minutes.optional(),
      absoluteMinutes: minutes.optional(),
    })
    .optional(),
  sessionNotOnOrAfter: z.enum(sessionNotOnOrAfters, { error: "must be cap or ignore" }).optional(),
  groupsPerSignIn: z
    .int({ error: "must be a whole number of groups" })
    .min(0)
    .max(100_000, { error: "must be at most 100000" })
    .optional(),
  massChangeBrake: z
    .union(
      [
        z.literal("off").transform(() => null),
        z.null(),
        z
          .number()
          .gt(0, { error: "must be above 0" })
          .max(1, { error: "must be at most 1, the share of all active users" }),
      ],
      { error: "must be off, or a share above 0 and up to 1" },
    )
    .optional(),
});

/** Active users the team may have: the operator's to say. */
const seatsShape = z
  .int({ error: "must be a whole number of seats, or null for any number" })
  .min(0, { error: "must not be negative" })
  .nullable();

/** All policies as the declarative file has them, which is the operator's: with the seats, and the domains it vouches for. */
export const policiesShape = ownPoliciesShape.extend({
  emailDomains: domainList.optional(),
  seats: seatsShape.optional(),
});

type Given<T> = { readonly [K in keyof T]?: T[K] | undefined };

/** A change of what a team's owner sets. */
export interface PolicyChange extends Given<Omit<TeamPolicies, "session" | "seats">> {
  readonly session?: Given<TeamPolicies["session"]> | undefined;
}

/** The policies with a change applied; what the change leaves out stays. */
export function changedPolicies(policies: TeamPolicies, change: PolicyChange): TeamPolicies {
  const { session, ...rest } = change;
  const given = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined));
  return {
    ...policies,
    ...given,
    session: {
      idleMinutes: session?.idleMinutes ?? policies.session.idleMinutes,
      absoluteMinutes: session?.absoluteMinutes ?? policies.session.absoluteMinutes,
    },
  };
}
