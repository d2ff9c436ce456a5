import { createCipheriv, createDecipheriv, createHash, randomBytes } from "node:crypto";
import { badRequest } from "../scim-error.js";

/** Where the next page begins: after this record. `sort` as the store gave it. */
export interface CursorPlace {
  readonly id: string;
  readonly sort?: string | null | undefined;
}

/** What a cursor is good for: one directory and one query (RFC 9865 §2.1: "the same query each time"). */
export interface CursorBinding {
  readonly directory: string;
  /** The parts of the request that decide which records come, and in which order. */
  readonly query: readonly (string | boolean | undefined)[];
}

export const cursorLifeSeconds = 3600;

const ivLength = 12;
const tagLength = 16;
/** Longer than any that is sealed here: of a photo of 65,536 letters, each six characters in JSON, in base64. */
const longest = 530_000;
const unreserved = /^[A-Za-z0-9._~-]+$/;

/**
 * A cursor: opaque and of unreserved characters (RFC 9865 §2.1). Sealed with AES-256-GCM, for a sort value is somebody's
 * name or address and URLs end up in logs; what it is bound to is authenticated with it, so that a cursor of another
 * query or directory is as forged as any. It gives no rights: each page is authorised anew.
 * @param keys  of 32 bytes; the first seals
 */
export function sealCursor(place: CursorPlace, binding: CursorBinding, keys: readonly Buffer[], now: number): string {
  const plain = JSON.stringify([now + cursorLifeSeconds * 1000, place.id, ...("sort" in place ? [place.sort] : [])]);
  const iv = randomBytes(ivLength);
  const [key] = keys;
  if (key === undefined) throw new TypeError("a cursor needs a key");
  const cipher = createCipheriv("aes-256-gcm", key, iv, { authTagLength: tagLength });
  cipher.setAAD(boundTo(binding));
  const sealed = Buffer.concat([cipher.update(plain, "utf8"), cipher.final()]);
  return Buffer.concat([iv, cipher.getAuthTag(), sealed]).toString("base64url");
}

/** @param keys  all of them open, so that a list goes on while its key is rotated. @throws ScimError `invalidCursor`, `expiredCursor` */
export function openCursor(text: string, binding: CursorBinding, keys: readonly Buffer[], now: number): CursorPlace {
  if (text.length > longest || !unreserved.test(text)) throw forged();
  const bytes = Buffer.from(text, "base64url");
  // one cursor has one spelling: unused bits and stray characters would make a second
  if (bytes.length <= ivLength + tagLength || bytes.toString("base64url") !== text) throw forged();
  const [expiresAt, id, sort] = placeIn(bytes, binding, keys);
  if (typeof expiresAt !== "number" || typeof id !== "string") throw forged();
  if (expiresAt <= now) {
    throw badRequest("expiredCursor", `The cursor is older than ${cursorLifeSeconds} seconds; start the list again.`);
  }
  return typeof sort === "string" || sort === null ? { id, sort } : { id };
}

function placeIn(bytes: Buffer, binding: CursorBinding, keys: readonly Buffer[]): readonly unknown[] {
  for (const key of keys) {
    const place = placeBy(key, bytes, binding);
    if (place !== undefined) return place;
  }
  throw forged();
}

/** Undefined when it was sealed with another key, or for something else. */
function placeBy(key: Buffer, bytes: Buffer, binding: CursorBinding): readonly unknown[] | undefined {
  try {
    const decipher = createDecipheriv("aes-256-gcm", key, bytes.subarray(0, ivLength), { authTagLength: tagLength });
    decipher.setAAD(boundTo(binding));
    decipher.setAuthTag(bytes.subarray(ivLength, ivLength + tagLength));
    const plain = Buffer.concat([decipher.update(bytes.subarray(ivLength + tagLength)), decipher.final()]);
    const place: unknown = JSON.parse(plain.toString("utf8"));
    return Array.isArray(place) ? place : undefined;
  } catch {
    return undefined;
  }
}

function boundTo({ directory, query }: CursorBinding): Buffer {
  return createHash("sha256")
    .update(JSON.stringify([directory, ...query.map((part) => part ?? null)]))
    .digest();
}

const forged = () =>
  badRequest("invalidCursor", "The cursor was not made by this server for this query; start the list again.");
