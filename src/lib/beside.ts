/**
 * What we know of an object that somebody else has made, kept on it under a name that nobody else has. For what each request has: in a
 * WeakMap it would cost 4 µs, and not go with the request but with the next great sweep of the memory.
 */
export class Beside<O extends object, V> {
  readonly #name = Symbol("beside");

  set(of: O, value: V): void {
    (of as Record<symbol, V>)[this.#name] = value;
  }

  get(of: O): V | undefined {
    return (of as Record<symbol, V | undefined>)[this.#name];
  }
}
