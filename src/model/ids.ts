/**
 * Identifiers. Each kind of record has its own branded string, so that a user's id cannot be handed over where a
 * group's is wanted. All are ULIDs in lower case: they sort by the time they were made.
 */
declare const brand: unique symbol;
type Id<Kind extends string> = string & { readonly [brand]: Kind };

export type TeamId = Id<"team">;
export type MethodId = Id<"ssoMethod">;
export type DirectoryId = Id<"directory">;
export type TokenId = Id<"token">;
export type AppId = Id<"app">;
export type OAuthClientId = Id<"oauthClient">;
export type DomainId = Id<"domain">;
export type DeletionId = Id<"deletion">;
export type UserId = Id<"user">;
export type GroupId = Id<"group">;
export type IdentityId = Id<"identity">;
export type EventId = Id<"event">;
export type AttemptId = Id<"attempt">;
export type TraceId = Id<"trace">;
export type AdminId = Id<"admin">;
/** Of one role of an admin in one place: what that place knows the admin by. */
export type AdminGrantId = Id<"adminGrant">;
export type ApiKeyId = Id<"apiKey">;
export type SetupLinkId = Id<"setupLink">;
/** Of a webhook or an audit stream. */
export type EndpointId = Id<"endpoint">;
export type DeliveryId = Id<"delivery">;
/** The SHA-256 of an OAuth token or code, or of whatever else its holder knows it by. */
export type ArtefactId = Id<"artefact">;
export type SessionId = Id<"session">;
/** The request id: shown on error pages and in error bodies, it finds the trace, the attempt and the log line. */
export type ReferenceId = Id<"reference">;
