import type { CustomAttribute } from "./custom-attribute.js";
import type { TeamId } from "./ids.js";

/** `cap`: it ends our session too, 60 minutes from the sign-in at the soonest. */
export const sessionNotOnOrAfters = ["cap", "ignore"] as const;
export type SessionNotOnOrAfter = (typeof sessionNotOnOrAfters)[number];

/** The policies of a team, with the meaning and the defaults of the design's section 2. */
export interface TeamPolicies {
  readonly multiGroup: boolean;
  /** Active users the team may have; null: any number. */
  readonly seats: number | null;
  readonly existingUsers: "link" | "refuse";
  readonly usernameChanges: "allow" | "refuse";
  readonly userNameIsEmail: boolean;
  readonly onRemoval: "suspend" | "delete";
  readonly session: { readonly idleMinutes: number; readonly absoluteMinutes: number };
  /** What the SessionNotOnOrAfter of an assertion does to the session; a method may say otherwise. */
  readonly sessionNotOnOrAfter: SessionNotOnOrAfter;
  /** Group values of one sign-in that count; what is over is skipped with a warning. */
  readonly groupsPerSignIn: number;
  /** Share (0 < share ≤ 1) of the active users that one directory may remove in an hour; null: off. */
  readonly massChangeBrake: number | null;
}

export const defaultPolicies: TeamPolicies = {
  multiGroup: true,
  seats: null,
  existingUsers: "link",
  usernameChanges: "allow",
  userNameIsEmail: false,
  onRemoval: "suspend",
  session: { idleMinutes: 480, absoluteMinutes: 1440 },
  sessionNotOnOrAfter: "cap",
  groupsPerSignIn: 1000,
  massChangeBrake: null,
};

export interface Team {
  readonly id: TeamId;
  readonly version: number;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly slug: string;
  readonly name: string;
  readonly policies: TeamPolicies;
  /** What the team keeps of its users beside the standard. */
  readonly attributes: readonly CustomAttribute[];
  /** Email addresses of the customer's IT, whom to ask and whom to send setup links; absent where nobody is named. */
  readonly contacts?: readonly string[];
  /** True: the declarative file says what holds, other doors only read. */
  readonly managedByFile: boolean;
}
