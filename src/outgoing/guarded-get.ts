import { lookup } from "node:dns/promises";
import { get as getHttp, type IncomingMessage } from "node:http";
import { get as getHttps } from "node:https";
import { RequestFilteringHttpAgent, RequestFilteringHttpsAgent } from "request-filtering-agent";

/** Nothing could be fetched; the message says why, for whoever gave the address. */
export class GetFault extends Error {
  override readonly name = "GetFault";
  /** What whoever gave the address can do, where that is known. */
  readonly because: "internal" | "redirect" | "too_large" | "other";
  constructor(message: string, because: GetFault["because"] = "other", options?: ErrorOptions) {
    super(message, options);
    this.because = because;
  }
}

export interface GetOptions {
  /** The operator lets us reach this host though it is internal. */
  readonly mayBeInternal: boolean;
  readonly accept: string;
  /** From the beginning to the end of the answer; 5 s unless told. */
  readonly timeoutMs?: number | undefined;
  /** 1 MiB unless told. */
  readonly maxBytes?: number | undefined;
}

const usualTimeoutMs = 5000;
const usualMaxBytes = 1024 * 1024;

/**
 * Fetches an address that a team's admin gave. That admin is not the operator, so our server must not be made to fetch what
 * only it can reach: no redirects, no internal address (checked where the connection is made, so that neither a literal nor a
 * name that changes its answer gets around it), and neither longer nor more than told. Of http and https the caller decides.
 * @throws GetFault
 */
export async function guardedGet(url: URL, options: GetOptions): Promise<Buffer> {
  const timeoutMs = options.timeoutMs ?? usualTimeoutMs;
  const abort = AbortSignal.timeout(timeoutMs);
  try {
    const answer = await open(url, options, abort);
    return await bodyOf(answer, url, options.maxBytes ?? usualMaxBytes);
  } catch (error) {
    if (error instanceof GetFault) throw error;
    if (abort.aborted) {
      throw new GetFault(`${url.host} did not answer within ${timeoutMs / 1000} seconds.`, "other", { cause: error });
    }
    throw await faultOf(error, url);
  }
}

function open(url: URL, { mayBeInternal, accept }: GetOptions, signal: AbortSignal): Promise<IncomingMessage> {
  const limits = { allowPrivateIPAddress: mayBeInternal, allowMetaIPAddress: false, keepAlive: false };
  const headers = { Accept: accept, "User-Agent": "drawbridge" };
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
    if (status < 300 || status >= 400) throw new GetFault(`${url.host} answered ${status}.`);
    throw new GetFault(`${url.host} answered ${status}, and redirects are not followed.`, "redirect");
  }
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > maxBytes) {
      answer.destroy();
      throw new GetFault(`${url.host} sent more than ${maxBytes} bytes`, "too_large");
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

async function faultOf(error: unknown, url: URL): Promise<GetFault> {
  const text = error instanceof Error ? error.message : String(error);
  const options = { cause: error };
  if (/is not allowed/.test(text)) return new GetFault(`${url.host} is an internal address.`, "internal", options);
  const resolves = await lookup(url.hostname.replace(/^\[|\]$/g, "")).then(
    () => true,
    () => false,
  );
  if (!resolves) return new GetFault(`${url.hostname} is not known to the name server.`, "other", options);
  const code = error instanceof Error && "code" in error ? String(error.code) : "failed";
  return new GetFault(`${url.host} cannot be reached (${code}).`, "other", options);
}
