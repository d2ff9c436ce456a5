const unkeepable = /[\u0000\ud800-\udfff]/u;

/** Whether every engine keeps the text exactly: no NUL (one cuts there) and no lone surrogate (no UTF-8 form). */
export function isKeepable(text: string): boolean {
  return !unkeepable.test(text);
}
