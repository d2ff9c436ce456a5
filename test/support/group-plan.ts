import { fold } from "../../src/lib/fold.js";
import { newId } from "../../src/lib/new-id.js";
import type { Claims } from "../../src/model/claims.js";
import type { Group } from "../../src/model/group.js";
import type { DirectoryId, MethodId } from "../../src/model/ids.js";
import { defaultJit, type JitSettings } from "../../src/model/sso-method.js";
import { planGroups, wantedGroups, type GroupPlan } from "../../src/rules/index.js";
import { aMethod } from "./builders.js";
import { claims } from "./claims.js";

/** Sign-ins that claim groups, and what the rules plan for them. */

export const method = aMethod();
export const byJit = { owner: { kind: "method", id: method.id } } as const;
export const byOtherJit = { owner: { kind: "method", id: newId<MethodId>() } } as const;
export const byDirectory = { owner: { kind: "directory", id: newId<DirectoryId>() } } as const;

export interface Case {
  readonly claimed?: readonly string[] | undefined;
  readonly overage?: boolean;
  readonly groups?: readonly Group[];
  readonly member?: readonly (readonly [Group, MethodId?])[];
  readonly jit?: Partial<JitSettings>;
  readonly map?: Record<string, string>;
  readonly seen?: boolean;
  readonly multiGroup?: boolean;
  readonly limit?: number;
}

export interface Told {
  readonly join: readonly string[];
  readonly create: readonly string[];
  readonly leave: readonly string[];
  readonly skipped: number;
  readonly warnings: readonly string[];
}

export function plan(of: Case): Told {
  const made = planned(of);
  return {
    join: made.join.map(({ displayName }) => displayName),
    create: made.create,
    leave: made.leave.map(({ displayName }) => displayName),
    skipped: made.skipped.length,
    warnings: made.warnings.map(({ code }) => code),
  };
}

export function planned(of: Case): GroupPlan {
  const { claimed, overage = false, groups = [], member = [], jit = {}, map = {}, seen = false } = of;
  const at = { ...method, jit: { ...defaultJit, ...jit }, groupMap: map, groupsSeen: seen };
  const said: Claims = claims({ groups: claimed, groupsOverage: overage });
  const wanted = wantedGroups(said, at, of.limit ?? 1000);
  const all = [...groups, ...member.map(([group]) => group)];
  const known = (wanted.known ? wanted.wanted : []).map((one) => ({
    wanted: one,
    byExternalId: one.mapped === undefined ? all.filter(({ externalId }) => externalId === one.value) : [],
    byName: all.find(({ displayName }) => fold(displayName) === fold(one.mapped ?? one.value)),
  }));
  return planGroups(at, wanted, {
    multiGroup: of.multiGroup ?? true,
    claimed: known,
    current: member.map(([group, by]) => ({ group, method: by })),
  });
}

export const nothing: Told = { join: [], create: [], leave: [], skipped: 0, warnings: [] };
