/**
 * Archives: one file that holds a store, or the files of an installation, with a digest of all that is in it, sealed. Written
 * beside its name until it is whole, and read to its end before anything is taken from it. Which keys and settings go
 * along is for `start/` to say.
 */
export { addItems, exportItems, type ItemCounts } from "./export-items.js";
export { formatVersion, sealPurpose, type ArchiveHead } from "./format.js";
export { importItems, itemsIn } from "./import-items.js";
export { ArchiveReader, type CheckedArchive, type PlacedEntry } from "./reader.js";
export { archiveRefusals } from "./refusals.js";
export { archiveFault, ArchiveWriter } from "./writer.js";
