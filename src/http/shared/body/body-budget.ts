import { sourceOf } from "../../../lib/source-of.js";

const mebi = 1024 * 1024;

/**
 * Whose body it is: somebody's who has proved nothing; that of a browser for whose sign-in we wait, which a sealed cookie
 * proves; or that of a proven token or admin.
 */
export type Standing =
  | { readonly is: "stranger" }
  | { readonly is: "awaited" }
  | { readonly is: "proven"; readonly by: "token" | "admin"; readonly holder: string };

export const stranger: Standing = { is: "stranger" };
export const awaited: Standing = { is: "awaited" };

/** What a pool holds, in octets, and what one address, team or admin holds of it. */
interface Size {
  readonly most: number;
  readonly each: number;
}

export interface BudgetSizes {
  /** Bodies of nobody in particular, by their address. */
  readonly anonymous: Size;
  /** What strangers hold of that: the rest is kept for browsers that we wait for. */
  readonly strangers: number;
  /** Bodies of SCIM tokens, by their team: one cannot keep the others out. */
  readonly token: Size;
  /** Bodies of admins, API keys and guests, by their team; of the installation's, by who they are (`holderOf`). */
  readonly admin: Size;
}

export const budgetSizes: BudgetSizes = {
  anonymous: { most: 64 * mebi, each: 8 * mebi },
  strangers: 32 * mebi,
  token: { most: 64 * mebi, each: 32 * mebi },
  admin: { most: 32 * mebi, each: 8 * mebi },
};

export type PoolName = "anonymous" | "token" | "admin";
/** Who has no room left: the one who asks, or all of them together. */
export type Full = "own" | "all";

/**
 * The memory of this process for bodies that have come and are not answered yet, so that nobody fills it by sending: every
 * door takes from it, and what does not fit is to come again.
 */
export class BodyBudget {
  readonly #sizes: BudgetSizes;
  readonly #pools: Readonly<Record<PoolName, Pool>>;
  #strangers = 0;

  /** @param refused  hears of each body that was not taken, whatever was wrong with it */
  constructor(
    readonly refused: (because: string) => void = () => undefined,
    sizes: BudgetSizes = budgetSizes,
  ) {
    this.#sizes = sizes;
    this.#pools = { anonymous: new Pool(sizes.anonymous), token: new Pool(sizes.token), admin: new Pool(sizes.admin) };
  }

  /** Octets that each pool holds now. */
  held(): Readonly<Record<PoolName, number>> {
    const { anonymous, token, admin } = this.#pools;
    return { anonymous: anonymous.used, token: token.used, admin: admin.used };
  }

  /** What one request holds. @param address  the client's */
  lot(address: string | undefined): Lot {
    return new Lot(address, (standing, holder, more) => this.#add(standing, holder, more));
  }

  /** Undefined: done. Giving back is never refused. */
  #add(standing: Standing, holder: string, more: number): Full | undefined {
    if (standing.is === "stranger" && more > 0 && this.#strangers + more > this.#sizes.strangers) return "all";
    const full = this.#pools[poolOf(standing)].add(holder, more);
    if (full === undefined && standing.is === "stranger") this.#strangers += more;
    return full;
  }
}

type Add = (standing: Standing, holder: string, more: number) => Full | undefined;

/** What one request holds of the budget. Whatever becomes of the request, it is given back once. */
export class Lot {
  #held = 0;
  #standing: Standing = stranger;
  #isOver = false;

  constructor(
    private readonly address: string | undefined,
    private readonly add: Add,
  ) {}

  /** Holds so many octets in all from now on, as the one who this standing makes it. Undefined: there was room. */
  hold(octets: number, standing: Standing): Full | undefined {
    // Whoever has gone needs no room; what still comes in is thrown away.
    if (this.#isOver) return undefined;
    const [was, before] = [this.#held, this.#standing];
    this.#layDown();
    const full = this.#takeUp(octets, standing);
    // What was held a moment ago has room still: nothing came in between.
    if (full !== undefined) this.#takeUp(was, before);
    return full;
  }

  giveBack(): void {
    if (this.#isOver) return;
    this.#layDown();
    this.#isOver = true;
  }

  #takeUp(octets: number, standing: Standing): Full | undefined {
    const full = this.add(standing, this.#holder(standing), octets);
    if (full === undefined) [this.#held, this.#standing] = [octets, standing];
    return full;
  }

  #layDown(): void {
    this.add(this.#standing, this.#holder(this.#standing), -this.#held);
    this.#held = 0;
  }

  #holder(standing: Standing): string {
    return standing.is === "proven" ? standing.holder : sourceOf(this.address);
  }
}

function poolOf(standing: Standing): PoolName {
  return standing.is === "proven" ? standing.by : "anonymous";
}

class Pool {
  used = 0;
  readonly #by = new Map<string, number>();

  constructor(private readonly size: Size) {}

  add(holder: string, more: number): Full | undefined {
    const own = (this.#by.get(holder) ?? 0) + more;
    if (more > 0 && own > this.size.each) return "own";
    if (more > 0 && this.used + more > this.size.most) return "all";
    this.used += more;
    if (own === 0) this.#by.delete(holder);
    else this.#by.set(holder, own);
    return undefined;
  }
}
