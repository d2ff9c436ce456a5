/**
 * Runs test files, again and again in one process: mocha and the packages named on the command line are loaded once. Hears
 * a {@link Run}, says `next` after each file and answers an {@link Outcome}. Each run comes from a folder with another name, so that everything in it is
 * loaded anew.
 */
import crypto, { createPrivateKey, createPublicKey, KeyObject, type KeyPairKeyObjectResult } from "node:crypto";
import { syncBuiltinESMExports } from "node:module";
import Mocha from "mocha";

export interface Run {
  readonly folder: string;
  readonly files: readonly string[];
}

export interface Outcome {
  readonly passed: number;
  /** The first test that failed; a file that cannot be loaded counts as one. */
  readonly failed?: string | undefined;
  /** What each file took, in milliseconds, by its path below the folder. */
  readonly took: Readonly<Record<string, number>>;
}

/**
 * Key pairs take longer than the tests that use them: each run gets those of the first, in the order in which it asks, and as
 * objects of its own, which it may change.
 */
const keyPairs = new Map<string, KeyPairKeyObjectResult>();
let asked = new Map<string, number>();
const generate = crypto.generateKeyPairSync as (...given: unknown[]) => KeyPairKeyObjectResult;
crypto.generateKeyPairSync = ((...given: unknown[]) => {
  const kind = JSON.stringify(given);
  const nth = asked.get(kind) ?? 0;
  asked.set(kind, nth + 1);
  const name = `${kind} ${nth}`;
  const made = keyPairs.get(name) ?? generate(...given);
  if (!(made.privateKey instanceof KeyObject)) return made;
  keyPairs.set(name, made);
  const privateKey = createPrivateKey(made.privateKey.export({ format: "pem", type: "pkcs8" }));
  return { privateKey, publicKey: createPublicKey(made.publicKey.export({ format: "pem", type: "spki" })) };
}) as typeof crypto.generateKeyPairSync;
syncBuiltinESMExports();

async function run({ folder, files }: Run): Promise<Outcome> {
  process.chdir(folder);
  asked = new Map();
  const took: Record<string, number> = {};
  let passed = 0;
  let failed: string | undefined;
  // most changes are found by the first file: the others, and the keys that they make, need not be loaded
  for (const file of files) {
    const mocha = new Mocha({ bail: true, timeout: 120_000, reporter: Mocha.reporters.Base });
    mocha.addFile(`${folder}/${file}`);
    const started = Date.now();
    try {
      await mocha.loadFilesAsync();
      await new Promise<void>((end) => {
        const runner = mocha.run(() => end());
        runner.on("pass", () => passed++);
        runner.on("fail", (test) => (failed ??= test.fullTitle()));
      });
    } catch (error) {
      failed = `could not be loaded: ${String(error).split("\n")[0] ?? ""}`;
    }
    mocha.dispose();
    took[file] = Date.now() - started;
    process.send?.("next");
    if (failed !== undefined) break;
  }
  return { passed, failed, took };
}

for (const name of process.argv.slice(2)) await import(name).catch(() => undefined);
process.on("message", (question) => void run(question as Run).then((outcome) => process.send?.(outcome)));
