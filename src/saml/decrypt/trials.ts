import type { KeyObject } from "node:crypto";
import type { WrappedKey } from "./decrypt-shape.js";

/** A key of ours, with what others may call its certificate. */
export interface OwnKey {
  readonly privateKey: KeyObject;
  /** SHA-256 of the certificate's DER form, lower-case hex. */
  readonly fingerprint256?: string | undefined;
  /** Of the certificate, decimal. */
  readonly serialNumber?: string | undefined;
}

/** One operation with a private key: whether it opens that EncryptedKey. */
export interface Trial {
  readonly own: OwnKey;
  readonly wrapped: WrappedKey;
}

/**
 * So much work may be asked of our keys by one message, in operations with a key of 3072 bits. Each takes the process 2 ms, and
 * whoever knows our certificate may post a message that asks for them.
 */
const mostWork = 8;
const usualBits = 3072;

/**
 * What is tried: one EncryptedKey, as nearly all senders write it, with each key of ours; of several as much as may be, in this order: an EncryptedKey that names a certificate of ours with the key of that, then all of them with each key
 * of ours. Names choose the order alone: they may be wrong, and nothing proves them.
 * @param own  the likeliest first
 * @returns the trials, and how many more there would be
 */
export function trialsOf(
  own: readonly OwnKey[],
  wrappedKeys: readonly WrappedKey[],
): { readonly trials: readonly Trial[]; readonly left: number } {
  const all = own.flatMap((key) => wrappedKeys.filter(isOfLength(key)).map((wrapped) => ({ own: key, wrapped })));
  const ordered = [...all.filter(isNamed), ...all.filter((trial) => !isNamed(trial))];
  const trials: Trial[] = [];
  let work = 0;
  for (const trial of ordered) {
    work += workOf(trial.own);
    // one is always made: a key so long that it is too much by itself could open nothing that has two
    if (work > mostWork && wrappedKeys.length > 1 && trials.length > 0) break;
    trials.push(trial);
  }
  return { trials, left: all.length - trials.length };
}

/** Another length is another key's, which anybody can see. */
function isOfLength(own: OwnKey): (wrapped: WrappedKey) => boolean {
  const octets = Math.ceil(bitsOf(own) / 8);
  return (wrapped) => wrapped.octets.length === octets;
}

function isNamed({ own, wrapped }: Trial): boolean {
  const { fingerprints, serialNumbers } = wrapped.names;
  return (
    (own.fingerprint256 !== undefined && fingerprints.includes(own.fingerprint256)) ||
    (own.serialNumber !== undefined && serialNumbers.includes(own.serialNumber))
  );
}

/** It grows with the cube of the length. */
function workOf(own: OwnKey): number {
  return (bitsOf(own) / usualBits) ** 3;
}

function bitsOf({ privateKey }: OwnKey): number {
  return privateKey.asymmetricKeyDetails?.modulusLength ?? 0;
}
