/**
 * The apps' door, `/oauth2`: the OpenID provider of `oidc/` on node's request, told by which address it is reached; and the step
 * between an app's request and its answer, where somebody signs in.
 */
export { interactionRouter } from "./interaction-router.js";
export type { OAuth2Deps } from "./deps.js";
export { oauth2Door, type OAuth2Door } from "./oauth2-door.js";
export { oidcViews } from "./views.js";
