import type { Streamed } from "../admin/index.js";
import type { Call } from "./leaf.js";

/** Prints what is longer than memory as it is read. @param onLines  how many were printed until now */
export async function printed(
  { host }: Pick<Call, "host">,
  { text }: Streamed,
  onLines?: (done: number) => void,
): Promise<undefined> {
  let done = 0;
  for await (const part of text) {
    host.out(part);
    await host.written?.();
    done += part.split("\n").length - 1;
    onLines?.(done);
  }
}
