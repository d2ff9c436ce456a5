import { fold } from "../../lib/fold.js";
import type { Directory } from "../../model/directory.js";
import { withHidden } from "../../model/custom-attribute.js";
import type { Team } from "../../model/team.js";
import type { User, Profile } from "../../model/user.js";
import { checkUserName, readSsoName } from "../../rules/index.js";
import type { Fresh } from "../../store/port/records.js";
import type { TeamRecords } from "../../store/port/store.js";
import { orRefuse } from "../refused.js";
import type { Reach } from "../scope.js";

/** What a directory says of a user, in our words. What is left out is unassigned. */
export interface UserDraft {
  readonly userName: string;
  readonly externalId?: string | undefined;
  /** Absent: as it is; a new user is active. */
  readonly active?: boolean | undefined;
  readonly profile: Profile;
  readonly ssoName?: string | undefined;
}

type Kept = Pick<User, "id" | "createdAt" | "locked" | "lastSignInAt"> &
  Partial<Pick<User, "userName" | "active" | "inactiveBy" | "sso" | "profile">>;

/**
 * The user as the directory wants it, which owns it from then on; lock, id and times stay, a removal mark goes.
 * @param known  the record as it is, or the beginnings of a new one
 * @throws Refused `username_change_refused`, `username_not_email`, `unknown_sso_name`
 */
export async function withDraft(
  tx: TeamRecords,
  { team, directory }: Reach,
  known: Kept,
  draft: UserDraft,
  at: number,
): Promise<Fresh<User>> {
  const userName = orRefuse(checkUserName(team.policies, known.userName, draft));
  const sso = await bindingOf(tx, known.sso, draft.ssoName);
  const active = draft.active ?? known.active ?? true;
  const inactiveBy = draft.active === undefined ? (known.inactiveBy ?? "directory") : "directory";
  return {
    id: known.id,
    teamId: tx.teamId,
    createdAt: known.createdAt,
    updatedAt: at,
    userName,
    ...(draft.externalId !== undefined && { externalId: draft.externalId }),
    ...ownedBy(directory),
    active,
    ...(!active && { inactiveBy }),
    locked: known.locked,
    ...(sso !== undefined && { sso }),
    profile: profileOf(team.attributes, known.profile, draft.profile),
    ...(known.lastSignInAt !== undefined && { lastSignInAt: known.lastSignInAt }),
  };
}

/** Values that the team has hidden are no directory's to unassign: whoever does not see them cannot mean it. */
function profileOf(attributes: Team["attributes"], before: Profile | undefined, wanted: Profile): Profile {
  const custom = withHidden(wanted.custom, before?.custom, attributes);
  return custom === wanted.custom || custom === undefined ? wanted : { ...wanted, custom };
}

function ownedBy({ id }: Directory): Pick<User, "owner" | "writtenBy"> {
  return { owner: { kind: "directory", id }, writtenBy: id };
}

async function bindingOf(tx: TeamRecords, known: User["sso"], ssoName: string | undefined): Promise<User["sso"]> {
  if (ssoName === undefined) return undefined;
  // Most pushes repeat what is there; a method renamed since then must not make them fail.
  if (known !== undefined && fold(known.name) === fold(ssoName)) return known;
  return orRefuse(readSsoName(ssoName, await tx.methods.list()));
}
