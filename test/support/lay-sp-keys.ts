import { mkdir } from "node:fs/promises";
import { createSpKeyFile, makeSpKey, type SpPrivateKey } from "../../src/saml/index.js";

let made: Promise<readonly [SpPrivateKey, SpPrivateKey]> | undefined;

/** Lays SAML keys of ours where a bridge finds them, the same ones each time: to make them takes a second of each start. */
export async function laySpKeys(certsFolder: string): Promise<void> {
  made ??= Promise.all([shortKey(), shortKey()]);
  const [current, next] = await made;
  await mkdir(certsFolder, { recursive: true, mode: 0o700 });
  await createSpKeyFile(certsFolder, "current", current);
  await createSpKeyFile(certsFolder, "next", next);
}

function shortKey(): Promise<SpPrivateKey> {
  return makeSpKey({ commonName: "localhost", nowMs: Date.now(), modulusLength: 2048 });
}
