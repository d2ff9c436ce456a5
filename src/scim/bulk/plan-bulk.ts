import { ENTERPRISE, PATCH_OP } from "../urns.js";
import { isObject } from "../resource/read-value.js";
import { referencesIn } from "./bulk-references.js";
import type { BulkOperation } from "./read-bulk.js";

/**
 * One thing to do, in order. `run`: the operation with this index. `complete`: what had to be left out of it because it
 * refers to something that refers back, done once both are there.
 */
export type BulkStep =
  | { readonly do: "run"; readonly index: number; readonly data: unknown }
  | { readonly do: "complete"; readonly index: number; readonly patch: unknown };

/**
 * The order in which references find what they refer to, whatever order the client chose (RFC 7644 §3.7.2). Operations
 * keep their order where nothing demands another. In a circle of managers one user is made without its manager and told
 * it afterwards; other circles cannot be resolved, and their operations answer for it when their turn comes.
 */
export function planBulk(operations: readonly BulkOperation[]): readonly BulkStep[] {
  const makers = new Map<string, number>();
  for (const [index, { method, bulkId, fault }] of operations.entries()) {
    if (method === "POST" && bulkId !== undefined && !fault) makers.set(bulkId, index);
  }
  const needs = operations.map(({ path, data }) => {
    const found = [...referencesIn(path, data)].map((id) => makers.get(id));
    return new Set(found.filter((index) => index !== undefined));
  });
  return new Planner(operations, needs).plan();
}

class Planner {
  readonly #steps: BulkStep[] = [];
  readonly #completions: BulkStep[] = [];
  readonly #state: ("waiting" | "open" | "done")[];

  constructor(
    readonly operations: readonly BulkOperation[],
    readonly needs: readonly ReadonlySet<number>[],
  ) {
    this.#state = operations.map(() => "waiting");
  }

  plan(): readonly BulkStep[] {
    for (const index of this.operations.keys()) this.#visit(index);
    return [...this.#steps, ...this.#completions];
  }

  /** Depth first without recursion: a chain of a thousand references is legal. */
  #visit(start: number): void {
    const stack = [start];
    while (stack.length > 0) {
      const index = stack.at(-1) ?? start;
      if (this.#state[index] === "done") {
        stack.pop();
        continue;
      }
      this.#state[index] = "open";
      const next = [...(this.needs[index] ?? [])].find((need) => this.#state[need] === "waiting");
      if (next !== undefined) stack.push(next);
      else {
        this.#place(index);
        stack.pop();
      }
    }
  }

  #place(index: number): void {
    const operation = this.operations[index];
    // itself is still open too: who is their own manager is the smallest circle
    const isCircular = [...(this.needs[index] ?? [])].some((need) => this.#state[need] === "open");
    this.#state[index] = "done";
    const parted = isCircular && operation?.method === "POST" ? withoutManager(operation.data) : undefined;
    this.#steps.push({ do: "run", index, data: parted ? parted.data : operation?.data });
    if (parted) this.#completions.push({ do: "complete", index, patch: parted.patch });
  }
}

/** The user without its manager, and the PATCH that brings it. */
function withoutManager(data: unknown): { readonly data: unknown; readonly patch: unknown } | undefined {
  if (!isObject(data)) return undefined;
  const key = Object.keys(data).find((name) => name.toLowerCase() === ENTERPRISE.toLowerCase());
  const extension = key === undefined ? undefined : data[key];
  if (key === undefined || !isObject(extension)) return undefined;
  const name = Object.keys(extension).find((attribute) => attribute.toLowerCase() === "manager");
  if (name === undefined) return undefined;
  const { [name]: manager, ...rest } = extension;
  return {
    data: { ...data, [key]: rest },
    patch: {
      schemas: [PATCH_OP],
      Operations: [{ op: "replace", path: `${ENTERPRISE}:manager`, value: manager }],
    },
  };
}
