import type { Caller } from "../model/event.js";
import type { Grant } from "../model/grant.js";

/** Who asks, as a door has proven it: the command line, the file, an admin's session, an API key or a setup link. */
export interface AdminCaller extends Caller {
  readonly grants: readonly Grant[];
}

/** Whoever may start the program on the host is its operator. */
export const hostGrants: readonly Grant[] = [{ role: "operator", team: null }];
