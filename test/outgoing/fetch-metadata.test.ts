import { expect } from "chai";
import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { toldWhole } from "../../src/model/refused.js";
import { fetchMetadata, FetchFault } from "../../src/outgoing/index.js";
import { rejection } from "../support/rejection.js";

describe("Fetching what a team's admin names (SSRF)", () => {
  let server: Server | undefined;
  afterEach(() => {
    server?.closeAllConnections();
    server?.close();
  });
  const serve = async (listener: RequestListener): Promise<string> => {
    server = createServer(listener);
    await new Promise<void>((done) => server?.listen(0, "127.0.0.1", done));
    return `127.0.0.1:${(server.address() as AddressInfo).port}`;
  };
  const faultOf = async (url: string, allowedHosts: string[] = [], more = {}): Promise<string> => {
    const error = await rejection(fetchMetadata(url, { allowedHosts, ...more }));
    expect(error).to.be.instanceOf(FetchFault);
    return toldWhole((error as FetchFault).refusal);
  };

  for (const host of [
    "127.0.0.1",
    "127.1",
    "0x7f000001",
    "2130706433",
    "localhost",
    "[::1]",
    "[::ffff:127.0.0.1]",
    "10.0.0.5",
    "192.168.1.1",
    "169.254.169.254",
    "[fd00::1]",
    "0.0.0.0",
  ]) {
    it(`reaches no internal address, written as ${host}`, async () => {
      let reached = false;
      const at = await serve(() => (reached = true));
      const message = await faultOf(`https://${host}:${at.split(":")[1] ?? ""}/metadata`, [], { timeoutMs: 3000 });
      expect(message).to.match(/internal address|not known to the name server/);
      expect(reached).to.equal(false);
    });
  }

  for (const [url, message] of [
    ["http://idp.acme.example/metadata", /must begin with https/],
    ["ftp://idp.acme.example/", /must begin with https/],
    ["file:///etc/passwd", /must begin with https/],
    ["https://ada:pw@idp.acme.example/", /must not hold a password/],
    ["nonsense", /is not an address/],
  ] as const) {
    it(`does not fetch ${url}`, async () => expect(await faultOf(url)).to.match(message));
  }

  it("fetches from an internal host that the operator allows, by http too", async () => {
    const at = await serve((_req, res) => res.end("<x/>"));
    expect((await fetchMetadata(`http://${at}/m`, { allowedHosts: [at] })).toString()).to.equal("<x/>");
    expect(await faultOf(`http://${at}/m`, ["other.example"])).to.match(/must begin with https/);
  });

  it("follows no redirect", async () => {
    let hits = 0;
    const at = await serve((_req, res) => {
      hits++;
      res.writeHead(302, { Location: "/secret" }).end();
    });
    expect(await faultOf(`http://${at}/`, [at])).to.match(/redirects are not followed/);
    expect(hits).to.equal(1);
  });

  it("gives up on a server that hangs, before and within the answer", async () => {
    const silent = await serve(() => undefined);
    expect(await faultOf(`http://${silent}/`, [silent], { timeoutMs: 200 })).to.match(
      /did not answer within 0\.2 seconds/,
    );
    server?.closeAllConnections();
    server?.close();
    const slow = await serve((_req, res) => res.write("<"));
    expect(await faultOf(`http://${slow}/`, [slow], { timeoutMs: 200 })).to.match(/did not answer/);
  });

  it("takes no more than one MiB, whatever length is promised", async () => {
    const at = await serve((_req, res) => {
      const chunk = Buffer.alloc(64 * 1024, "x");
      const more = () => {
        while (res.write(chunk));
        res.once("drain", more);
      };
      more();
    });
    expect(await faultOf(`http://${at}/`, [at])).to.match(/more than 1048576 bytes/);
  });

  for (const [what, link, hint] of [
    ["Okta's app link", "https://acme.okta.com/home/acme/0oa1/aln1", /Metadata URL/],
    ["a page of Okta's admin console", "https://acme-admin.okta.com/admin/app/acme/instance/0oa1", /Metadata URL/],
    ["Entra's portal", "https://entra.microsoft.com/#view/x", /App Federation Metadata Url/],
    ["Okta's SSO URL", "https://acme.okta.com/app/acme/exk1/sso/saml", /sso\/saml\/metadata/],
    ["Entra's login URL", "https://login.microsoftonline.com/0f8fad5b/saml2", /App Federation Metadata Url/],
    ["the sign-in of AD FS", "https://adfs.acme.example/adfs/ls/", /FederationMetadata\.xml/],
    ["the sign-in of OneLogin", "https://acme.onelogin.com/trust/saml2/http-post/sso/1a", /More Actions/],
    ["the sign-in of JumpCloud", "https://sso.jumpcloud.com/saml2/acme", /metadata file/],
    ["the sign-in of PingOne", "https://auth.pingone.eu/1a/saml20/idp/sso", /metadata file/],
    ["the sign-in of Keycloak", "https://sso.acme.example/realms/acme/protocol/saml", /protocol\/saml\/descriptor/],
    ["Google's admin console", "https://admin.google.com/ac/apps/saml", /give it as a file/],
  ] as const) {
    it(`knows ${what}, and says where the right address stands`, async () => {
      expect(await faultOf(link, [])).to.match(hint);
    });
  }

  it("takes nothing but 200", async () => {
    const at = await serve((_req, res) => res.writeHead(404).end("no"));
    expect(await faultOf(`http://${at}/`, [at])).to.match(/answered 404/);
  });
});
