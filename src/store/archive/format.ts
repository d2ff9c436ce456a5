/**
 * The form of an archive: a tar file with `drawbridge.json` first, then what was kept, then `manifest.json` with the digest of
 * each entry, and `seal`, the manifest's digest sealed with ENCRYPTION_KEY: whoever has no key cannot change an archive unseen.
 */
export const formatVersion = 1;

export const headName = "drawbridge.json";
export const manifestName = "manifest.json";
export const sealName = "seal";
/** What the key of the seal is derived for. */
export const sealPurpose = "archive";

/** What an archive says of itself before all else. */
export interface ArchiveHead {
  readonly format: "drawbridge-archive";
  readonly version: number;
  /** `records`: items of every kind, for either engine. `files`: the files of an installation on SQLite. */
  readonly content: "records" | "files";
  readonly id: string;
  readonly madeAt: string;
  readonly release: string;
  readonly engine: string;
  readonly stack: string;
  readonly publicUrl: string;
  /** Where the key that the secrets in it are sealed with was set. */
  readonly keyIn: "ENCRYPTION_KEY" | "development-secrets.json";
}

export interface Manifest {
  /** Of the head. */
  readonly id: string;
  readonly entries: readonly ManifestEntry[];
}

export interface ManifestEntry {
  readonly name: string;
  readonly bytes: number;
  readonly sha256: string;
  /** How many items it holds, where it holds items. */
  readonly items?: number | undefined;
}
