import type { MethodId, UserId } from "../../../model/ids.js";
import { userOfEdge } from "./edges.js";

/** What a page of members reads of an edge. */
export interface RawEdge {
  readonly user: UserId;
  /** Absent where the user was not there when it joined. */
  readonly display: string | undefined;
  readonly gone: boolean;
  readonly method: MethodId | undefined;
}

const text = 0x02;
const flag = 0x08;

/**
 * Reads an edge from its BSON (bsonspec.org 1.1), of which it has texts and flags alone: the driver's own reader, which is
 * for every kind of document, needs three times as long for the ten thousand edges of one answer.
 * @throws TypeError for anything else
 */
export function rawEdge(bytes: Uint8Array): RawEdge {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let id = "";
  let display: string | undefined;
  let gone = false;
  let method: MethodId | undefined;
  for (let at = 4; at < buffer.length - 1;) {
    const type = buffer[at];
    const nameEnd = buffer.indexOf(0, at + 1);
    const name = buffer.toString("latin1", at + 1, nameEnd);
    if (type === flag && name === "gone") {
      gone = buffer[nameEnd + 1] === 1;
      at = nameEnd + 2;
      continue;
    }
    if (type !== text) throw new TypeError(`an edge holds ${name} of a kind that is not read here`);
    const end = nameEnd + 5 + buffer.readInt32LE(nameEnd + 1);
    const value = buffer.toString("utf8", nameEnd + 5, end - 1);
    if (name === "_id") id = value;
    else if (name === "display") display = value;
    else if (name === "method") method = value as MethodId;
    at = end;
  }
  return { user: userOfEdge(id), display, gone, method };
}
