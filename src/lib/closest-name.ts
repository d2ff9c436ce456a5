/**
 * The name that was probably meant: the one with the fewest letters to change, add, leave out or swap, where that is at most
 * a third of the word and at most three. Letter case counts for nothing.
 */
export function closestName(word: string, known: Iterable<string>): string | undefined {
  if (word.length > longest) return undefined;
  const wanted = word.toLowerCase();
  let best: string | undefined;
  let fewest = Math.min(3, Math.max(1, Math.floor(word.length / 3))) + 1;
  for (const name of known) {
    // Whoever has typed the beginning of a longer name meant that one, as `okta` for `okta-main`.
    const isBeginning = wanted.length >= 3 && name.toLowerCase().startsWith(wanted);
    const steps = isBeginning ? 1 : stepsBetween(wanted, name.toLowerCase(), fewest);
    if (steps < fewest) [best, fewest] = [name, steps];
  }
  return best;
}

/** Comparing takes the product of two lengths, and nobody mistypes a name of that many letters. */
const longest = 128;

/** ` Did you mean "acme-okta"?`, or nothing where no name is close. */
export function didYouMean(word: string, known: Iterable<string>): string {
  const name = closestName(word, known);
  return name === undefined || name === word ? "" : ` Did you mean "${name}"?`;
}

/** Letters changed, added, left out or swapped with their neighbour (Damerau and Levenshtein); `limit` or more is `limit`. */
function stepsBetween(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) >= limit) return limit;
  let [beforeLast, last]: [number[], number[]] = [[], Array.from({ length: b.length + 1 }, (_, index) => index)];
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const changed = at(last, j - 1) + (a[i - 1] === b[j - 1] ? 0 : 1);
      const swapped =
        a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1] && i > 1 && j > 1 ? at(beforeLast, j - 2) + 1 : limit;
      row.push(Math.min(changed, swapped, at(last, j) + 1, at(row, j - 1) + 1));
    }
    [beforeLast, last] = [last, row];
  }
  return Math.min(limit, at(last, b.length));
}

function at(row: readonly number[], index: number): number {
  return row[index] ?? Infinity;
}
