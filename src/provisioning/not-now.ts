/**
 * The request may be good and cannot be taken at the moment: 503 where there is no room for it, 408 where it came too slowly.
 * Nothing of it was read, so that it is no attempt; identity providers send it again.
 */
export class NotNow extends Error {
  override readonly name = "NotNow";
  constructor(
    readonly status: 408 | 503,
    readonly detail: string,
    readonly retryAfterSeconds?: number,
  ) {
    super(detail);
  }
}
