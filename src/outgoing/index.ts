/**
 * The guarded request to the outside: nothing that an admin or an identity provider names as an address may lead into our own
 * network. Holds size, time and redirect limits; what is fetched means something only to the rooms below.
 */
export { FetchFault, fetchMetadata } from "./fetch-metadata.js";
