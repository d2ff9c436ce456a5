/** Short words that carry a hyphen. Addresses, slugs and long compounds may break, or they would not fit on a phone. */
const hyphened = /(?<![\p{L}\p{N}@.\-/])(\p{L}{1,14}-\p{L}{1,14})(?![\p{L}\p{N}@\-/])/u;

/**
 * Running text in which no short word ends a line at its hyphen ("sign-/in"). The text stays as it is, so that it can be
 * searched, copied and read aloud; a non-breaking hyphen would be another letter.
 */
export function Words({ children }: { children: string }) {
  // split with one group: every odd part is a word with a hyphen
  const parts = children.split(hyphened);
  return <>{parts.map((part, index) => (index % 2 === 1 ? <span class="nb">{part}</span> : part))}</>;
}

/** A list of sentences: a paragraph where there is one. */
export function Sentences({ lines }: { lines: readonly string[] }) {
  const [only] = lines;
  if (only === undefined) return null;
  if (lines.length === 1) {
    return (
      <p>
        <Words>{only}</Words>
      </p>
    );
  }
  return (
    <ul>
      {lines.map((line) => (
        <li>
          <Words>{line}</Words>
        </li>
      ))}
    </ul>
  );
}
