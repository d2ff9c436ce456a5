import { isStorable } from "../../../lib/storable-text.js";

/** What SQLite is ever handed. Not booleans: the driver ends the process over one. */
export type SqlValue = string | number | bigint | null | Buffer;

/** A piece of SQL with the values of its placeholders, in order. */
export interface Sql {
  readonly text: string;
  readonly values: readonly SqlValue[];
}

/** Puts SQL together: pieces are taken in as they are, values become placeholders. */
export function sql(parts: TemplateStringsArray, ...holes: readonly (Sql | SqlValue)[]): Sql {
  let text = parts[0] ?? "";
  const values: SqlValue[] = [];
  holes.forEach((hole, n) => {
    if (isSql(hole)) {
      text += hole.text;
      values.push(...hole.values);
    } else {
      text += "?";
      values.push(hole);
    }
    text += parts[n + 1] ?? "";
  });
  return { text, values };
}

/** SQL of our own making, without values: names of tables and columns. Never text from outside. */
export function raw(text: string): Sql {
  return { text, values: [] };
}

export function join(pieces: readonly Sql[], between: string): Sql {
  return { text: pieces.map((piece) => piece.text).join(between), values: pieces.flatMap((piece) => piece.values) };
}

/** All of them hold; of none, that is true. */
export function every(conditions: readonly Sql[]): Sql {
  return conditions.length === 0 ? raw("1") : join(conditions, " AND ");
}

function isSql(hole: Sql | SqlValue): hole is Sql {
  return typeof hole === "object" && hole !== null && "text" in hole;
}

/**
 * The one gate through which values reach the driver. It takes nothing else than SqlValue: a boolean would end the
 * process, an undefined would be a NULL, a NUL would cut the text, a lone surrogate would be read back as another letter.
 * @throws TypeError
 */
export function bind(values: readonly unknown[]): SqlValue[] {
  return values.map((value) => {
    if (typeof value === "string") {
      if (!isStorable(value)) throw new TypeError("text with NUL or a lone surrogate cannot be kept");
      return value;
    }
    if (typeof value === "number" && Number.isFinite(value)) return value;
    if (value === null || typeof value === "bigint" || Buffer.isBuffer(value)) return value;
    throw new TypeError(`a ${typeof value} cannot be bound to a statement`);
  });
}
