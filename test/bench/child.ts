import { spawn } from "node:child_process";
import { join } from "node:path";

/** The other side of a comparison, in a process of its own. */
export interface Peer {
  readonly port: number;
  stop(): Promise<void>;
}

/** Starts a script of this folder, which prints `port N` once it listens. */
export async function startPeer(script: string, ...args: readonly string[]): Promise<Peer> {
  const command = ["--import", "tsx/esm", join(import.meta.dirname, script), ...args];
  const child = spawn(process.execPath, command, { stdio: ["ignore", "pipe", "inherit"] });
  const ended = new Promise<void>((done) => child.once("exit", () => done()));
  const end = (): void => void child.kill();
  process.once("exit", end);
  const port = await new Promise<number>((done, fail) => {
    child.once("exit", () => fail(new Error(`${script} did not start`)));
    child.stdout.on("data", (chunk: Buffer) => {
      const found = /port (\d+)/.exec(chunk.toString())?.[1];
      if (found !== undefined) done(Number(found));
    });
  });
  return {
    port,
    stop: async () => {
      process.off("exit", end);
      child.kill();
      await ended;
    },
  };
}
