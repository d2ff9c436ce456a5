import { progress, type Fault } from "./faults/fault.js";
import type { Stage } from "./stage.js";
import { doors, type LedgerMark } from "./traffic/ledger.js";

/** Things of every door before the fault, and after it is mended. */
const before = 2;
const after = 2;

export type Engine = "MongoDB" | "SQLite";

export function nameOf(engine: Engine, fault: string): string {
  return `${engine}: ${fault}`;
}

type Named = Pick<Fault, "name" | "missing">;

/** Tells what came of each fault, a line for each promise. */
export class Report {
  passed = 0;
  failed = 0;

  /** Everybody at the doors; the fault; and whether every promise was kept. */
  async fault(engine: Engine, stage: Stage, { name, missing }: Named, run: () => Promise<string>): Promise<void> {
    if (missing !== undefined) {
      this.#missing(nameOf(engine, name), missing);
      return;
    }
    const { ledger } = stage.traffic;
    const mark = ledger.mark();
    const start = performance.now();
    const what = nameOf(engine, name);
    try {
      stage.traffic.resume();
      await progress(stage, before);
      const measured = await run();
      await progress(stage, after);
      const checked = await stage.check();
      const seconds = Math.round((performance.now() - start) / 1000);
      console.log(
        `--- ${what}: ${measured}; ${counts(ledger.since(mark))}; ${checked.events} events, ${checked.repeated} deliveries of them repeated; ${seconds} s`,
      );
      this.#promise(`${what}: nothing that was acknowledged is lost`, ledger.lost);
      this.#promise(`${what}: nothing is done or accepted twice`, ledger.twice);
      this.#promise(`${what}: no answer blames the wrong thing`, ledger.wrong);
      this.#promise(`${what}: the chain is whole`, checked.brokenAt);
      this.#promise(
        `${what}: no webhook is lost`,
        checked.undelivered.map((number) => `event ${number}`),
      );
    } catch (error) {
      this.#promise(`${what}: comes to an end`, [
        error instanceof Error ? (error.stack ?? error.message) : String(error),
      ]);
      await stage.traffic.pause();
    }
    for (const breaches of [ledger.lost, ledger.twice, ledger.wrong]) breaches.length = 0;
  }

  /** A fault that cannot be made here: told, and a failure where everything is to be had. */
  #missing(what: string, why: string): void {
    console.log(`!!! ${what} cannot be tried here: ${why}`);
    if (process.env["CI"] === "true") this.failed++;
  }

  end(): void {
    console.log(`${this.passed} passed, ${this.failed} failed`);
  }

  #promise(text: string, breaches: readonly string[]): void {
    if (breaches.length === 0) this.passed++;
    else this.failed++;
    const told = [...new Set(breaches)].slice(0, 10).join("\n  ");
    console.log(breaches.length === 0 ? `ok ${text}` : `not ok ${text} (${breaches.length})\n  ${told}`);
  }
}

function counts({ acknowledged, unsure }: LedgerMark): string {
  const some = (of: Readonly<Record<(typeof doors)[number], number>>) =>
    doors.map((door) => `${door} ${of[door]}`).join(", ");
  return `acknowledged ${some(acknowledged)}; without a sure answer at first ${some(unsure)}`;
}
