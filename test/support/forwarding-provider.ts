import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";

export interface ForwardingProvider {
  /** Where messages are posted: on localhost. */
  readonly ssoUrl: string;
  readonly sloUrl: string;
  /** Where its answer leads: another host, of which no metadata tells. */
  readonly arrivedUrl: string;
  close(): Promise<void>;
}

/** An identity provider that answers each message by leading the browser on to another host, as Okta's and Entra's do. */
export async function forwardingProvider(): Promise<ForwardingProvider> {
  const arrived = createServer((_req, res) => {
    res.writeHead(200, { "Content-Type": "text/html" }).end("<!doctype html><title>Arrived</title><h1>Arrived</h1>");
  });
  const arrivedUrl = `http://127.0.0.1:${await listening(arrived, "127.0.0.1")}/arrived`;
  const first = createServer((req, res) => {
    res.writeHead(302, { Location: `${arrivedUrl}${req.url ?? ""}` }).end();
  });
  const own = `http://localhost:${await listening(first, "localhost")}`;
  return {
    ssoUrl: `${own}/sso`,
    sloUrl: `${own}/slo`,
    arrivedUrl,
    async close() {
      await Promise.all([first, arrived].map(closed));
    },
  };
}

function listening(server: Server, host: string): Promise<number> {
  return new Promise((done) => {
    server.listen(0, host, () => done((server.address() as AddressInfo).port));
  });
}

function closed(server: Server): Promise<void> {
  return new Promise((done) => {
    server.close(() => done());
    server.closeAllConnections();
  });
}
