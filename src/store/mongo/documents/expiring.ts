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
  tells?: string;
  tellAt?: number;
  /** As for sessions. */
  ended: boolean;
}

export interface CounterDoc extends ExpiringDoc {
  count: number;
}

/** `team` is the place: a team, or `installation`. What is no event has the number 0. */
export interface DeliveryDoc extends ExpiringDoc {
  team: string;
  endpoint: string;
  kind: string;
  state: string;
  number: number;
  nextAt: number;
  body: string;
}

export interface SessionDoc extends ExpiringDoc {
  team?: string;
  user?: string;
  method?: string;
  admin?: string;
  data: string;
  createdAt: number;
  endsAt: number;
  nameId?: string;
  nameIdFormat?: string;
  sessionIndex?: string;
  signedBy?: string;
  /** Came with an assertion, whatever it said of NameID and SessionIndex. */
  saml?: boolean;
  /** Ended by us: kept until its absolute end, so that no late save brings it back. */
  ended: boolean;
}

export interface AttemptDoc extends ExpiringDoc {
  team: string;
  at: number;
  source: string;
  directory?: string;
  method?: string;
  status: string;
  code?: string;
  /** Folded. */
  target: string;
  reference: string;
  body: string;
  /** JSON of what was asked and answered; pieces beside it where that is large. */
  bulk?: string;
  pieces?: number;
}
