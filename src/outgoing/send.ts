import { lookup } from "node:dns/promises";
import { request as requestHttp, type IncomingMessage } from "node:http";
import { request as requestHttps } from "node:https";
import { RequestFilteringHttpAgent, RequestFilteringHttpsAgent } from "request-filtering-agent";
import { isAllowedHost, isInternalAddress } from "./allowed-host.js";

/** What is sent to an address. */
export interface Sending {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** What came back. */
export interface Sent {
  readonly status: number;
  /** The first 1 kB of a text; empty where it is none or came from an internal address. */
  readonly text: string;
  /** As the header has it. */
  readonly retryAfter?: string | undefined;
  readonly ms: number;
}

/** No answer came; the message says why, for whoever gave the address. */
export class SendFault extends Error {
  override readonly name = "SendFault";
  readonly ms: number;
  constructor(message: string, ms: number, options?: ErrorOptions) {
    super(message, options);
    this.ms = ms;
  }
}

export interface Sender {
  /** POSTs. An answer of whatever status is an answer, a redirect as well. @throws SendFault */
  send(address: string, sending: Sending): Promise<Sent>;
  /** Ends idle connections. */
  close(): void;
}

export interface SenderOptions {
  /** Hosts (`host` or `host:port`) that the operator lets us reach though they are internal: `WEBHOOK_ALLOWED_HOSTS`. */
  readonly allowedHosts: readonly string[];
  /** From the beginning to the head of the answer; 15 s unless told. */
  readonly timeoutMs?: number | undefined;
  /** The clock that says when that time is over. */
  readonly after?: ((ms: number) => AbortSignal) | undefined;
}

const usualTimeoutMs = 15_000;
/** Of an answer whose head is there, the text is waited for no longer. */
const textMs = 1_000;
const keptBytes = 1_024;
const mostBytes = 64 * 1024;

/**
 * Posts to addresses that admins of teams gave. They are not the operator, so our server must not be made to reach what only it
 * can reach: no redirects, no internal address, checked where the connection is made, so that neither a literal nor a name
 * that changes its answer gets around it. Connections are kept.
 */
export function makeSender({
  allowedHosts,
  timeoutMs = usualTimeoutMs,
  after = (ms) => AbortSignal.timeout(ms),
}: SenderOptions): Sender {
  const agents = new Map<string, RequestFilteringHttpAgent | RequestFilteringHttpsAgent>();
  const agentFor = (url: URL): RequestFilteringHttpAgent | RequestFilteringHttpsAgent => {
    const mayBeInternal = isAllowedHost(url, allowedHosts);
    const key = `${url.protocol}${mayBeInternal}`;
    const limits = {
      ...{ allowPrivateIPAddress: mayBeInternal, allowMetaIPAddress: false },
      ...{ keepAlive: true, maxSockets: 64, maxFreeSockets: 64, timeout: 60_000 },
    };
    const agent =
      agents.get(key) ??
      (url.protocol === "https:" ? new RequestFilteringHttpsAgent(limits) : new RequestFilteringHttpAgent(limits));
    agents.set(key, agent);
    return agent;
  };

  const once = (url: URL, { headers, body }: Sending, signal: AbortSignal) =>
    new Promise<IncomingMessage>((resolve, reject) => {
      const options = {
        ...{ method: "POST", agent: agentFor(url), signal },
        headers: { "User-Agent": "drawbridge", "Content-Length": Buffer.byteLength(body), ...headers },
      };
      const request =
        url.protocol === "https:" ? requestHttps(url, options, resolve) : requestHttp(url, options, resolve);
      request.on("error", (error) => {
        // A kept connection that the other side was just closing: nothing was wrong with what we sent.
        reject(request.reusedSocket && !signal.aborted ? new StaleConnection("closed", { cause: error }) : error);
      });
      request.end(body);
    });

  return {
    async send(address, sending) {
      const start = performance.now();
      const passed = (): number => Math.round(performance.now() - start);
      const url = checkedUrl(address);
      const abort = after(timeoutMs);
      try {
        const answer = await once(url, sending, abort).catch((error: unknown) => {
          if (error instanceof StaleConnection) return once(url, sending, abort);
          throw error;
        });
        const ms = passed();
        const retryAfter = answer.headers["retry-after"];
        return { status: answer.statusCode ?? 0, text: await textOf(answer), retryAfter, ms };
      } catch (error) {
        const because = abort.aborted
          ? `${url.host} did not answer within ${timeoutMs / 1000} seconds.`
          : await reasonOf(error, url);
        throw new SendFault(because, passed(), { cause: error });
      }
    },
    close() {
      for (const agent of agents.values()) agent.destroy();
    },
  };
}

class StaleConnection extends Error {}

function checkedUrl(address: string): URL {
  if (!URL.canParse(address)) throw new SendFault("The address cannot be read.", 0);
  const url = new URL(address);
  if (url.protocol !== "https:" && url.protocol !== "http:") throw new SendFault("The address is not of the web.", 0);
  if (url.username !== "" || url.password !== "") throw new SendFault("The address must not hold a password.", 0);
  return url;
}

/** What is worth keeping of an answer. Whatever becomes of the rest, its status stands. */
async function textOf(answer: IncomingMessage): Promise<string> {
  const isKept = !isInternalAddress(answer.socket.remoteAddress) && isText(answer.headers["content-type"]);
  const chunks: Buffer[] = [];
  let bytes = 0;
  const timer = setTimeout(() => answer.destroy(), textMs);
  try {
    for await (const chunk of answer as AsyncIterable<Buffer>) {
      if (isKept && bytes < keptBytes) chunks.push(chunk);
      bytes += chunk.length;
      if (bytes > mostBytes) break;
    }
  } catch {
    // Cut off or too slow: what came before is kept.
  } finally {
    clearTimeout(timer);
  }
  const text = new TextDecoder().decode(Buffer.concat(chunks).subarray(0, keptBytes));
  return text.replace(/[\p{Cc}\p{Cf}\p{Cs}\u{fffd}]+/gu, " ").trim();
}

function isText(type: string | undefined): boolean {
  return type === undefined || /^(?:text\/|application\/(?:[\w.+-]*\+)?(?:json|xml)\b)/i.test(type);
}

async function reasonOf(error: unknown, url: URL): Promise<string> {
  const text = error instanceof Error ? error.message : String(error);
  if (/is not allowed/.test(text)) {
    return `${url.host} is an internal address. The operator can allow it: WEBHOOK_ALLOWED_HOSTS=${url.hostname}.`;
  }
  const resolves = await lookup(url.hostname.replace(/^\[|\]$/g, "")).then(
    () => true,
    () => false,
  );
  if (!resolves) return `${url.hostname} is not known to the name server.`;
  const code = error instanceof Error && "code" in error ? String(error.code) : "failed";
  return `${url.host} cannot be reached (${code}).`;
}
