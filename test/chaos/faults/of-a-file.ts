import { execFileSync } from "node:child_process";
import { appendFileSync, rmSync, statfsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Stage } from "../stage.js";
import { noticed, progress, type Fault } from "./fault.js";
import { nodeOf } from "./of-nodes.js";

/** A disk of our own, in memory, so small that it can be filled. */
export interface SmallDisk {
  readonly folder: string;
}

const diskMiB = 64;

/** @throws Error where this process may not mount */
export function mountSmallDisk(folder: string): SmallDisk {
  execFileSync("mount", ["-t", "tmpfs", "-o", `size=${diskMiB}m`, "tmpfs", folder], { stdio: "pipe" });
  return { folder };
}

/** Refused for want of room, before there is room again. */
const refusals = 20;

const killed: Fault = {
  name: "kill -9 of the server",
  isShort: false,
  async run(stage) {
    const node = nodeOf(stage, 0);
    await node.kill();
    await noticed(stage, 5_000);
    await node.start();
    return "it was started again on its file";
  },
};

/** What happens to the one node of a file, and to the disk below it. @param disk  undefined: none that can be filled */
export function ofAFile(disk: SmallDisk | undefined): readonly Fault[] {
  const full: Fault = {
    name: "a full disk",
    isShort: true,
    missing: disk === undefined ? "it needs to mount a tmpfs: run it as root" : undefined,
    async run(stage) {
      if (disk === undefined) throw new Error("no disk");
      const filler = join(disk.folder, "filler");
      const octets = fill(disk.folder, filler);
      try {
        await refused(stage);
        if (!nodeOf(stage, 0).isRunning) throw new Error("the server has ended");
      } finally {
        rmSync(filler);
      }
      await progress(stage, 2);
      return `${Math.round(octets / 1024)} kB were taken, and given back after ${refusals} refusals`;
    },
  };
  return [killed, full];
}

/** Takes all that is left, to the last octet. */
function fill(folder: string, filler: string): number {
  writeFileSync(filler, "");
  let octets = 0;
  for (let size = 1024 * 1024; size > 0; size = size === 1 ? 0 : size >> 1) {
    const part = Buffer.alloc(size);
    try {
      for (;;) {
        appendFileSync(filler, part);
        octets += size;
      }
    } catch (error) {
      if (!(error instanceof Error && "code" in error && error.code === "ENOSPC")) throw error;
    }
  }
  const { bavail } = statfsSync(folder);
  if (bavail > 0) throw new Error(`${bavail} blocks of ${folder} are still free`);
  return octets;
}

/** Until so many requests were refused: the first one may be answered from what was there before. */
async function refused(stage: Stage): Promise<void> {
  for (let n = 0; n < refusals; n++) await noticed(stage, 60_000);
}
