/** What the doors are knocked at for. */
export const doors = ["scim", "saml", "oidc", "api"] as const;
export type Door = (typeof doors)[number];

/**
 * What came of all that was asked of the installation: what was acknowledged, how often nobody could say what had become of a
 * request (it was asked again until somebody did), and every breach of a promise, in words.
 */
export class Ledger {
  readonly acknowledged: Record<Door, number> = { scim: 0, saml: 0, oidc: 0, api: 0 };
  readonly unsure: Record<Door, number> = { scim: 0, saml: 0, oidc: 0, api: 0 };
  /** Acknowledged and not there. */
  readonly lost: string[] = [];
  /** Done twice, or accepted twice. */
  readonly twice: string[] = [];
  /** Answers that fit nothing that was asked. */
  readonly wrong: string[] = [];
  /** When a write was acknowledged last, by the monotonic clock; what waits for writes to be back looks here. */
  lastWriteAt = 0;

  acknowledge(door: Door): void {
    this.acknowledged[door]++;
    this.lastWriteAt = performance.now();
  }

  /** How far it has come: what happens from here on is told by `since`. */
  mark(): LedgerMark {
    return { acknowledged: { ...this.acknowledged }, unsure: { ...this.unsure } };
  }

  since(mark: LedgerMark): LedgerMark {
    const difference = (now: Record<Door, number>, then: Record<Door, number>) =>
      Object.fromEntries(doors.map((door) => [door, now[door] - then[door]])) as Record<Door, number>;
    return {
      acknowledged: difference(this.acknowledged, mark.acknowledged),
      unsure: difference(this.unsure, mark.unsure),
    };
  }
}

export interface LedgerMark {
  readonly acknowledged: Readonly<Record<Door, number>>;
  readonly unsure: Readonly<Record<Door, number>>;
}
