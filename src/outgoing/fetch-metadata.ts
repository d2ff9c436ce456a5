import { Refused } from "../model/refused.js";
import { isAllowedHost } from "./allowed-host.js";
import { GetFault, guardedGet } from "./guarded-get.js";

export type FetchCode = "metadata_unreachable";

const otherwise = "Try the address in a browser on this server's network, or give the metadata as a file.";

/** Metadata could not be fetched, told to the admin who gave the address. */
export class FetchFault extends Refused {
  constructor(cause: string, fix = otherwise, options?: ErrorOptions) {
    const code: FetchCode = "metadata_unreachable";
    super({ code, cause, fix, field: "metadataUrl" }, options);
  }
}

export interface FetchOptions {
  /** Hosts (`host` or `host:port`) the operator lets us reach though they are internal or speak http. */
  readonly allowedHosts: readonly string[];
  readonly timeoutMs?: number | undefined;
  readonly maxBytes?: number | undefined;
}

const accept = "application/samlmetadata+xml, application/xml;q=0.9, text/xml;q=0.8";

/**
 * Fetches the metadata of an identity provider: https alone unless the operator allows the host, five seconds and one MiB at
 * most, and as `guardedGet` guards.
 * @throws FetchFault
 */
export async function fetchMetadata(address: string, options: FetchOptions): Promise<Buffer> {
  const { allowedHosts, timeoutMs, maxBytes } = options;
  const url = checkedAddress(address, allowedHosts);
  try {
    return await guardedGet(url, { mayBeInternal: isAllowedHost(url, allowedHosts), accept, timeoutMs, maxBytes });
  } catch (error) {
    if (!(error instanceof GetFault)) throw error;
    const [cause, fix] = toldOf(error, url);
    throw new FetchFault(cause, fix, { cause: error });
  }
}

function toldOf({ message, because }: GetFault, url: URL): [cause: string, fix?: string] {
  switch (because) {
    case "internal":
      return [
        message,
        `Give the metadata as a file, or let the operator allow the host: METADATA_ALLOWED_HOSTS=${url.hostname}.`,
      ];
    case "redirect":
      return [message, "Give the address that it leads to."];
    case "too_large":
      return [
        `${message}: that is not the metadata of one identity provider.`,
        "Give the address of your own provider's metadata, not that of a whole federation.",
      ];
    case "other":
      return [message];
  }
}

const okta = ["okta.com", "oktapreview.com", "okta-emea.com", "okta-gov.com"];

/** A link that people copy in place of the metadata's, and where the right one stands. */
const wrongLinks: readonly (readonly [isIt: (url: URL) => boolean, cause: string, fix: string])[] = [
  [
    ({ hostname, pathname }) =>
      isOf(hostname, okta) && (pathname.startsWith("/home/") || pathname.startsWith("/app/UserHome")),
    "This is the link that starts the app in Okta.",
    "The metadata's stands at the app: Sign On, Metadata details, Metadata URL.",
  ],
  [
    ({ hostname, pathname }) => isOf(hostname, okta) && (/-admin\./.test(hostname) || pathname.startsWith("/admin/")),
    "This is a page of Okta's admin console.",
    "The metadata's address stands on it: Sign On, Metadata details, Metadata URL.",
  ],
  [
    ({ hostname }) =>
      isOf(hostname, [
        "portal.azure.com",
        "entra.microsoft.com",
        "myapps.microsoft.com",
        "account.activedirectory.windowsazure.com",
        "launcher.myapps.microsoft.com",
      ]),
    "This is a page of Microsoft's portal.",
    "The metadata's address stands at the application: Single sign-on, SAML Certificates, App Federation Metadata Url.",
  ],
  [
    ({ hostname }) => isOf(hostname, ["admin.google.com", "accounts.google.com", "workspace.google.com"]),
    "Google publishes no metadata address.",
    "Download the file at the app in the admin console (Download metadata) and give it as a file.",
  ],
  [
    isSignIn,
    "This is where people sign in (the SSO URL), and no metadata.",
    "Okta: Metadata URL, which ends in /sso/saml/metadata. Entra: App Federation Metadata Url. AD FS: " +
      "/FederationMetadata/2007-06/FederationMetadata.xml. OneLogin: More Actions, SAML Metadata. JumpCloud and PingOne: its " +
      "metadata file. Keycloak: …/protocol/saml/descriptor.",
  ],
];

/** Where people sign in at Okta, Entra, OneLogin, JumpCloud and PingOne, at their own hosts; and at any AD FS and Keycloak. */
const signInAddresses: readonly (readonly [hosts: readonly string[] | undefined, path: RegExp])[] = [
  [okta, /\/sso\/saml\/?$/],
  [["login.microsoftonline.com", "login.microsoftonline.us"], /^\/[^/]+\/saml2\/?$/],
  [["onelogin.com"], /\/trust\/saml2\/http-(?:post|redirect)\/sso\//],
  [["sso.jumpcloud.com"], /^\/saml2\//],
  [["pingone.com", "pingone.eu", "pingone.asia", "pingone.ca"], /\/saml20\/idp\/sso\/?$/],
  [undefined, /^\/adfs\/ls\/?$/i],
  [undefined, /\/realms\/[^/]+\/protocol\/saml\/?$/],
];

function isSignIn({ hostname, pathname }: URL): boolean {
  return signInAddresses.some(([hosts, path]) => path.test(pathname) && (hosts === undefined || isOf(hostname, hosts)));
}

function isOf(hostname: string, domains: readonly string[]): boolean {
  return domains.some((domain) => hostname === domain || hostname.endsWith(`.${domain}`));
}

/** What an address usually is that leads to no metadata; undefined where nothing is known of it. */
function wrongLinkOf(url: URL): readonly [cause: string, fix: string] | undefined {
  const [, cause, fix] = wrongLinks.find(([isIt]) => isIt(url)) ?? [];
  return cause === undefined || fix === undefined ? undefined : [cause, fix];
}

/** @throws FetchFault where the address may not be fetched, whatever is behind it */
export function checkedAddress(address: string, allowedHosts: readonly string[]): URL {
  if (!URL.canParse(address)) {
    throw new FetchFault("The metadata URL is not an address.", "Give one such as https://idp.acme.example/metadata.");
  }
  const url = new URL(address);
  const wrongLink = wrongLinkOf(url);
  if (wrongLink !== undefined) throw new FetchFault(...wrongLink);
  if (url.username !== "" || url.password !== "") {
    throw new FetchFault("The metadata URL must not hold a password.", "Give the address that opens without one.");
  }
  if (url.protocol === "http:" && isAllowedHost(url, allowedHosts)) return url;
  if (url.protocol !== "https:") {
    throw new FetchFault(
      "The metadata URL must begin with https://.",
      `Give the https address, or let the operator allow the host: METADATA_ALLOWED_HOSTS=${url.host}.`,
    );
  }
  return url;
}
