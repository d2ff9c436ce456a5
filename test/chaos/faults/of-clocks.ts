import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Stage } from "../stage.js";
import { progress, type Fault } from "./fault.js";
import { nodeOf } from "./of-nodes.js";

const libraries = ["x86_64", "aarch64"].map((machine) => `/usr/lib/${machine}-linux-gnu/faketime/libfaketime.so.1`);

/** A wall clock that a test sets while its process runs; the monotonic one, by which timers go, is left alone. */
export interface Clock {
  /** Of every process that is to go by it. */
  readonly env: Readonly<Record<string, string>>;
  /** Seconds beside the real time, from now on. */
  set(seconds: number): void;
}

/** Undefined where Debian's faketime is not installed. */
export function clockIn(folder: string): Clock | undefined {
  const library = libraries.find((path) => existsSync(path));
  if (library === undefined) return undefined;
  const file = join(folder, "clock");
  const set = (seconds: number): void => writeFileSync(file, `${seconds < 0 ? "" : "+"}${seconds}\n`);
  set(0);
  return {
    env: {
      LD_PRELOAD: library,
      FAKETIME_TIMESTAMP_FILE: file,
      FAKETIME_NO_CACHE: "1",
      FAKETIME_DONT_FAKE_MONOTONIC: "1",
    },
    set,
  };
}

/** Between what SAML allows and what a code lives, so that everything goes on. */
const skewSeconds = 20;

/** The first turn of the sweep comes within 15 s of a start, by timers that this clock does not move. */
export function ofClocks(clock: Clock | undefined): readonly Fault[] {
  const missing = clock === undefined ? "Debian's faketime is not installed" : undefined;
  const set = (seconds: number): void => clock?.set(seconds);
  return [
    {
      name: "a clock that jumps ahead and back",
      isShort: false,
      missing,
      async run(stage) {
        const node = nodeOf(stage, 0);
        for (const seconds of [skewSeconds, -skewSeconds, 0]) {
          set(seconds);
          await isHeard(stage, seconds);
          await progress(stage, 2);
        }
        return `by ${skewSeconds} s each way under the running ${node.name}`;
      },
    },
    {
      name: "a clock that was an hour ahead for the length of a sweep",
      isShort: false,
      missing,
      async run(stage) {
        const node = nodeOf(stage, 0);
        await stage.traffic.pause();
        await node.stop();
        set(3_600);
        await node.start();
        await isHeard(stage, 3_600);
        await swept();
        await node.stop();
        set(0);
        await node.start();
        stage.traffic.resume();
        return "what was used before it was tried again after it";
      },
    },
  ];
}

/** By the Date of its answers. */
async function isHeard(stage: Stage, seconds: number): Promise<void> {
  for (let tries = 0; tries < 200; tries++) {
    const asked = Date.now();
    const answer = await fetch(`${nodeOf(stage, 0).url}/healthz`);
    await answer.arrayBuffer();
    const ahead = (Date.parse(answer.headers.get("date") ?? "") - asked) / 1000;
    if (Math.abs(ahead - seconds) < skewSeconds / 2) return;
    await new Promise((done) => setTimeout(done, 100));
  }
  throw new Error(`the clock of the node was not moved by ${seconds} s`);
}

/** Its first turn, and time to do it. */
function swept(): Promise<void> {
  return new Promise((done) => setTimeout(done, 20_000));
}
