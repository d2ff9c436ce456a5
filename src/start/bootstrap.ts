import type { Logger } from "pino";
import { newId } from "../lib/new-id.js";
import type { Caller } from "../model/event.js";
import { teamsDeps, type Parts } from "./services.js";
import { applyFile, secretOwner, type OnMade } from "../teams/index.js";

/**
 * Applies BOOTSTRAP_FILE, where there is one, before anybody is served. Tokens that the file gives no value for are told on
 * standard error, once: a log is kept, and must not hold them.
 * @throws Refused with every fault of the file
 */
export async function applyBootstrap(parts: Parts, log: Logger): Promise<void> {
  const file = parts.settings.bootstrapFile;
  if (file === undefined) return;
  const caller: Caller = { actor: { kind: "file", id: "file" }, reference: newId(), by: file };
  const applied = await applyFile(teamsDeps(parts, caller), { path: file, env: process.env, onMade });
  for (const warning of applied.warnings) log.warn({ file }, warning);
  const changes = applied.steps.filter((step) => step.action !== "unchanged").length;
  log.info({ file, changes }, "declarative file applied");
}

/** At once: the rest of the file may be refused. */
function onMade({ token, secret }: Parameters<OnMade>[0]): void {
  if (token !== undefined) {
    const { directory, name, text } = token;
    process.stderr.write(`SCIM token "${name}" of directory ${directory}, shown once: ${text}\n`);
  }
  if (secret !== undefined) {
    process.stderr.write(`Client secret of ${secretOwner(secret)}, shown once: ${secret.text}\n`);
  }
}
