import { UsageFault } from "../exit-codes.js";

/**
 * The rows of a CSV (RFC 4180): commas, double quotes, lines that end in CRLF or LF. Quoted values may hold all of them.
 * @throws UsageFault naming the line where a quote has no end or stands in the middle of a value
 */
export function csvRows(text: string): readonly (readonly string[])[] {
  const rows: string[][] = [];
  let row: string[] = [];
  let at = text.startsWith("\uFEFF") ? 1 : 0;
  let line = 1;
  const endOfRow = (): void => {
    if (row.length > 1 || row[0] !== "") rows.push(row);
    row = [];
  };
  while (at <= text.length) {
    let value = "";
    if (text[at] === '"') {
      const from = line;
      for (at++; ;) {
        const quote = text.indexOf('"', at);
        if (quote < 0) throw new UsageFault(`Line ${from}: a quoted value has no end.`);
        const part = text.slice(at, quote);
        value += part;
        line += part.split("\n").length - 1;
        at = quote + 1;
        if (text[at] !== '"') break;
        value += '"';
        at++;
      }
      if (at < text.length && !",\r\n".includes(text[at] ?? "")) {
        throw new UsageFault(`Line ${line}: something follows a quoted value before the next comma.`);
      }
    } else {
      const end = endOfBare(text, at);
      value = text.slice(at, end);
      if (value.includes('"')) throw new UsageFault(`Line ${line}: a value with a quote must be quoted whole.`);
      at = end;
    }
    row.push(value);
    if (text[at] === ",") {
      at++;
      continue;
    }
    if (text[at] === "\r" && text[at + 1] === "\n") at++;
    endOfRow();
    line++;
    at++;
  }
  return rows;
}

function endOfBare(text: string, from: number): number {
  let at = from;
  while (at < text.length && text[at] !== "," && text[at] !== "\n" && !(text[at] === "\r" && text[at + 1] === "\n"))
    at++;
  return at;
}
