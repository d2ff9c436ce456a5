/** xsd:dateTime (RFC 7643 §2.3.5, XML Schema Part 2 §3.2.7): date, time, any fraction; `Z`, ±hh:mm, or no zone, which is UTC here. */
const form = /^(-?(?:[1-9]\d{4,5}|\d{4}))-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d+))?(?:Z|([+-])(\d\d):(\d\d))?$/i;
const longestInstant = 100;
const widest = 8.64e15;

/**
 * @returns milliseconds since 1970, cut to whole ones; undefined where the text is no instant, or no real date
 */
export function parseInstant(text: string): number | undefined {
  if (text.length > longestInstant) return undefined;
  // white space around it is not part of it: the type collapses it
  const found = form.exec(text.trim());
  if (!found) return undefined;
  const [year, month, day, hour, minute, second] = found.slice(1, 7).map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  if (month < 1 || month > 12 || hour > 24 || minute > 59 || second > 59) return undefined;
  const fraction = Number((found[7] ?? "").padEnd(3, "0").slice(0, 3));
  // 24:00:00 is the end of the day in XML Schema
  if (hour === 24 && (minute > 0 || second > 0 || fraction > 0)) return undefined;
  const local = new Date(0);
  local.setUTCFullYear(year, month - 1, day);
  if (local.getUTCMonth() !== month - 1 || local.getUTCDate() !== day) return undefined;
  local.setUTCHours(hour, minute, second, fraction);
  const offsetHours = Number(found[9] ?? 0);
  const offsetMinutes = Number(found[10] ?? 0);
  if (offsetHours > 14 || offsetMinutes > 59) return undefined;
  const offset = (offsetHours * 60 + offsetMinutes) * 60_000 * (found[8] === "-" ? -1 : 1);
  const at = local.getTime() - offset;
  // past what a Date can say
  return Number.isNaN(at) || Math.abs(at) > widest ? undefined : at;
}
