import type { Child } from "hono/jsx";

const utc = new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeStyle: "short", timeZone: "UTC" });

/** An instant as a person reads it: `25 Nov 2026, 10:04 UTC`. */
export function utcText(ms: number): string {
  return `${utc.format(new Date(ms))} UTC`;
}

/** An instant, in UTC; `local` lets the page's script show it in the reader's own zone. */
export function Time({ at, local = true }: { at: number; local?: boolean }) {
  return (
    <time datetime={new Date(at).toISOString()} data-local={local ? "" : undefined}>
      {utcText(at)}
    </time>
  );
}

/** A copy button; hidden until the script that makes it work has run. */
export function Copy({ text, from, label }: { text: string; from: string; label: string }) {
  return (
    <button type="button" class="button quiet small" data-copy={text} data-from={from} aria-live="polite" hidden>
      {label}
    </button>
  );
}

const marks = {
  bad: "M12 7v6M12 16.5v.01",
  good: "M7 12.5l3.5 3.5L17 9",
  warn: "M12 7v6M12 16.5v.01",
  go: "M6 12h12M13 7l5 5-5 5",
  key: "M14 10a3.5 3.5 0 1 1-3.2-3.49M13 12l6 6M17 16l-2 2",
} as const;

/** The small round sign above a headline. It says nothing that the headline does not, so screen readers pass it by. */
export function Mark({ kind }: { kind: keyof typeof marks }) {
  return (
    <span class={kind === "go" || kind === "key" ? "mark" : `mark ${kind}`} aria-hidden="true">
      <svg width="24" height="24" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2">
        <path d={marks[kind]} stroke-linecap="round" stroke-linejoin="round" />
      </svg>
    </span>
  );
}

/** A row of a fact list; left out where there is nothing to say. */
export function Fact({ name, children }: { name: string; children?: Child }) {
  return children === undefined || children === null || children === "" ? null : (
    <>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </>
  );
}
