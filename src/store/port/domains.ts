import type { Domain } from "../../model/domain.js";
import type { DomainId } from "../../model/ids.js";
import type { Records, Restorable } from "./records.js";

/** What the machine notes of a domain: it moves no version, and `replace` leaves it as it is. */
export type DomainNotes = Pick<Domain, "checkedAt" | "problem" | "nextCheckAt">;

export interface Domains extends Records<Domain, DomainId>, Restorable<Domain> {
  /** By name. */
  list(): Promise<readonly Domain[]>;
  byName(domain: string): Promise<Domain | undefined>;
  /** Notes these; one that is undefined is taken away. Nothing happens where the record is gone. */
  note(id: DomainId, notes: { readonly [K in keyof DomainNotes]-?: DomainNotes[K] | undefined }): Promise<void>;
}

/** Domains of all teams. */
export interface AllDomains {
  /** Of every team that holds it, whatever its state. */
  byName(domain: string): Promise<readonly Domain[]>;
  /** Those whose turn has come, the longest waiting first. */
  due(now: number, limit: number): Promise<readonly Domain[]>;
}
