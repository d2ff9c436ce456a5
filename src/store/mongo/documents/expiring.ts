/** Expiring documents carry their end twice: as the number that reads compare, and as the date MongoDB clears them by. */
export interface ExpiringDoc {
  _id: string;
  expiresAt: number;
  clearedAt: Date;
}

/** `_id` is `model:id`. */
export interface ArtefactDoc extends ExpiringDoc {
  model: string;
  id: string;
  team?: string;
  grant?: string;
  uid?: string;
  account?: string;
  sid?: string;
  client?: string;
  consumedAt?: number;
  payload: string;
  /** As for sessions. */
  ended: boolean;
}

export interface CounterDoc extends ExpiringDoc {
  count: number;
}
