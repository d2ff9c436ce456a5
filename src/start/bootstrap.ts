import type { Logger } from "pino";
import { teamsDeps, type Parts } from "./services.js";
import { applyFile } from "../teams/index.js";

/**
 * Applies BOOTSTRAP_FILE, where there is one, before anybody is served. Tokens that the file gives no value for are told on
 * standard error, once: a log is kept, and must not hold them.
 * @throws TeamsRefusal with every fault of the file
 */
export async function applyBootstrap(parts: Parts, log: Logger): Promise<void> {
  const file = parts.settings.bootstrapFile;
  if (file === undefined) return;
  const applied = await applyFile(teamsDeps(parts, { kind: "file", name: file }), { path: file, env: process.env });
  for (const warning of applied.warnings) log.warn({ file }, warning);
  const changes = applied.steps.filter((step) => step.action !== "unchanged").length;
  log.info({ file, changes }, "declarative file applied");
  for (const { directory, name, text } of applied.tokens) {
    process.stderr.write(`SCIM token "${name}" of directory ${directory}, shown once: ${text}\n`);
  }
}
