/** How far a store is from this release. */
export interface SchemaState {
  /** The schema that the store has; 0 while it is empty. */
  readonly stored: number;
  /** The schema that this release makes. */
  readonly known: number;
  /** What a migration would do now, a line for each step. */
  readonly steps: readonly string[];
}

/** What a migration did. */
export interface Migrated {
  readonly steps: readonly string[];
  /** Where what was there before is kept: a file beside the database. */
  readonly copy?: string | undefined;
}

/**
 * Whether this release can work with it: its own schema, and that of the release after it, so that a cluster is brought to
 * the next release node by node while its old nodes still work.
 */
export function isUsable({ stored, known }: Pick<SchemaState, "stored" | "known">): boolean {
  return stored === known || stored === known + 1;
}

/** What a release says of a store that is two steps ahead of it. */
export function tooNew(what: string, { stored, known }: Pick<SchemaState, "stored" | "known">): string {
  return (
    `${what} has schema ${stored}, made by a newer release; this one knows schemas up to ${known} and works with ` +
    `${known + 1} at most. Run the newer release, or restore the backup made before the upgrade.`
  );
}

/** What a release says of a store that is older than it. */
export function tooOld(what: string, { stored, known }: Pick<SchemaState, "stored" | "known">): string {
  return `${what} has schema ${stored}, of an earlier release, and this one needs ${known}.`;
}
