import { UsageFault } from "./exit-codes.js";

/** The options of a command as they were typed, read one by one under the type that each should have. */
export class Options {
  readonly #given: Readonly<Record<string, unknown>>;
  constructor(given: Readonly<Record<string, unknown>>) {
    this.#given = given;
  }

  text(name: string): string | undefined {
    const value = this.#given[name];
    return typeof value === "string" ? value : undefined;
  }

  /** For a text and its `--no-` twin: null where that was typed, undefined where neither was. */
  textOrNone(name: string): string | null | undefined {
    return this.#given[name] === false ? null : this.text(name);
  }

  /** @throws UsageFault */
  needed(name: string, flag: string): string {
    const value = this.text(name);
    if (value === undefined || value === "") throw new UsageFault(`${flag} is needed.`);
    return value;
  }

  list(name: string): readonly string[] | undefined {
    const value = this.#given[name];
    return Array.isArray(value) ? value.map(String) : undefined;
  }

  on(name: string): boolean {
    return this.#given[name] === true;
  }

  /** For an option and its `--no-` twin: undefined where neither was typed. */
  flag(name: string): boolean | undefined {
    const value = this.#given[name];
    return typeof value === "boolean" ? value : undefined;
  }

  /** @throws UsageFault */
  number(name: string, flag: string): number | undefined {
    const value = this.text(name);
    if (value === undefined) return undefined;
    const number = Number(value);
    if (value.trim() === "" || !Number.isFinite(number))
      throw new UsageFault(`${flag} must be a number, not "${value}".`);
    return number;
  }

  /** @throws UsageFault naming the choices */
  choice<const T extends string>(name: string, flag: string, choices: readonly T[]): T | undefined {
    const value = this.text(name);
    if (value === undefined) return undefined;
    const chosen = choices.find((choice) => choice === value);
    if (chosen === undefined) throw new UsageFault(`${flag} must be one of ${choices.join(", ")}.`);
    return chosen;
  }

  /** The same of an option that may be typed several times. @throws UsageFault naming the choices */
  choices<const T extends string>(name: string, flag: string, choices: readonly T[]): readonly T[] | undefined {
    return this.list(name)?.map((typed) => {
      const chosen = choices.find((choice) => choice === typed);
      if (chosen === undefined) throw new UsageFault(`${flag} must be one of ${choices.join(", ")}.`);
      return chosen;
    });
  }

  /** A length of time as `90d`, `24h`, `30m` or `0`, in milliseconds; a year at most. @throws UsageFault */
  duration(name: string, flag: string): number | undefined {
    const value = this.text(name);
    const ms = value === undefined ? undefined : durationMs(value, flag);
    if (ms !== undefined && ms > yearMs) throw new UsageFault(`${flag} must be 365d at most, not "${value}".`);
    return ms;
  }

  /** An instant as `2027-01-31`, `2027-01-31T00:00:00Z`, or a length of time from now (or ago). @throws UsageFault */
  instant(name: string, flag: string, now: number, towards: "past" | "future"): number | undefined {
    const value = this.text(name);
    if (value === undefined) return undefined;
    const instant = instantOf(value, flag, now, towards);
    if (instant >= firstInstant && instant <= lastInstant) return instant;
    throw new UsageFault(`${flag} must lie between the years 1 and 9999, which "${value}" does not.`);
  }
}

/** What RFC 3339 can write, of which a year has four digits. */
const firstInstant = Date.parse("0001-01-01T00:00:00Z");
const lastInstant = Date.parse("9999-12-31T23:59:59.999Z");

/** Milliseconds as operations take instants. */
export function rfc3339(ms: number | undefined): string | undefined {
  return ms === undefined ? undefined : new Date(ms).toISOString();
}

function instantOf(value: string, flag: string, now: number, towards: "past" | "future"): number {
  if (/^\d+[smhd]$/.test(value)) return now + durationMs(value, flag) * (towards === "past" ? -1 : 1);
  const parsed = /^\d{4}-\d{2}-\d{2}(T[\d:.]+(Z|[+-]\d{2}:\d{2}))?$/.test(value) ? Date.parse(value) : NaN;
  if (!Number.isNaN(parsed)) return parsed;
  throw new UsageFault(
    `${flag} must be an instant as 2027-01-31T00:00:00Z or a length of time as 24h, not "${value}".`,
  );
}

const yearMs = 365 * 86_400_000;

const units: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

function durationMs(text: string, flag: string): number {
  const [, amount, unit] = /^(\d+)([smhd])$/.exec(text) ?? [];
  if (text === "0") return 0;
  if (amount === undefined || unit === undefined) {
    throw new UsageFault(`${flag} must be a length of time as 90d, 24h or 30m, not "${text}".`);
  }
  return Number(amount) * (units[unit] ?? 0);
}
