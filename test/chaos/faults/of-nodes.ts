import { setTimeout as sleep } from "node:timers/promises";
import type { BridgeNode } from "../../support/installation.js";
import type { Stage } from "../stage.js";
import { noticed, progress, type Fault } from "./fault.js";

/** Longer than any lease of a chore or of the chainer. */
const pauseMs = 12_000;

export const ofNodes: readonly Fault[] = [
  {
    name: "kill -9 of a node",
    isShort: true,
    async run(stage) {
      const node = nodeOf(stage, 0);
      await node.kill();
      await noticed(stage, 5_000);
      await progress(stage, 2);
      await node.start();
      return "the other one served on";
    },
  },
  {
    name: "a node that stands still and goes on",
    isShort: false,
    async run(stage) {
      const node = nodeOf(stage, 1);
      node.signal("SIGSTOP");
      await sleep(pauseMs);
      node.signal("SIGCONT");
      return `it stood still for ${pauseMs / 1000} s`;
    },
  },
];

export function nodeOf({ installation }: Stage, nth: number): BridgeNode {
  const node = installation.nodes[nth];
  if (node === undefined) throw new Error(`there is no node ${nth + 1}`);
  return node;
}
