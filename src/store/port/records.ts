/** A record as handed to `create`: the store sets the version to 1. */
export type Fresh<T> = Omit<T, "version">;

/** What a deletion may be undone of. */
export interface Restorable<T> {
  /**
   * Creates a deleted record again as it was, with the version after the one that it carries.
   * @throws StoreConflict with the unique field that is taken
   */
  restore(record: T): Promise<T>;
}

/** What every kind of record can do. A replaced record must carry the version that was read. */
export interface Records<T, Id extends string> {
  get(id: Id): Promise<T | undefined>;
  /** @throws StoreConflict with the unique field that is taken */
  create(record: Fresh<T>): Promise<T>;
  /** Stores the record with the next version and answers it. @throws StoreConflict `version`, or a unique field */
  replace(record: T): Promise<T>;
  /** Deletes whatever its version is; false when it was not there. */
  delete(id: Id): Promise<boolean>;
}
