/** How far a long command has come, in one line that is written over and taken away: for a person who waits, and nobody else. */
export interface Progress {
  /** @param of  how many there are to do, where it is known */
  readonly at: (done: number, of: number | undefined, what: string) => void;
  /** Before anything else is said on the terminal. */
  readonly end: () => void;
}

const toLineStart = "\r\u001b[K";
/** More often nobody can read. */
const everyMs = 100;

/**
 * @param write  to the terminal; absent where there is none, and nothing is told
 * @param columns  of the terminal: a line that is longer would stay
 */
export function progressLine(write: ((text: string) => void) | undefined, now: () => number, columns = 80): Progress {
  if (write === undefined) return { at: () => undefined, end: () => undefined };
  let last: number | undefined;
  let shown = false;
  return {
    at(done, of, what) {
      // The first is told after a while only: what is done at once needs no line.
      if (last === undefined) {
        last = now();
        return;
      }
      if (now() - last < everyMs) return;
      last = now();
      shown = true;
      const share = of === undefined ? String(done) : `${done} of ${of}`;
      write(toLineStart + `${share}  ${what}`.replace(/\p{Cc}/gu, "\uFFFD").slice(0, columns - 1));
    },
    end() {
      if (shown) write(toLineStart);
      shown = false;
    },
  };
}
