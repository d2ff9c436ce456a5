import type { QuirkProfile } from "../model/directory.js";
import { leniencies, type Leniency, type LeniencyEntry } from "./leniencies.js";

/** What one request may get away with, and what of it was used. Made anew for each request. */
export interface Tolerance {
  /** True where the profile allows the leniency; it then counts as used. */
  take(name: Leniency): boolean;
  readonly used: ReadonlySet<Leniency>;
}

const allowedBy = new Map<QuirkProfile, ReadonlySet<Leniency>>();

/** The leniencies of a profile: all under `auto`, none under `strict`, else those the named client needs. */
export function leniencyNamesOf(profile: QuirkProfile): ReadonlySet<Leniency> {
  const known = allowedBy.get(profile);
  if (known) return known;
  const names = (Object.keys(leniencies) as Leniency[]).filter((name) => {
    if (profile === "auto") return true;
    if (profile === "strict") return false;
    const entry: LeniencyEntry = leniencies[name];
    return entry.sentBy.includes(profile);
  });
  const allowed = new Set(names);
  allowedBy.set(profile, allowed);
  return allowed;
}

export function toleranceOf(profile: QuirkProfile): Tolerance {
  const allowed = leniencyNamesOf(profile);
  const used = new Set<Leniency>();
  return {
    take: (name) => {
      if (!allowed.has(name)) return false;
      used.add(name);
      return true;
    },
    used,
  };
}

/** No leniency at all: the RFCs to the letter. */
export const strictly = (): Tolerance => toleranceOf("strict");
