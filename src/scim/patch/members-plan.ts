/**
 * Changes of a group's members, composed in order without ever knowing the members: their cost is that of the change.
 * Either joins and leaves, or the whole new list.
 */
export interface MembersPlan {
  readonly add: readonly string[];
  readonly remove: readonly string[];
  /** Present where the list as a whole is replaced: exactly these are members afterwards, none where it is empty. */
  readonly replaceAll?: readonly string[] | undefined;
}

export class MembersPlanner {
  #replaced = false;
  readonly #add = new Set<string>();
  readonly #remove = new Set<string>();

  add(ids: Iterable<string>): void {
    for (const id of ids) {
      this.#add.add(id);
      this.#remove.delete(id);
    }
  }

  remove(ids: Iterable<string>): void {
    for (const id of ids) {
      this.#add.delete(id);
      if (!this.#replaced) this.#remove.add(id);
    }
  }

  replace(ids: Iterable<string>): void {
    this.#replaced = true;
    this.#remove.clear();
    this.#add.clear();
    this.add(ids);
  }

  get plan(): MembersPlan {
    const add = [...this.#add];
    if (this.#replaced) return { add: [], remove: [], replaceAll: add };
    return { add, remove: [...this.#remove] };
  }
}
