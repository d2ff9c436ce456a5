/**
 * A line of CSV (RFC 4180), without its end. What a spreadsheet would run as a formula is kept from it by an apostrophe: whatever begins
 * with `=`, `+`, `-` or `@` (full width too), also behind line breaks and what is not seen, which some of them strip.
 * @param values  null and undefined are empty; what is no text stands as JSON has it
 */
export function csvLine(values: readonly unknown[]): string {
  return values.map(csvValue).join(",");
}

const formula = /^[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]*[=+\-@\uff0b\uff0d\uff1d\uff20]|^[\p{Cc}\p{Zl}\p{Zp}]/u;

function csvValue(value: unknown): string {
  if (value === undefined || value === null) return "";
  const text = typeof value === "string" ? value : JSON.stringify(value);
  const safe = formula.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
