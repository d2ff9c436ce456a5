import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort } from "./free-port.js";
import { removeFolder } from "./remove-folder.js";

const ownMain = join(import.meta.dirname, "../../dist/main.js");

/** The built server, running by itself with a data folder of its own, as an operator would start it. */
export interface BuiltBridge {
  readonly url: string;
  readonly folder: string;
  readonly pid: number;
  /** All it has logged so far, one JSON line each. */
  log(): string;
  /** Its exit code when it has ended; null where a signal ended it. */
  readonly ended: Promise<number | null>;
  /** Ends it as an operator would, and waits. The data stays until `remove`. */
  stop(signal?: NodeJS.Signals): Promise<void>;
  remove(): Promise<void>;
}

/**
 * Starts `node dist/main.js start` on SQLite in a temporary folder and waits for its `ready` line.
 * @param options.bootstrap  the declarative file, as YAML
 */
export async function startBuiltBridge(options: {
  bootstrap?: string;
  folder?: string;
  port?: number;
  env?: Record<string, string>;
  /** Of another release. */
  main?: string;
}): Promise<BuiltBridge> {
  const main = options.main ?? ownMain;
  if (!existsSync(main)) throw new Error("dist/main.js is missing: run `npm run build` first");
  const folder = options.folder ?? (await mkdtemp(join(tmpdir(), "drawbridge-")));
  const port = options.port ?? (await freePort());
  const url = `http://localhost:${port}`;
  const env: Record<string, string | undefined> = {
    PATH: process.env["PATH"],
    HOME: folder,
    PORT: String(port),
    HOST: "127.0.0.1",
    PUBLIC_URL: url,
    DATABASE_URL: `sqlite:${join(folder, "drawbridge.db")}`,
    // What tests and benches send at once is what they want to know about.
    RATE_LIMITS: "off",
    ...options.env,
  };
  if (options.bootstrap !== undefined) {
    const file = join(folder, "teams.yaml");
    await writeFile(file, options.bootstrap, { mode: 0o600 });
    env["BOOTSTRAP_FILE"] = file;
  }
  const child = spawn(process.execPath, [main, "start"], { cwd: folder, env, stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  const atExit = (): void => void child.kill("SIGKILL");
  process.prependOnceListener("exit", atExit);
  const ended = new Promise<number | null>((done) =>
    child.once("exit", (code) => {
      process.off("exit", atExit);
      done(code);
    }),
  );
  await new Promise<void>((ready, fail) => {
    const hear = (chunk: Buffer) => {
      output += chunk.toString("utf8");
      if (output.includes('"msg":"ready"')) ready();
    };
    child.stdout.on("data", hear);
    child.stderr.on("data", hear);
    child.once("error", fail);
    child.once("exit", (code) =>
      fail(new Error(`the bridge ended with ${code ?? "a signal"} before it was ready:\n${output}`)),
    );
  });
  return {
    url,
    folder,
    pid: child.pid ?? 0,
    ended,
    log: () => output,
    stop: async (signal = "SIGTERM") => {
      child.kill(signal);
      await ended;
    },
    remove: () => removeFolder(folder),
  };
}
