import { HeldLease, LeaseLost, type LeaseWanted } from "../../store/index.js";
import type { Leases } from "../../store/port/small-things.js";

/** Work that nobody asks for: done again and again, by one node at a time. */
export interface Chore {
  /** Names the lease, so it is the same at every node and never changes. */
  readonly name: string;
  readonly everyMs: number;
  /** How long a node that died holds up the others; 30 s unless said. */
  readonly leaseMs?: number | undefined;
  /** Whether there is anything to do; while there is not, no turn is taken. */
  isDue?(): Promise<boolean>;
  run(turn: Turn): Promise<void>;
}

/** The right to do a chore now. It is renewed while the chore works, however long that takes. */
export interface Turn {
  /** To be asked before each portion of the work. @throws TurnOver when another node has the turn, or this process stops */
  check(): Promise<void>;
}

/** The chore is to stop where it is: what is left of it comes with the next turn. */
export class TurnOver extends Error {
  override readonly name = "TurnOver";
  readonly because: "lost" | "stopping";
  constructor(because: TurnOver["because"], options?: ErrorOptions) {
    super(because === "lost" ? "another node has taken the turn" : "the process stops", options);
    this.because = because;
  }
}

export interface TurnDeps extends Pick<LeaseWanted, "now" | "holder"> {
  readonly leases: Leases;
  /** Aborted when the process is asked to stop. */
  readonly stopping: AbortSignal;
  /** Hears that a portion of a chore begins. */
  readonly portion?: ((chore: string) => void) | undefined;
  /** 30 s unless told. */
  readonly leaseMs?: number | undefined;
}

/**
 * Does a chore when its turn is free; false when another node has it, or there is nothing to do. The lease is held until the next turn is due, so that no
 * other node does the same again meanwhile, and is given back at once where the work was broken off by a stop.
 * @throws TurnOver, and whatever the chore throws
 */
export async function takeTurn(deps: TurnDeps, chore: Chore): Promise<boolean> {
  const { leases, now, holder, stopping } = deps;
  const { leaseMs = deps.leaseMs ?? 30_000 } = chore;
  if ((await chore.isDue?.()) === false) return false;
  const startedAt = now();
  const wanted = { name: `chore ${chore.name}`, holder, leaseMs, longestMs: chore.everyMs, now };
  const held = await HeldLease.take(leases, wanted);
  if (held === undefined) return false;
  let end = startedAt + chore.everyMs - 1;
  try {
    deps.portion?.(chore.name);
    const check = async (): Promise<void> => {
      await checkTurn(held, stopping);
      deps.portion?.(chore.name);
    };
    await chore.run({ check });
    return true;
  } catch (error) {
    if (error instanceof TurnOver && error.because === "stopping") end = startedAt;
    throw error;
  } finally {
    await held.release(end);
  }
}

async function checkTurn(held: HeldLease, stopping: AbortSignal): Promise<void> {
  if (stopping.aborted) throw new TurnOver("stopping");
  try {
    await held.check();
  } catch (error) {
    throw error instanceof LeaseLost ? new TurnOver("lost", { cause: error }) : error;
  }
}
