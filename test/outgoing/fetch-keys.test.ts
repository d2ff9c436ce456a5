import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { expect } from "chai";
import { fetchKeys, GetFault } from "../../src/outgoing/index.js";
import { rejection } from "../support/rejection.js";

describe("Fetching the keys of an issuer that a team's admin names (SSRF)", () => {
  let server: Server | undefined;
  afterEach(() => {
    server?.closeAllConnections();
    server?.close();
  });
  const serve = async (listener: RequestListener): Promise<string> => {
    server = createServer(listener).listen(0, "127.0.0.1");
    await new Promise((done) => server?.once("listening", done));
    return `127.0.0.1:${(server.address() as AddressInfo).port}`;
  };
  const faultOf = async (url: string, allowedHosts: string[] = []): Promise<string> => {
    const error = await rejection(fetchKeys(url, { allowedHosts, timeoutMs: 500 }));
    expect(error).to.be.instanceOf(GetFault);
    return (error as GetFault).message;
  };
  const body =
    (text: string): RequestListener =>
    (_req, res) =>
      void res.end(text);

  for (const host of ["127.0.0.1", "2130706433", "localhost", "[::1]", "169.254.169.254", "10.0.0.5"]) {
    it(`reaches no internal address, written as ${host}`, async () => {
      let reached = false;
      const at = await serve(() => (reached = true));
      const said = await faultOf(`https://${host}:${at.split(":")[1] ?? ""}/keys`);
      expect(said).to.match(/internal address.*WEBHOOK_ALLOWED_HOSTS=|not known to the name server/);
      expect(reached).to.equal(false);
    });
  }

  it("takes http from hosts that the operator allows, and from no other", async () => {
    const at = await serve(body('{"keys":[{"kty":"RSA"}]}'));
    expect(await fetchKeys(`http://${at}/keys`, { allowedHosts: [at] })).to.deep.equal({ keys: [{ kty: "RSA" }] });
    expect(await faultOf(`http://${at}/keys`)).to.match(/must begin with https/);
  });

  const answers: [string, RequestListener, RegExp][] = [
    ["what is no JSON", body("<html>"), /sent no JSON/],
    ["what is no set of keys", body('{"keys":"none"}'), /sent no set of keys/],
    ["keys that are none", body('{"keys":[null]}'), /sent no set of keys/],
    ["a redirect", (_req, res) => void res.writeHead(302, { Location: "/other" }).end(), /redirects are not followed/],
    ["an error", (_req, res) => void res.writeHead(503).end(), /answered 503/],
    ["more than keys take", body(`{"keys":[],"x":"${"x".repeat(300_000)}"}`), /sent more than/],
    ["nothing in time", () => undefined, /did not answer within 0\.5 seconds/],
  ];
  for (const [what, listener, message] of answers) {
    it(`takes no keys from ${what}`, async () => {
      const at = await serve(listener);
      expect(await faultOf(`http://${at}/keys`, [at])).to.match(message);
    });
  }
});
