import type { Store } from "../../store/port/store.js";

/** Work that nobody asks for: done again and again, by one node at a time. */
export interface Chore {
  /** Names the lease, so it is the same at every node and never changes. */
  readonly name: string;
  readonly everyMs: number;
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
  constructor(because: TurnOver["because"]) {
    super(because === "lost" ? "another node has taken the turn" : "the process stops");
    this.because = because;
  }
}

export interface TurnDeps {
  readonly leases: Store["leases"];
  readonly now: () => number;
  /** Names this process among the nodes. */
  readonly holder: string;
  /** Aborted when the process is asked to stop. */
  readonly stopping: AbortSignal;
  /** How long a node that died holds up the others; 30 s unless told. */
  readonly leaseMs?: number | undefined;
}

const usualLeaseMs = 30_000;

/**
 * Does a chore when its turn is free; false when another node has it. The lease is held until the next turn is due, so that no
 * other node does the same again meanwhile, and is given back at once where the work was broken off by a stop.
 * @throws TurnOver, and whatever the chore throws
 */
export async function takeTurn(deps: TurnDeps, chore: Chore): Promise<boolean> {
  const startedAt = deps.now();
  const leaseMs = deps.leaseMs ?? usualLeaseMs;
  const name = `chore ${chore.name}`;
  const term = await deps.leases.take(name, deps.holder, startedAt, startedAt + leaseMs);
  if (term === undefined) return false;
  const turn = new HeldTurn(deps, name, term, startedAt + leaseMs, leaseMs);
  // A fault of the store is no loss yet: `check` asks again when the lease has run out.
  const renewal = setInterval(() => void turn.renew().catch(() => false), leaseMs / 3).unref();
  let end = startedAt + chore.everyMs - 1;
  try {
    await chore.run(turn);
    return true;
  } catch (error) {
    if (error instanceof TurnOver && error.because === "stopping") end = startedAt;
    throw error;
  } finally {
    clearInterval(renewal);
    // Where the store is gone, the lease ends by itself.
    await deps.leases.extend(name, term, end).catch(() => false);
  }
}

class HeldTurn implements Turn {
  readonly #deps: TurnDeps;
  readonly #name: string;
  readonly #term: number;
  readonly #leaseMs: number;
  #until: number;
  #isLost = false;

  constructor(deps: TurnDeps, name: string, term: number, until: number, leaseMs: number) {
    this.#deps = deps;
    this.#name = name;
    this.#term = term;
    this.#until = until;
    this.#leaseMs = leaseMs;
  }

  async check(): Promise<void> {
    if (this.#deps.stopping.aborted) throw new TurnOver("stopping");
    // Whoever was paused for longer than the lease finds out here, before anything is done twice.
    if (!this.#isLost && this.#deps.now() < this.#until) return;
    if (this.#isLost || !(await this.renew())) throw new TurnOver("lost");
  }

  async renew(): Promise<boolean> {
    const until = this.#deps.now() + this.#leaseMs;
    if (await this.#deps.leases.extend(this.#name, this.#term, until)) this.#until = until;
    else this.#isLost = true;
    return !this.#isLost;
  }
}
