import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Page } from "playwright-core";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

interface Violation {
  readonly id: string;
  readonly nodes: readonly { readonly html: string; readonly failureSummary: string }[];
}

/**
 * What axe-core finds wrong with the page as it stands; it spares itself the account of what is right, which takes longer. The
 * page's context must bypass its policy, which forbids the script. In dark the rules about colours alone are asked: whatever the
 * others look at is the same page, which they have judged in light.
 */
export async function violations(page: Page, colorScheme: "light" | "dark"): Promise<readonly string[]> {
  await page.evaluate(axe);
  const runOnly =
    colorScheme === "dark" ? { runOnly: { type: "rule", values: ["color-contrast", "link-in-text-block"] } } : {};
  const options = JSON.stringify({ resultTypes: ["violations"], ...runOnly });
  const found = await page.evaluate<readonly Violation[]>(`axe.run(${options}).then((result) => result.violations)`);
  return found.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html} ${node.failureSummary}`));
}

/** Whether the tab that is open stands where nobody sees it without scrolling to the side. */
export function tabOutOfSight(page: Page): Promise<boolean> {
  return page.evaluate<boolean>(
    "[...document.querySelectorAll('.tabs [aria-current]')].some((tab) => tab.getBoundingClientRect().right > innerWidth)",
  );
}

/** How many pixels of the page one would have to scroll to the side for. */
export function sideways(page: Page): Promise<number> {
  return page.evaluate<number>("document.documentElement.scrollWidth - innerWidth");
}
