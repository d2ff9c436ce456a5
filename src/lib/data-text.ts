/** Facts side by side as a person reads them, as `emails: 1; groups: Engineering, Sales`; an empty list is `none`. */
export function dataText(value: unknown): string {
  if (typeof value === "string") return value;
  if (Array.isArray(value)) return value.length === 0 ? "none" : value.map(dataText).join(", ");
  if (typeof value !== "object" || value === null) return String(value);
  return Object.entries(value)
    .map(([name, one]) => `${name}: ${dataText(one)}`)
    .join("; ");
}
