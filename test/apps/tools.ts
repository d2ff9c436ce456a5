import { cpSync, symlinkSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { join } from "node:path";
import { prepared } from "../support/prepared.js";
import { startServer } from "../idps/support.js";
import type { RunsAt } from "./relying-party.js";

const here = import.meta.dirname;

/** Packages of npm that are no part of the project; undefined where they cannot be had. */
export function nodeTools(): string | undefined {
  const recipe = join(here, "package.json");
  return prepared("apps-node", recipe, (folder) => [
    ["cp", [recipe, join(folder, "package.json")]],
    ["npm", ["install", "--prefix", folder, "--ignore-scripts", "--no-audit", "--no-fund", "--silent"]],
  ]);
}

/** The same of PyPI. */
export function pythonTools(): string | undefined {
  const requirements = join(here, "requirements.txt");
  return prepared("apps-python", requirements, (folder) => [
    ["python3", ["-m", "venv", folder]],
    [join(folder, "bin/pip"), ["install", "--quiet", "--disable-pip-version-check", "-r", requirements]],
  ]);
}

export const missingNode = (): string | undefined =>
  nodeTools() === undefined ? "packages of npm cannot be had" : undefined;
export const missingPython = (): string | undefined =>
  pythonTools() === undefined ? "Python 3 with venv, or packages of PyPI, cannot be had" : undefined;

/** Runs a program of `peer/` as the relying party, told by its environment who and where it is. */
export async function startPeer(
  file: string,
  { stage, url, port, clientId, secret }: RunsAt,
): Promise<{ stop(): Promise<void>; output(): string }> {
  const env = { ISSUER: stage.issuer, CLIENT_ID: clientId, CLIENT_SECRET: secret, URL: url, PORT: String(port) };
  const options = { env, probe: `${url}/healthy`, seconds: 60 };
  if (file.endsWith(".py")) {
    return startServer(join(pythonTools() ?? "", "bin/python"), [join(here, "peer", file)], options);
  }
  // Node finds packages beside the program.
  const folder = await mkdtemp(join(stage.folder, "peer-"));
  symlinkSync(join(nodeTools() ?? "", "node_modules"), join(folder, "node_modules"));
  cpSync(join(here, "peer", file), join(folder, file));
  return startServer(process.execPath, [join(folder, file)], { ...options, cwd: folder });
}
