import type { Group } from "../../model/group.js";

export interface GroupResult {
  /** `unchanged`: what was asked for was so already, and the group kept its version. */
  readonly outcome: "created" | "adopted" | "changed" | "unchanged";
  readonly group: Group;
  /** How many joined and left. */
  readonly added: number;
  readonly removed: number;
}
