import type { Settings } from "../../config/index.js";
import { newId } from "../../lib/new-id.js";
import { formatVersion, type ArchiveHead } from "../../store/index.js";
import { packageVersion } from "../version.js";

/** What an archive of this installation says of itself. */
export function archiveHead(
  settings: Settings,
  engine: string,
  { content, now }: { readonly content: ArchiveHead["content"]; readonly now: number },
): ArchiveHead {
  return {
    ...{ format: "drawbridge-archive", version: formatVersion, content, id: newId() },
    ...{ madeAt: new Date(now).toISOString(), release: packageVersion(), engine },
    ...{ stack: settings.stack, publicUrl: settings.publicUrl },
    keyIn: hasOwnKey(settings) ? "ENCRYPTION_KEY" : "development-secrets.json",
  };
}

/** Whether somebody has set a key; else one was made for them, and lies in the data folder. */
export function hasOwnKey({ origins }: Settings): boolean {
  return origins.has("encryptionKeys");
}

/** What is another here than where an archive came from, and what to do about it. */
export function warningsOf({ publicUrl, stack }: Settings, head: ArchiveHead): readonly string[] {
  return [
    ...(publicUrl === head.publicUrl
      ? []
      : [
          `PUBLIC_URL is ${publicUrl} here and was ${head.publicUrl}: identity providers and applications need the new addresses.`,
        ]),
    ...(stack === head.stack
      ? []
      : [
          `STACK is ${stack} here and was ${head.stack}: SCIM tokens name their stack, so those from there are refused here. Keep STACK, or make new ones.`,
        ]),
  ];
}
