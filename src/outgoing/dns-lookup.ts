import { Resolver } from "node:dns/promises";
import type { TxtAnswer } from "../model/domain.js";

export interface DnsLookup {
  /** The TXT records at a name. Never throws: whatever goes wrong is an answer. */
  txt(name: string): Promise<TxtAnswer>;
  /** Whether a zone begins at the name (it has NS records); undefined where that could not be learnt. */
  beginsZone(name: string): Promise<boolean | undefined>;
}

export interface DnsOptions {
  /** As `127.0.0.1:5353` or `[2001:db8::53]:53`; none: those of the system. */
  readonly servers: readonly string[];
  /** How long one server is waited for at first; a second try waits longer. */
  readonly tryMs?: number | undefined;
  /** After so long a question has failed, whatever the servers do. */
  readonly deadlineMs?: number | undefined;
}

/** Looks names up over UDP, and over TCP where an answer was cut (RFC 7766). */
export function makeDnsLookup({ servers, tryMs = 2_000, deadlineMs = 8_000 }: DnsOptions): DnsLookup {
  const asking = async <T>(ask: (resolver: Resolver) => Promise<T>): Promise<T> => {
    // One for each question: a resolver keeps answers, and who has just mended a record wants to see it found.
    const resolver = new Resolver({ timeout: tryMs, tries: 2 });
    if (servers.length > 0) resolver.setServers(servers);
    const timer = setTimeout(() => {
      resolver.cancel();
    }, deadlineMs);
    try {
      return await ask(resolver);
    } finally {
      clearTimeout(timer);
    }
  };
  return {
    async txt(name) {
      try {
        const records = await asking((resolver) => resolver.resolveTxt(name));
        return records.length === 0 ? { found: "no_record" } : { found: "records", records };
      } catch (error) {
        return nothingFound(error);
      }
    },
    async beginsZone(name) {
      try {
        return (await asking((resolver) => resolver.resolveNs(name))).length > 0;
      } catch (error) {
        return nothingFound(error).found === "resolver" ? undefined : false;
      }
    },
  };
}

const words: Readonly<Record<string, string>> = {
  ESERVFAIL: "the name server answered SERVFAIL",
  EREFUSED: "the name server refused the question",
  ETIMEOUT: "no name server answered in time",
  ECANCELLED: "no name server answered in time",
  ECONNREFUSED: "no name server can be reached",
  EBADRESP: "the name server answered what cannot be read",
  EFORMERR: "the name server did not understand the question",
  ENOTIMP: "the name server cannot answer such questions",
};

/** By c-ares: ENOTFOUND is NXDOMAIN, ENODATA is a name without such a record. */
function nothingFound(error: unknown): Exclude<TxtAnswer, { found: "records" }> {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  if (code === "ENOTFOUND") return { found: "no_such_name" };
  if (code === "ENODATA") return { found: "no_record" };
  return { found: "resolver", detail: words[code] ?? `the name server failed (${code === "" ? "unknown" : code})` };
}
