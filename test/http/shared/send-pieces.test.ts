import { once } from "node:events";
import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { expect } from "chai";
import { sendStream } from "../../../src/http/scim/send.js";
import { giveReference } from "../../../src/http/shared/reference.js";
import { sendPieces } from "../../../src/http/shared/send-pieces.js";
import { RawClient } from "../../support/raw-client.js";

type Send = (res: ServerResponse, text: AsyncIterable<string>) => Promise<void>;

const doors: readonly (readonly [string, Send])[] = [
  ["the API and the console", sendPieces],
  ["SCIM", (res, text) => sendStream(res, 200, text)],
];

for (const [door, send] of doors) {
  describe(`a long answer of ${door}`, () => {
    let server: Server;
    let client: RawClient;
    /** Texts that have begun and not ended. */
    let open: number;
    let pieces: number;
    let sent: Promise<void>[];
    const most = 2_000;
    // eslint-disable-next-line @typescript-eslint/require-await -- the form in which doors are given text
    async function* text() {
      open++;
      try {
        for (let n = 0; n < most; n++) {
          pieces++;
          yield "~".repeat(10_000); // a sign that no header holds
        }
      } finally {
        open--;
      }
    }
    beforeEach(async () => {
      [open, pieces, sent] = [0, 0, []];
      server = createServer((req, res) => {
        giveReference(res);
        // the first answer is never sent: what follows on its connection waits behind it
        if (req.url === "/waits") return;
        sent.push(send(res, text()));
      });
      await once(server.listen(0, "127.0.0.1"), "listening");
      client = new RawClient((server.address() as AddressInfo).port);
    });
    afterEach(() => {
      client.socket.destroy();
      server.close();
    });
    const get = (path: string) => `GET ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`;

    it("that waits behind others on its connection ends when that is gone", async () => {
      client.write(get("/waits") + get("/long").repeat(5));
      while (sent.length < 5 || pieces === 0) await new Promise((done) => setTimeout(done, 5));
      client.socket.destroy();
      await Promise.all(sent);
      expect(open).to.equal(0);
      expect(pieces).to.be.lessThan(most);
    });

    it("ends when its reader goes away, and is read no faster than they take it", async () => {
      client.socket.pause();
      client.write(get("/long"));
      while (pieces === 0) await new Promise((done) => setTimeout(done, 5));
      await new Promise((done) => setTimeout(done, 100));
      expect(pieces).to.be.lessThan(most);
      client.socket.destroy();
      await Promise.all(sent);
      expect(open).to.equal(0);
    });

    it("comes whole to whoever takes it", async () => {
      client.write(get("/long"));
      while (sent.length === 0) await new Promise((done) => setTimeout(done, 5));
      await Promise.all(sent);
      await client.hears("\r\n0\r\n\r\n");
      expect(pieces).to.equal(most);
      expect(client.heard.match(/~+/g)?.join("").length).to.equal(most * 10_000);
    });
  });
}
