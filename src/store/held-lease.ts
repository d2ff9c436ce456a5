import { clocksApartMs, type Leases } from "./port/small-things.js";

/** Another process has taken the lease since: whoever thought to hold it stops where it is. */
export class LeaseLost extends Error {
  override readonly name = "LeaseLost";
}

export interface LeaseWanted {
  readonly name: string;
  /** Names this process among the nodes. */
  readonly holder: string;
  /** How long a process that died holds up the others. */
  readonly leaseMs: number;
  /** The farthest ahead that any holder gives it back for; `leaseMs` unless told. */
  readonly longestMs?: number | undefined;
  readonly now: () => number;
}

/** A lease that is renewed in the background for as long as its work takes. */
export class HeldLease {
  readonly #leases: Leases;
  readonly #wanted: LeaseWanted;
  readonly #term: number;
  readonly #renewal: NodeJS.Timeout;
  #until: number;
  #isLost = false;

  private constructor(leases: Leases, wanted: LeaseWanted, term: number, until: number) {
    this.#leases = leases;
    this.#wanted = wanted;
    this.#term = term;
    this.#until = until;
    // A fault of the store is no loss yet: `check` asks again when the lease has run out.
    this.#renewal = setInterval(() => void this.#renew().catch(() => false), wanted.leaseMs / 3).unref();
  }

  /** Undefined while another holds it. */
  static async take(leases: Leases, wanted: LeaseWanted): Promise<HeldLease | undefined> {
    const now = wanted.now();
    const until = now + wanted.leaseMs;
    const latest = now + Math.max(wanted.leaseMs, wanted.longestMs ?? 0) + clocksApartMs;
    const term = await leases.take(wanted.name, wanted.holder, now, until, latest);
    return term === undefined ? undefined : new HeldLease(leases, wanted, term, until);
  }

  /** To be asked before each portion of the work: who was paused for longer than the lease finds out here. @throws LeaseLost */
  async check(): Promise<void> {
    if (!this.#isLost && this.#wanted.now() < this.#until) return;
    if (this.#isLost || !(await this.#renew())) throw new LeaseLost(`another process does "${this.#wanted.name}" now`);
  }

  /** Gives it back: at once, or so that nobody takes it before `untilMs`. */
  async release(untilMs = this.#wanted.now()): Promise<void> {
    clearInterval(this.#renewal);
    // Where the store is gone, the lease ends by itself.
    await this.#leases.extend(this.#wanted.name, this.#term, untilMs).catch(() => false);
  }

  async #renew(): Promise<boolean> {
    const until = this.#wanted.now() + this.#wanted.leaseMs;
    if (await this.#leases.extend(this.#wanted.name, this.#term, until)) this.#until = until;
    else this.#isLost = true;
    return !this.#isLost;
  }
}
