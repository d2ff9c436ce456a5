import { isAllowedHost } from "./allowed-host.js";
import { GetFault, guardedGet } from "./guarded-get.js";

export interface KeysOptions {
  /** Hosts (`host` or `host:port`) the operator lets us reach though they are internal or speak http: `WEBHOOK_ALLOWED_HOSTS`. */
  readonly allowedHosts: readonly string[];
  readonly timeoutMs?: number | undefined;
}

const accept = "application/jwk-set+json, application/json;q=0.9";
const maxBytes = 256 * 1024;
const mostKeys = 100;

/**
 * Fetches a set of public keys (RFC 7517 §5) from an address that a team's admin gave; what is in the keys is for whoever
 * takes them.
 * @throws GetFault, whose message says what to do
 */
export async function fetchKeys(address: string, options: KeysOptions): Promise<{ readonly keys: readonly object[] }> {
  const url = checkedUrl(address, options.allowedHosts);
  const { timeoutMs } = options;
  let body: Buffer;
  try {
    body = await guardedGet(url, {
      ...{ mayBeInternal: isAllowedHost(url, options.allowedHosts), accept },
      ...{ timeoutMs, maxBytes },
    });
  } catch (error) {
    if (!(error instanceof GetFault) || error.because !== "internal") throw error;
    const fix = `The operator can allow it: WEBHOOK_ALLOWED_HOSTS=${url.hostname}.`;
    throw new GetFault(`${error.message} ${fix}`, "internal", { cause: error });
  }
  return keysIn(body, url);
}

function checkedUrl(address: string, allowedHosts: readonly string[]): URL {
  if (!URL.canParse(address)) throw new GetFault("The address of the keys cannot be read.");
  const url = new URL(address);
  if (url.username !== "" || url.password !== "") throw new GetFault("The address must not hold a password.");
  if (url.protocol === "https:" || (url.protocol === "http:" && isAllowedHost(url, allowedHosts))) return url;
  throw new GetFault(
    `The address of the keys must begin with https://. The operator can allow the host: WEBHOOK_ALLOWED_HOSTS=${url.host}.`,
  );
}

function keysIn(body: Buffer, url: URL): { readonly keys: readonly object[] } {
  let set: unknown;
  try {
    set = JSON.parse(body.toString("utf8"));
  } catch (cause) {
    throw new GetFault(`${url.host} sent no JSON.`, "other", { cause });
  }
  const keys = typeof set === "object" && set !== null && "keys" in set ? set.keys : undefined;
  if (!Array.isArray(keys) || !keys.every((key) => typeof key === "object" && key !== null)) {
    throw new GetFault(`${url.host} sent no set of keys: a JSON object with the list "keys".`);
  }
  return { keys: (keys as object[]).slice(0, mostKeys) };
}
