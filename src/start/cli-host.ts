import { once } from "node:events";
import { userInfo } from "node:os";
import { text as readAll } from "node:stream/consumers";
import type { CliHost, World } from "../cli/index.js";
import { readSettings, showSettings, type Settings } from "../config/index.js";
import { hostCaller } from "./host-caller.js";
import { movingHost } from "./moving/moving-host.js";
import { packageVersion } from "./version.js";

/** What the command line is given by the process: everything behind it is loaded only by the command that needs it. */
export function cliHost(env: NodeJS.ProcessEnv = process.env): CliHost {
  const user = userName();
  const settingsOf = (file: string | undefined): Settings => readSettings({ env, file });
  return {
    version: packageVersion(),
    env,
    user,
    out: (text) => void process.stdout.write(text),
    err: (text) => void process.stderr.write(text),
    written: async () => {
      if (process.stdout.writableNeedDrain) await once(process.stdout, "drain");
    },
    // On a terminal, and not between the lines of what is printed there.
    ...(process.stderr.isTTY && { progress: (text: string) => void process.stderr.write(text) }),
    stdin: () => readAll(process.stdin),
    columns: process.stdout.isTTY ? process.stdout.columns : undefined,
    now: Date.now,
    settings(file) {
      const settings = settingsOf(file);
      return { shown: showSettings(settings), warnings: settings.warnings };
    },
    open: (file) => openWorld(settingsOf(file), user),
    async start(file) {
      const { runServer } = await import("./server.js");
      await runServer({ file });
    },
    async migrate(file, { plan }) {
      const { migrateStore } = await import("./schema-step.js");
      return migrateStore(settingsOf(file).databaseUrl, plan);
    },
    moving: movingHost(settingsOf, user),
    async demo({ json, port, idpPort, appPort, mongo }) {
      const { runDemo } = await import("./demo.js");
      const { usualPort } = await import("./demo-place.js");
      const own = port ?? usualPort;
      await runDemo({ port: own, idpPort: idpPort ?? own + 1, appPort, mongo, json });
    },
  };
}

async function openWorld(settings: Settings, user: string): Promise<World> {
  const { adminDeps, openParts } = await import("./services.js");
  const { hostGrants } = await import("../admin/index.js");
  const { pino } = await import("pino");
  const silent = pino({ level: "silent" });
  const parts = await openParts(settings, "command");
  const { now, sealer } = parts;
  const caller = hostCaller(user);
  return {
    admin: adminDeps(parts, silent),
    caller: { ...caller, grants: hostGrants },
    now,
    sealer,
    close: () => parts.close(),
  };
}

/** Who is at the keyboard, for the audit; a container may have a user without a name. */
function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return `uid ${process.getuid?.() ?? "unknown"}`;
  }
}
