import type { Child } from "hono/jsx";
import { Words } from "./words.js";

export interface CardProps {
  /** Of the heading, unique on the page. */
  readonly id: string;
  readonly title: string;
  /** Beside the heading: a badge, a button. */
  readonly aside?: Child;
  readonly children?: Child;
}

/** One matter of a page, under its own heading. */
export function Card({ id, title, aside, children }: CardProps) {
  return (
    <section class="card" aria-labelledby={id}>
      <div class="card-head">
        <h2 id={id}>
          <Words>{title}</Words>
        </h2>
        {aside}
      </div>
      {children}
    </section>
  );
}

/** What stands where nothing is yet: what will be there, and how to get the first one. */
export function EmptyState(props: { readonly title: string; readonly text: string; readonly children?: Child }) {
  return (
    <div class="empty">
      <h2>
        <Words>{props.title}</Words>
      </h2>
      <p>
        <Words>{props.text}</Words>
      </p>
      {props.children}
    </div>
  );
}

export type Tone = "good" | "bad" | "warn" | "info" | "plain";

/** A state in a word or two. The colour says nothing that the word does not. */
export function Badge({ tone, children }: { readonly tone: Tone; readonly children?: Child }) {
  return <span class={tone === "plain" ? "badge" : `badge ${tone}`}>{children}</span>;
}

/** @param alert  read aloud at once: for what went wrong with the form just sent */
export function Note(props: {
  readonly tone: Exclude<Tone, "info">;
  readonly alert?: boolean | undefined;
  readonly id?: string | undefined;
  readonly children?: Child;
}) {
  return (
    <div
      class={props.tone === "plain" ? "note" : `note ${props.tone}`}
      role={props.alert === true ? "alert" : undefined}
      id={props.id}
    >
      {props.children}
    </div>
  );
}

const mostChips = 24;

/** Short names side by side; what is over two dozen is folded. */
export function Chips({ names, what }: { readonly names: readonly string[]; readonly what: string }) {
  const list = (some: readonly string[]) => (
    <ul class="chips">
      {some.map((name) => (
        <li class="chip">
          <bdi>{name}</bdi>
        </li>
      ))}
    </ul>
  );
  if (names.length <= mostChips) return list(names);
  return (
    <>
      {list(names.slice(0, mostChips))}
      <details class="fold">
        <summary>{`${names.length - mostChips} more ${what}`}</summary>
        {list(names.slice(mostChips))}
      </details>
    </>
  );
}

/** Folded until asked for. Opens without scripts. */
export function Fold(props: {
  readonly title: string;
  readonly open?: boolean | undefined;
  /** Nothing stands above it in its card. */
  readonly first?: boolean | undefined;
  readonly children?: Child;
}) {
  return (
    <details class={props.first === true ? "fold first" : "fold"} open={props.open === true ? true : undefined}>
      <summary>
        <Words>{props.title}</Words>
      </summary>
      {props.children}
    </details>
  );
}
