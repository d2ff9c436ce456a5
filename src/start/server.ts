import type { Logger } from "pino";
import { startBridge, type Bridge } from "./bridge.js";
import { readSettings } from "../config/index.js";
import { makeLog } from "../http/index.js";
import { openParts, type Parts } from "./services.js";
import { watchSchema } from "./schema-watch.js";
import { applyBootstrap } from "./bootstrap.js";
import { untilToldToStop } from "./listen.js";
import { openToOthers } from "./open-to-others.js";
import { showSetupToken } from "./show-setup-token.js";

export interface StartOptions {
  /** A settings file the operator named. */
  readonly file?: string | undefined;
}

/**
 * The server from its settings to its last connection: opens the store, applies BOOTSTRAP_FILE, listens, says `ready`, and
 * runs until it is told to stop. Whatever fails after it listens ends it as a stop does, and is thrown then.
 */
export async function runServer(options: StartOptions): Promise<void> {
  const settings = readSettings({ env: process.env, file: options.file });
  const log = makeLog(settings.logLevel);
  for (const warning of settings.warnings) log.warn(warning);
  const parts = await openParts(settings, "server", log);
  for (const warning of openToOthers(settings)) log.warn(warning);
  let bridge: Bridge;
  try {
    await applyBootstrap(parts, log);
    bridge = await startBridge(parts, log);
  } catch (error) {
    // A store that is gone must not take the place of what went wrong.
    await parts.close().catch((fault: unknown) => log.warn({ err: fault }, "the store could not be closed"));
    throw error;
  }
  try {
    await serve(parts, bridge, log);
  } catch (error) {
    log.fatal({ err: error }, "this node cannot go on");
    throw error;
  } finally {
    log.info("stopping");
    await bridge.stop();
    log.info("stopped");
  }
}

/** From ready until it is told to stop. @throws StoreUnusable when the store becomes one that this release cannot work with */
async function serve(parts: Parts, bridge: Bridge, log: Logger): Promise<void> {
  const { settings } = parts;
  const terminal = process.stderr.isTTY ? (text: string) => void process.stderr.write(text) : undefined;
  await showSetupToken(parts, log, terminal);
  log.info(
    {
      url: settings.publicUrl,
      adminUrl: settings.adminUrl,
      port: bridge.port,
      engine: parts.store.engine,
      pid: process.pid,
    },
    "ready",
  );
  const watch = watchSchema(() => parts.store.schema());
  try {
    await Promise.race([untilToldToStop(), watch.unusable]);
  } finally {
    watch.stop();
  }
}
