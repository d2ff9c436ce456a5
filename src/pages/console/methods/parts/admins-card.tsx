import type { MethodView } from "../../../../admin/index.js";
import { Card } from "../../../shared/card.js";
import { CopyLine } from "../../../shared/code.js";
import { Words } from "../../../shared/words.js";
import { AdminGroups } from "./admin-groups.js";

export interface AdminsCardProps {
  readonly method: Pick<MethodView, "admins">;
  /** Where those admins begin; absent where the method lets nobody in. */
  readonly start: string | undefined;
  /** Where it is changed; absent for whoever may not. */
  readonly change: string | undefined;
}

/** Whom a method lets into this console; nothing where it lets nobody in and whoever looks cannot change that. */
export function AdminsCard({ method: { admins }, start, change }: AdminsCardProps) {
  if (admins === null && change === undefined) return null;
  return (
    <Card
      id="admins"
      title="Admins of this console"
      aside={change === undefined ? undefined : <a href={change}>{admins === null ? "Let admins in" : "Change"}</a>}
    >
      {admins === null || start === undefined ? (
        <p class="soft">
          <Words>Nobody comes into this console with this method. Groups of the identity provider can be let in.</Words>
        </p>
      ) : (
        <>
          <p class="soft">
            <Words>
              Whoever brings one of these groups comes into the console with its role. They begin here, or by their
              email at the console's sign-in; a tile of the identity provider has to lead here as well.
            </Words>
          </p>
          <AdminGroups groups={admins.groups} />
          <CopyLine id="console-start" value={start} />
        </>
      )}
    </Card>
  );
}
