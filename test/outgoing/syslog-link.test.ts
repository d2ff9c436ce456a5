import { once } from "node:events";
import { createServer, type AddressInfo, type Socket } from "node:net";
import { expect } from "chai";
import { makeSyslogLink } from "../../src/outgoing/index.js";

describe("a link to a log collector (DESIGN §6)", () => {
  it("leaves nothing behind of what was written: it lives for days", async () => {
    const theirs: Socket[] = [];
    const server = createServer((socket) => theirs.push(socket.resume()));
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
    const warnings: Error[] = [];
    const warned = (warning: Error): unknown => warnings.push(warning);
    process.on("warning", warned);
    const link = makeSyslogLink(`syslog://${host}`, { allowedHosts: [host] });
    try {
      for (let i = 0; i < 20; i++) await link.write(Buffer.from("5 <14>1"));
      await new Promise((done) => setImmediate(done));
      expect(warnings.map(({ name }) => name)).not.to.include("MaxListenersExceededWarning");
    } finally {
      process.off("warning", warned);
      link.close();
      for (const socket of theirs) socket.destroy();
      server.close();
    }
  });
});
