import { ScimError } from "../scim/index.js";

/** 429 with how long to wait (RFC 6585 §4). RFC 7644 has no keyword for it; identity providers go by the status. */
export class TooManyRequests extends ScimError {
  readonly retryAfterSeconds: number;
  constructor(retryAfterSeconds: number, detail: string) {
    super(429, undefined, `${detail} Try again after ${retryAfterSeconds} s.`);
    this.retryAfterSeconds = retryAfterSeconds;
  }
}
