import { Binary } from "../driver.js";
import type { Calls } from "../works/calls.js";
import type { ExpiringDoc, PieceDoc } from "./documents.js";

/** A text up to this size lies in its document; a document may hold 16 MiB in all. */
const pieceBytes = 1_048_576;

/** Keeps a large text beside its document, in pieces that end with it. Answers how many; 0: it is small, keep it inside. */
export async function keepPieces(calls: Calls, of: Readonly<ExpiringDoc>, text: string): Promise<number> {
  if (text.length * 3 <= pieceBytes) return 0;
  const bytes = Buffer.from(text, "utf8");
  if (bytes.length <= pieceBytes) return 0;
  let count = 0;
  for (let from = 0; from < bytes.length; from += pieceBytes) {
    const piece: PieceDoc = {
      ...{ _id: `${of._id}:${String(count).padStart(4, "0")}`, of: of._id },
      ...{ expiresAt: of.expiresAt, clearedAt: of.clearedAt },
      bytes: new Binary(bytes.subarray(from, from + pieceBytes)),
    };
    await calls.insertMany("pieces", [piece]);
    count++;
  }
  return count;
}

export async function readPieces(calls: Pick<Calls, "many">, of: string): Promise<string> {
  const pieces = await calls.many("pieces", { of }, { sort: { _id: 1 } });
  return Buffer.concat(pieces.map(({ bytes }) => bytes.value())).toString("utf8");
}
