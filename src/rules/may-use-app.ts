import { fold } from "../lib/fold.js";
import type { App } from "../model/app.js";

/** Whether somebody in these groups may use the app; names of groups fold as everywhere. */
export function mayUseApp({ allowedGroups }: Pick<App, "allowedGroups">, groups: readonly string[]): boolean {
  if (allowedGroups === undefined) return true;
  const allowed = new Set(allowedGroups.map(fold));
  return groups.some((name) => allowed.has(fold(name)));
}
