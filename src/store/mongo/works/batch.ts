import { setImmediate as nextTurn } from "node:timers/promises";
import type { ClientSession, Collection } from "../driver.js";
import type { Kind } from "../documents/documents.js";
import { isRefusal } from "./failures.js";
import { askJoined, isJoinable, JoinRefused, type Joinable } from "./joined.js";
import { merge, type Merged } from "./merge.js";
import { perform } from "./perform.js";
import { idsOf, isWrite, type Request } from "./request.js";
import { Touched, type Sharer } from "./touched.js";

/** The works of a transaction cannot go on together; each of them is to run again in one of its own. */
export class Parted extends Error {
  override readonly name = "Parted";
}

/** Thrown through a work that is too large to share a transaction with others, which would wait for it. */
export class RunsAlone extends Error {
  override readonly name = "RunsAlone";
}

/** A request about more documents than this is a large work's. */
const mostShared = 1_000;

interface Asked {
  readonly work: Sharer;
  readonly request: Request;
  readonly resolve: (answer: unknown) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * One transaction and the works that share it. A call costs the process and the server far more than what is asked in it, so
 * works of simultaneous requests go through their steps side by side, and what they ask in one step is asked in as few
 * calls as can be. They never meet in a document (`touched.ts`): where they would, or where one of them fails with
 * something written, they part, and nothing of this transaction is kept.
 */
export class Batch {
  readonly session: ClientSession;
  readonly #collectionOf: (kind: Kind) => Collection;
  readonly #joins: boolean;
  /** Those whose writes, if they made any, are in the transaction. */
  readonly #works = new Set<Sharer>();
  readonly #touched = new Touched();
  #asked: Asked[] = [];
  #isRunning = false;
  #running: Promise<void> = Promise.resolve();
  #parted: { readonly error: unknown } | undefined;

  /** @param joins  whether questions about different collections may be one call */
  constructor(session: ClientSession, collectionOf: (kind: Kind) => Collection, joins = true) {
    this.session = session;
    this.#collectionOf = collectionOf;
    this.#joins = joins;
  }

  /** Why the works cannot go on together; undefined while they do. */
  get parted(): { readonly error: unknown } | undefined {
    return this.#parted;
  }

  add(work: Sharer): void {
    this.#works.add(work);
  }

  /** The work ends here without having its way. What it has written cannot be undone for it alone. */
  leave(work: Sharer): void {
    this.#works.delete(work);
    this.drop(work);
    if (work.written > 0 && this.#works.size > 0) this.part(new Parted("a work that has written was given up"));
  }

  ask(work: Sharer, request: Request): Promise<unknown> {
    return new Promise((resolve, reject) => {
      this.#asked.push({ work, request, resolve, reject });
      if (!this.#isRunning) this.#running = this.#run();
    });
  }

  /** Whatever the work has asked and did not wait for is not done any more. */
  drop(work: Sharer): void {
    for (const asked of this.#asked) if (asked.work === work) asked.reject(new Error("this work has ended"));
    this.#asked = this.#asked.filter((asked) => asked.work !== work);
  }

  /** Resolves when nothing is under way. */
  async idle(): Promise<void> {
    while (this.#isRunning) await this.#running;
  }

  part(error: unknown): void {
    this.#parted ??= { error };
  }

  get #isShared(): boolean {
    return this.#works.size > 1;
  }

  async #run(): Promise<void> {
    this.#isRunning = true;
    while (this.#asked.length > 0) {
      // By then whoever else has something to ask has asked it: between two calls a work does not wait for anything.
      // A work alone has asked by then what it asks side by side.
      await (this.#isShared ? nextTurn() : Promise.resolve());
      await this.#step(this.#take());
    }
    this.#isRunning = false;
  }

  /**
   * Of each work what it asks side by side, or one write; questions first, so that as few as can be are asked after somebody
   * has written.
   */
  #take(): readonly Asked[] {
    const questions: Asked[] = [];
    const writes: Asked[] = [];
    const seen = new Set<Sharer>();
    const past = new Set<Sharer>();
    for (const asked of this.#asked) {
      const { work, request } = asked;
      if (past.has(work)) continue;
      const isFirst = !seen.has(work);
      seen.add(work);
      if (!isWrite(request)) questions.push(asked);
      else {
        past.add(work);
        if (isFirst) writes.push(asked);
      }
    }
    const taken = new Set(questions.length > 0 ? questions : writes);
    this.#asked = this.#asked.filter((asked) => !taken.has(asked));
    return [...taken];
  }

  async #step(step: readonly Asked[]): Promise<void> {
    const all = merge(this.#admitted(step));
    const joinable = this.#joins ? all.filter(isJoinable) : [];
    const joined = new Set<Merged<Asked>>(joinable.length > 1 ? joinable : []);
    if (joined.size > 0 && this.#parted === undefined) await this.#performJoined(joinable);
    for (const merged of all) {
      if (this.#parted === undefined && !joined.has(merged)) await this.#perform(merged);
      for (const { reject } of this.#parted === undefined ? [] : merged.parts) reject(this.#parted?.error);
    }
  }

  /** Those that may be done here. */
  #admitted(step: readonly Asked[]): readonly Asked[] {
    return step.filter((asked) => {
      const { work, request, reject } = asked;
      if (this.#isShared && (idsOf(request)?.length ?? 0) > mostShared) {
        reject(new RunsAlone());
        return false;
      }
      if (this.#isShared && !this.#touched.note(work, request)) this.part(new Parted("works met in a document"));
      if (isWrite(request)) work.written += Math.max(1, idsOf(request)?.length ?? 1);
      return true;
    });
  }

  /** What each has found cannot be told from the sum. Who asks can be asked for again by itself, who writes cannot. */
  async #tellApart(request: Request, parts: readonly Asked[]): Promise<void> {
    if (isWrite(request)) {
      this.part(new Parted("what each has changed cannot be told from the sum"));
      return;
    }
    for (const part of parts) {
      await this.#perform({ request: part.request, parts: [part], share: (answer) => [answer] });
    }
  }

  async #performJoined(joined: readonly Joinable<Asked>[]): Promise<void> {
    const finds = joined.map(({ request }) => request);
    try {
      const found = await askJoined(this.#collectionOf, finds, { session: this.session });
      for (const [at, merged] of joined.entries()) await this.#tell(merged, found[at]);
    } catch (error) {
      const failure = isRefusal(error) ? new JoinRefused("questions were refused together", { cause: error }) : error;
      if (this.#isShared) this.part(failure);
      else for (const { reject } of joined.flatMap(({ parts }) => parts)) reject(failure);
    }
  }

  async #tell({ request, parts, share }: Merged<Asked>, answer: unknown): Promise<void> {
    const answers = share(answer);
    if (answers === undefined) await this.#tellApart(request, parts);
    else for (const [at, { resolve }] of parts.entries()) resolve(answers[at]);
  }

  async #perform({ request, parts, share }: Merged<Asked>): Promise<void> {
    try {
      const answer = await perform(this.#collectionOf(request.kind), request, { session: this.session });
      await this.#tell({ request, parts, share }, answer);
    } catch (error) {
      // Whatever the server refuses ends the transaction, for all of them.
      if (this.#isShared) this.part(isRefusal(error) ? new Parted("a request was refused", { cause: error }) : error);
      else for (const { reject } of parts) reject(error);
    }
  }
}
