import { availableParallelism } from "node:os";
import type { BrowserContext, Page } from "playwright-core";

/** Does something on a page with each of many, in as many tabs of the window as there are cores; each tab takes the next that is left. */
export async function inTabs<One>(
  window: BrowserContext,
  all: Iterable<One>,
  look: (page: Page, one: One) => Promise<void>,
): Promise<void> {
  const left = [...all].values();
  const tab = async (): Promise<void> => {
    const page = await window.newPage();
    for (const one of left) await look(page, one);
  };
  await Promise.all(Array.from({ length: availableParallelism() }, tab));
}
