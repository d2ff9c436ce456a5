import { ScimError } from "../scim/index.js";

/** 405 with what is allowed in its place (RFC 9110 §15.5.6). */
export class WrongVerb extends ScimError {
  readonly allow: string;
  /** @param allowed  none where the address cannot be asked what it takes, as in a bulk operation */
  constructor(method: string, allowed: readonly string[]) {
    const allow = [...allowed, "OPTIONS"].join(", ");
    const named = /^[A-Z]{1,10}$/.test(method) ? method : "This method";
    super(405, undefined, `${named} is not possible here${allowed.length > 0 ? `; ${allow} are` : ""}.`);
    this.allow = allow;
  }
}
