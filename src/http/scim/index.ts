/**
 * The directory's door: SCIM 2.0 over HTTP. Proves the caller's right by its token, reads the request, asks the store or
 * calls a verb of `directory/`, and writes the answer; what SCIM means by it all is for `scim/`, and whether it may be
 * done for the rules.
 */
export { answerOutsideScim } from "./outside.js";
export { scimDoor, type ScimDoor } from "./scim-door.js";
