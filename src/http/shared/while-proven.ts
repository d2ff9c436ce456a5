/** So long whoever's key or session has ended is told more of a long answer at most. */
const provenForMs = 1_000;

/** What took longer has waited for something: for an event, or for its turn. */
const waitedMs = 250;

export interface StillProven {
  /** Before something is told for which somebody may have waited. */
  beforeTold(): Promise<void>;
  /** In the midst of a long answer. */
  meanwhile(): Promise<void>;
}

/**
 * Proves whoever asks again where some time has gone by since they were proven.
 * @param prove  throws what they are refused with
 */
export function stillProven(now: () => number, prove: () => Promise<void>): StillProven {
  let provenAt = now();
  const after = (ms: number) => async (): Promise<void> => {
    const at = now();
    if (Math.abs(at - provenAt) < ms) return;
    await prove();
    provenAt = at;
  };
  return { beforeTold: after(waitedMs), meanwhile: after(provenForMs) };
}

/**
 * A long answer ends in the midst of it where the key or session behind it does, and does not begin where that was sooner. No
 * generator: what nobody has begun would end nothing of what is behind it, and whoever goes away before the first piece would
 * leave it open.
 */
export function whileProven(text: AsyncIterable<string>, proven: StillProven): AsyncIterableIterator<string> {
  const pieces = text[Symbol.asyncIterator]();
  let isFirst = true;
  const end = async (): Promise<IteratorResult<string>> => {
    await pieces.return?.();
    return { done: true, value: undefined };
  };
  return {
    [Symbol.asyncIterator]() {
      return this;
    },
    async next() {
      const piece = await pieces.next();
      if (piece.done === true) return piece;
      try {
        await (isFirst ? proven.beforeTold() : proven.meanwhile());
      } catch (error) {
        await end();
        throw error;
      }
      isFirst = false;
      return piece;
    },
    return: end,
  };
}
