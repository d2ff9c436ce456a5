/**
 * The guarded request to the outside: nothing that an admin or an identity provider names as an address may lead into our own
 * network. Holds size, time and redirect limits; what is fetched means something only to the rooms below. Mail goes by the one
 * server that the operator names, which needs no guard.
 */
export { isAllowedHost, isInternalAddress, isInternalLiteral } from "./allowed-host.js";
export { makeDnsLookup, type DnsLookup, type DnsOptions } from "./dns-lookup.js";
export { fetchKeys, type KeysOptions } from "./fetch-keys.js";
export { FetchFault, fetchMetadata, type FetchCode } from "./fetch-metadata.js";
export { GetFault } from "./guarded-get.js";
export {
  MailFault,
  mailServerOf,
  makeMailer,
  NoMailPackage,
  type Mail,
  type Mailer,
  type MailerOptions,
} from "./mailer.js";
export { makeSender, SendFault, type Sender, type SenderOptions, type Sending, type Sent } from "./send.js";
export { makeSyslogLink, type SyslogLink } from "./syslog-link.js";
