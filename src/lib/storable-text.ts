/** Whether every engine keeps the text exactly: no NUL (one cuts there) and no lone surrogate (no UTF-8 form). */
export function isKeepable(text: string): boolean {
  return text.isWellFormed() && !text.includes("\0");
}
