/**
 * The demo: a team to look at and an identity provider of its own that signs anybody in as anybody, on another origin, so
 * that a first sign-in can be seen within a minute. Nothing here runs unless `drawbridge demo` is started.
 */
export { demoIdp, demoIdpListener, demoIdpEntityId, type DemoIdpDeps, type DemoPartner } from "./demo-idp.js";
export { demoApp, demoDirectory, demoMethods, demoTeamFile, type DemoMethod } from "./demo-team.js";
export { demoIdpMetadata } from "./idp-messages.js";
export { makeRefusal, makeReply, type Reply } from "./make-reply.js";
export { demoGroups, demoPeople } from "./people.js";
export { shapeNames, shapeOf, type Shape, type ShapeName } from "./shapes.js";
