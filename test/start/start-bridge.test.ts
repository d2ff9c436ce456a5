import { expect } from "chai";
import { mkdtemp } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startBridge } from "../../src/start/bridge.js";
import { CannotListen } from "../../src/start/listen.js";
import { openParts } from "../../src/start/services.js";
import { flowSettings } from "../flows/flow-bridge.js";
import { freePort } from "../support/free-port.js";
import { rejection } from "../support/rejection.js";
import { removeFolder } from "../support/remove-folder.js";

describe("Starting the bridge", () => {
  it("leaves nothing listening where the admins' port is taken: it would hold a process that is said to have failed", async () => {
    const folder = await mkdtemp(join(tmpdir(), "drawbridge-"));
    const [port, adminPort] = [await freePort(), await freePort()];
    const taken = createServer();
    await new Promise<void>((done) => taken.listen(adminPort, "127.0.0.1", done));
    const env = { ADMIN_PORT: String(adminPort), ADMIN_URL: `http://127.0.0.1:${adminPort}` };
    const parts = await openParts(flowSettings(folder, port, env), "server");
    try {
      const error = await rejection(startBridge(parts));
      expect(error).to.be.instanceOf(CannotListen);
      expect(String(error)).to.contain(`Port ${adminPort}`).and.contain("ADMIN_PORT");
      const asked = await fetch(`http://127.0.0.1:${port}/healthz`).catch((fault: unknown) => fault);
      expect(asked).to.be.instanceOf(Error);
    } finally {
      await parts.close();
      taken.close();
      await removeFolder(folder);
    }
  });
});
