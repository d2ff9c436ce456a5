import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { contentSecurityPolicy } from "../../src/http/shared/security-headers.js";
import { assetFiles } from "../../src/pages/index.js";

/** Serves finished pages by name, with the assets and the policy that the doors give them. */
export async function servePages(
  pages: Readonly<Record<string, string>>,
): Promise<{ readonly urlOf: (name: string) => string; close(): Promise<void> }> {
  const server = createServer((req, res) => {
    const asset = assetFiles.find((one) => one.path === req.url);
    const page = pages[req.url?.slice(1) ?? ""];
    if (asset !== undefined) res.writeHead(200, { "Content-Type": asset.type }).end(asset.body);
    else if (page === undefined) res.writeHead(404).end();
    else {
      const policy = contentSecurityPolicy();
      res.writeHead(200, { "Content-Type": "text/html; charset=utf-8", "Content-Security-Policy": policy }).end(page);
    }
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.address() as AddressInfo;
  return {
    urlOf: (name) => `http://127.0.0.1:${port}/${name}`,
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}
