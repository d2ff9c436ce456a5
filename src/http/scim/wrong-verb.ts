import { ScimError } from "../../scim/index.js";

/** 405 with what is allowed in its place (RFC 9110 §15.5.6). */
export class WrongVerb extends ScimError {
  readonly allow: string;
  constructor(method: string, allowed: readonly string[]) {
    const allow = [...allowed, "OPTIONS"].join(", ");
    super(
      405,
      undefined,
      `${/^[A-Z]{1,10}$/.test(method) ? method : "This method"} is not possible here; ${allow} are.`,
    );
    this.allow = allow;
  }
}
