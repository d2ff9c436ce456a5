/** What was unique is taken, or the record is not the one that was read. The work it happened in is over. */
export class StoreConflict extends Error {
  override readonly name = "StoreConflict";
  /** The property at fault, as `userName`, `displayName`, `slug`, `key`, `hash`, `id`; `version` when the record moved on; `once` when a once-key was spent. */
  readonly field: string;
  constructor(field: string, detail: string, options?: ErrorOptions) {
    super(detail, options);
    this.field = field;
  }
}

/** The store cannot answer now: locked, full, gone, or contention outlasted its retries. Doors answer 503 with Retry-After. */
export class StoreUnavailable extends Error {
  override readonly name: string = "StoreUnavailable";
}

/** It answers so late that nobody knows whether the change was kept. Doors must not say that nothing was changed. */
export class OutcomeUnknown extends StoreUnavailable {
  override readonly name = "OutcomeUnknown";
}

/** The store cannot be used at all as it is: too old, not a replica set, made by a newer release. Says what to do. */
export class StoreUnusable extends Error {
  override readonly name = "StoreUnusable";
}

/** The question would look at more than one search may, or did so for too long; `message` says how much. A narrower one is answered. */
export class TooMuchToSearch extends StoreUnavailable {
  override readonly name = "TooMuchToSearch";
}
