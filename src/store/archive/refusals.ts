import type { Explanation } from "../../model/explanation.js";
import { Refused } from "../../model/refused.js";

const again = "Copy it again from where it was made, or make another one.";

/** Why an archive is not made or not taken, in one place. @param file  as it was named */
export const archiveRefusals = {
  exists: (file: string) =>
    refusal("archive_exists", `${file} is there already.`, "Name another file, or move that one away."),
  unwritable: (file: string, why: string) =>
    refusal(
      "archive_unwritable",
      `${file} cannot be written: ${why}.`,
      "Name a file in a folder that this user may write.",
    ),
  full: (file: string) =>
    refusal(
      "disk_full",
      `There is no space left for ${file}; nothing of it was kept.`,
      "Free some space, or name a file on another disk.",
    ),
  unreadable: (file: string, why: string) =>
    refusal(
      "archive_unreadable",
      `${file} cannot be read: ${why}.`,
      "Name the file that drawbridge export or backup wrote.",
    ),
  foreign: (file: string) =>
    refusal(
      "archive_foreign",
      `${file} is no archive of Drawbridge.`,
      "Name the file that drawbridge export or backup wrote.",
    ),
  newer: (file: string, has: number, known: number) =>
    refusal(
      "archive_newer",
      `${file} was made by a newer release: its format is ${has}, and this release knows ${known}.`,
      "Run the release that made it, or a newer one.",
    ),
  cut: (file: string, within: string) => refusal("archive_cut", `${file} is cut off: it ends ${within}.`, again),
  changed: (file: string, what: string) => refusal("archive_changed", `${file} is not as it was made: ${what}.`, again),
  key: (file: string, keyIn: string) =>
    refusal(
      "archive_key",
      `ENCRYPTION_KEY does not open ${file}.`,
      keyIn === "ENCRYPTION_KEY"
        ? "Put the ENCRYPTION_KEY of where it was made behind your own: ENCRYPTION_KEY=yours,theirs. You can take it out afterwards."
        : "No ENCRYPTION_KEY was set where it was made. Put the encryptionKey of its development-secrets.json behind your own: ENCRYPTION_KEY=yours,theirs. You can take it out afterwards.",
    ),
  ofFiles: (file: string) =>
    refusal(
      "archive_content",
      `${file} is a backup of an installation on SQLite.`,
      "Run drawbridge restore with it; then drawbridge export makes a file that any store takes.",
    ),
  toMongo: (file: string) =>
    refusal(
      "archive_content",
      `${file} is a backup of an installation on SQLite, and DATABASE_URL names MongoDB.`,
      "Name a new file in DATABASE_URL, such as sqlite:restored.db, and restore there; then drawbridge export makes a file that drawbridge import takes into MongoDB.",
    ),
  notEmpty: (kinds: readonly string[]) =>
    refusal(
      "store_not_empty",
      `The store is not empty: it holds ${kinds.join(", ")}.`,
      "Name an empty database in DATABASE_URL. Nothing is ever laid over what is there.",
    ),
  otherImport: () =>
    refusal(
      "import_under_way",
      "Half of another file stands in the store.",
      "Run drawbridge import with that file to its end, or empty the database and begin anew.",
    ),
  halfImported: () =>
    refusal(
      "import_under_way",
      "An import into this store was broken off.",
      "Run drawbridge import again with the same file: it goes on where it stopped. Or empty the database.",
    ),
};

function refusal(code: string, cause: string, fix: string): Refused {
  const told: Explanation = { code, cause, fix };
  return new Refused(told);
}
