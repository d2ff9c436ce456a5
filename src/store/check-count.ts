/** @throws TypeError for what is no addition to a count: an engine that is handed NaN would count no more */
export function checkAddition(by: number, end: number): void {
  if (!Number.isSafeInteger(by)) throw new TypeError("a count changes by a whole number");
  if (!Number.isFinite(end)) throw new TypeError("a count needs an end");
}
