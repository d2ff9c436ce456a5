/**
 * The guarded request to the outside: nothing that an admin or an identity provider names as an address may lead into our own
 * network. Holds size, time and redirect limits; what is fetched means something only to the rooms below.
 */
export { isAllowedHost, isInternalAddress } from "./allowed-host.js";
export { makeDnsLookup, type DnsLookup, type DnsOptions } from "./dns-lookup.js";
export { FetchFault, fetchMetadata, type FetchCode } from "./fetch-metadata.js";
export { makeSender, SendFault, type Sender, type SenderOptions, type Sending, type Sent } from "./send.js";
export { makeSyslogLink, type SyslogLink } from "./syslog-link.js";
