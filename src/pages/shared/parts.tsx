import type { Child } from "hono/jsx";
import { Words } from "./words.js";

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

const marks = {
  bad: "M12 7v6M12 16.5v.01",
  good: "M7 12.5l3.5 3.5L17 9",
  warn: "M12 7v6M12 16.5v.01",
  go: "M6 12h12M13 7l5 5-5 5",
  key: "M7.5 8a4 4 0 1 0 0 8a4 4 0 0 0 0-8zM11.5 12H21v3.5M17 12v2.5",
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
      <dd>{typeof children === "string" ? <Words>{children}</Words> : children}</dd>
    </>
  );
}

/** An address or a name in a headline: where an address is too long for its line, it goes on after the `@`. */
export function Who({ name }: { name: string }) {
  const at = name.indexOf("@");
  return (
    <>
      {name.slice(0, at + 1)}
      {at < 0 ? null : <wbr />}
      {name.slice(at + 1)}
    </>
  );
}

/** A long name such as `http://…/claims/groups`: where it is too long for its line, it goes on after a slash or colon. */
export function LongName({ name }: { name: string }) {
  return (
    <>
      {name.split(/(?<=[/:])(?![/:])/).map((part, index) => (
        <>
          {index === 0 ? null : <wbr />}
          {part}
        </>
      ))}
    </>
  );
}

function firstLetter(word: string | undefined): string {
  const point = word?.codePointAt(0);
  return point === undefined ? "" : String.fromCodePoint(point).toUpperCase();
}

/** A person's picture, of which we have none: the first letters of a name, or of an address before its `@`. */
export function Initials({ name }: { name: string }) {
  const words = (name.split("@")[0] ?? "").split(/[\s._-]+/u).filter((word) => word !== "");
  return (
    <span class="avatar" aria-hidden="true">
      {firstLetter(words[0]) + (words.length > 1 ? firstLetter(words.at(-1)) : "")}
    </span>
  );
}
