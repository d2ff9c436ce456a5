import { lookup } from "node:dns/promises";
import { get as getHttp, type IncomingMessage } from "node:http";
import { get as getHttps } from "node:https";
import { RequestFilteringHttpAgent, RequestFilteringHttpsAgent } from "request-filtering-agent";
import { Refused } from "../model/refused.js";
import { isAllowedHost } from "./allowed-host.js";

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

const usualTimeoutMs = 5000;
const usualMaxBytes = 1024 * 1024;

/**
 * Fetches an address that a team's admin gave. That admin is not the operator, so our server must not be made to fetch what
 * only it can reach: https alone, no redirects, no internal address (checked where the connection is made, so that neither a
 * literal nor a name that changes its answer gets around it), five seconds and one MiB at most.
 * @throws FetchFault
 */
export async function fetchMetadata(address: string, options: FetchOptions): Promise<Buffer> {
  const url = checkedAddress(address, options.allowedHosts);
  const allowed = isAllowedHost(url, options.allowedHosts);
  const timeoutMs = options.timeoutMs ?? usualTimeoutMs;
  const abort = AbortSignal.timeout(timeoutMs);
  try {
    const answer = await open(url, allowed, abort);
    return await bodyOf(answer, url, options.maxBytes ?? usualMaxBytes);
  } catch (error) {
    if (error instanceof FetchFault) throw error;
    if (abort.aborted)
      throw new FetchFault(`${url.host} did not answer within ${timeoutMs / 1000} seconds.`, undefined, {
        cause: error,
      });
    const [cause, fix] = await reasonOf(error, url);
    throw new FetchFault(cause, fix, { cause: error });
  }
}

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
];

const okta = ["okta.com", "oktapreview.com", "okta-emea.com", "okta-gov.com"];

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
      `Give the https address; the operator can allow the host: METADATA_ALLOWED_HOSTS=${url.host}.`,
    );
  }
  return url;
}

function open(url: URL, allowed: boolean, signal: AbortSignal): Promise<IncomingMessage> {
  const limits = { allowPrivateIPAddress: allowed, allowMetaIPAddress: false, keepAlive: false };
  const headers = {
    Accept: "application/samlmetadata+xml, application/xml;q=0.9, text/xml;q=0.8",
    "User-Agent": "drawbridge",
  };
  return new Promise((resolve, reject) => {
    const request =
      url.protocol === "https:"
        ? getHttps(url, { agent: new RequestFilteringHttpsAgent(limits), headers, signal }, resolve)
        : getHttp(url, { agent: new RequestFilteringHttpAgent(limits), headers, signal }, resolve);
    request.on("error", reject);
  });
}

async function bodyOf(answer: IncomingMessage, url: URL, maxBytes: number): Promise<Buffer> {
  const status = answer.statusCode ?? 0;
  if (status !== 200) {
    answer.destroy();
    if (status < 300 || status >= 400) throw new FetchFault(`${url.host} answered ${status}.`);
    throw new FetchFault(
      `${url.host} answered ${status}, and redirects are not followed.`,
      "Give the address that it leads to.",
    );
  }
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > maxBytes) {
      answer.destroy();
      throw new FetchFault(
        `${url.host} sent more than ${maxBytes} bytes: that is not the metadata of one identity provider.`,
        "Give the address of your own provider's metadata, not that of a whole federation.",
      );
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

async function reasonOf(error: unknown, url: URL): Promise<[cause: string, fix?: string]> {
  const text = error instanceof Error ? error.message : String(error);
  if (/is not allowed/.test(text)) {
    return [
      `${url.host} is an internal address.`,
      `Give the metadata as a file, or let the operator allow the host: METADATA_ALLOWED_HOSTS=${url.hostname}.`,
    ];
  }
  const resolves = await lookup(url.hostname.replace(/^\[|\]$/g, "")).then(
    () => true,
    () => false,
  );
  if (!resolves) return [`${url.hostname} is not known to the name server.`];
  const code = error instanceof Error && "code" in error ? String(error.code) : "failed";
  return [`${url.host} cannot be reached (${code}).`];
}
