import { lookup } from "node:dns/promises";
import { connect as connectTcp, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import { isAllowedHost, isInternalAddress } from "./allowed-host.js";
import { SendFault, type SenderOptions } from "./send.js";

/** A connection to a log collector, made when it is first needed. */
export interface SyslogLink {
  /** Hands octets to the connection. @throws SendFault */
  write(octets: Buffer): Promise<void>;
  /** Was the connection lost since it was written to last? What was written then may not have arrived. */
  readonly isLost: boolean;
  close(): void;
}

const usualTimeoutMs = 15_000;
/** Syslog over TLS (RFC 5425 §4.1), and syslog over TCP as it is assigned by IANA (RFC 6587 §3.2). */
const usualPorts: Readonly<Record<string, number>> = { "syslog+tls:": 6514, "syslog:": 601 };

/**
 * Links to an address as `syslog+tls://logs.acme.example:6514`. It is guarded as `makeSender` is: the name is looked up here, every
 * address it has is judged, and one of those is connected to.
 */
export function makeSyslogLink(
  address: string,
  { allowedHosts, timeoutMs = usualTimeoutMs }: SenderOptions,
): SyslogLink {
  const url = new URL(address);
  const host = url.hostname.replace(/^\[|\]$/g, "");
  const port = url.port === "" ? (usualPorts[url.protocol] ?? 601) : Number(url.port);
  let socket: Socket | undefined;
  let isLost = false;

  const open = async (): Promise<Socket> => {
    const ip = await checkedAddress(url, host, allowedHosts);
    const isTls = url.protocol === "syslog+tls:";
    const fresh = isTls ? connectTls({ host: ip, port, servername: host }) : connectTcp({ host: ip, port });
    fresh.setNoDelay(true).setKeepAlive(true);
    await within(timeoutMs, url, fresh, (done, failed) => {
      fresh.once(isTls ? "secureConnect" : "connect", done).once("error", failed);
    });
    fresh.on("error", () => undefined).resume();
    fresh.on("close", () => {
      if (socket !== fresh) return;
      socket = undefined;
      isLost = true;
    });
    return fresh;
  };

  return {
    async write(octets) {
      const to = (socket ??= await open());
      isLost = false;
      await within(timeoutMs, url, to, (done, failed) => {
        to.write(octets, (error) => {
          if (error) failed(error);
          else done();
        });
      });
    },
    get isLost() {
      return isLost;
    },
    close() {
      const open = socket;
      socket = undefined;
      open?.end();
    },
  };
}

async function checkedAddress(url: URL, host: string, allowedHosts: readonly string[]): Promise<string> {
  const found = await lookup(host, { all: true }).catch((error: unknown) => {
    throw new SendFault(`${host} is not known to the name server.`, 0, { cause: error });
  });
  if (!isAllowedHost(url, allowedHosts) && found.some(({ address }) => isInternalAddress(address))) {
    throw new SendFault(
      `${url.host} is an internal address. The operator can allow it: WEBHOOK_ALLOWED_HOSTS=${url.hostname}.`,
      0,
    );
  }
  const [first] = found;
  if (first === undefined) throw new SendFault(`${host} is not known to the name server.`, 0);
  return first.address;
}

async function within(
  ms: number,
  url: URL,
  socket: Socket,
  wait: (done: () => void, failed: (error: Error) => void) => void,
): Promise<void> {
  const start = performance.now();
  let timer: NodeJS.Timeout | undefined;
  let closed: (() => void) | undefined;
  try {
    await new Promise<void>((resolve, reject) => {
      timer = setTimeout(() => {
        reject(new Error("timeout"));
      }, ms);
      closed = () => {
        reject(new Error("closed"));
      };
      socket.once("close", closed);
      wait(resolve, reject);
    });
  } catch (error) {
    socket.destroy();
    const code = error instanceof Error ? ("code" in error ? String(error.code) : error.message) : "failed";
    const because =
      code === "timeout"
        ? `${url.host} did not answer within ${ms / 1000} seconds.`
        : `${url.host} cannot be reached (${code}).`;
    throw new SendFault(because, Math.round(performance.now() - start), { cause: error });
  } finally {
    clearTimeout(timer);
    // A connection lives for days: what waited for this write must not stay with it.
    if (closed !== undefined) socket.off("close", closed);
  }
}
