import type { Deps } from "../directory/index.js";
import type { LoginDeps } from "../login/index.js";
import type { ScimDoorDeps } from "../provisioning/index.js";
import type { Delivery, Endpoint } from "../model/endpoint.js";
import type { TeamId } from "../model/ids.js";
import type { Post } from "../model/letter.js";
import type { Store } from "../store/port/store.js";
import type { ApplyDeps, DomainDeps, SpKeyRing } from "../teams/index.js";
import type { Sealer } from "../lib/seal.js";
import type { SystemFacts } from "./system-facts.js";
import type { AdminCaller } from "./caller.js";

export interface Sending {
  /** Internal hosts that the operator lets us reach. */
  readonly allowedHosts: readonly string[];
  /** Sends a webhook a test at once. */
  test(caller: Pick<AdminCaller, "actor">, endpoint: Endpoint): Promise<Delivery>;
}

/** What operations work with: wired once by `start/`. */
export interface AdminDeps {
  readonly store: Store;
  readonly now: () => number;
  /** Of this program, which exports name. */
  readonly version: string;
  /** Without a slash at the end. */
  readonly publicUrl: string;
  /** Where browsers reach the console; without a slash at the end. */
  readonly consoleUrl: string;
  readonly spKeys: SpKeyRing;
  readonly login: LoginDeps;
  /** Applies kept SCIM operations again. */
  readonly scim: ScimDoorDeps;
  /** Seals secrets at rest. */
  readonly sealer: Sealer;
  /** Seals letters; absent where no mail is sent. */
  readonly post?: Post | undefined;
  readonly system: SystemFacts;
  /** What is sent to addresses that admins give. */
  readonly sending: Sending;
  /** What the verbs on settings work with, for somebody who asks. */
  readonly settings: (caller: AdminCaller) => ApplyDeps & DomainDeps;
}

/** What the verbs on people work with, in one team. */
export function directoryDeps({ store, now, login }: AdminDeps, team: TeamId): Deps {
  return { store: store.inTeam(team), now, removalKey: login.removalKey, attemptDays: login.attemptDays };
}
