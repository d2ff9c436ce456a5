import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { gallery } from "../pages/gallery.js";
import { servePages } from "../support/page-server.js";

export const widths = [1280, 390] as const;
export const colorSchemes = ["light", "dark"] as const;

/**
 * A picture of each page of the gallery whose name holds `wanted`, whole, at each width in light and dark, and an
 * `index.html` with all of them side by side.
 * @returns how many pictures were made
 */
export async function takeGallery(browser: Browser, folder: string, wanted: string): Promise<number> {
  const names = Object.keys(gallery).filter((name) => name.includes(wanted));
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const pages = await servePages(gallery);
  for (const width of widths) {
    for (const colorScheme of colorSchemes) {
      const context = await browser.newContext({ viewport: { width, height: 800 }, colorScheme });
      const page = await context.newPage();
      // What leads on at once is kept from doing so.
      await page.route(/\/go-\w+\.js$/, (route) => route.abort());
      // No content: the page that leads on stays where it is.
      await page.route(/\/sso\//, (route) => route.fulfill({ status: 204 }));
      for (const name of names) {
        await page.goto(pages.urlOf(name), { waitUntil: "load" });
        await page.screenshot({ path: join(folder, pictureOf(name, width, colorScheme)), fullPage: true });
      }
      await context.close();
    }
  }
  await pages.close();
  await writeFile(join(folder, "index.html"), contactSheet(names));
  return names.length * widths.length * colorSchemes.length;
}

function pictureOf(name: string, width: number, colorScheme: string): string {
  return `${name}-${width}-${colorScheme}.png`;
}

function contactSheet(names: readonly string[]): string {
  const rows = names.map((name) => {
    const pictures = widths.flatMap((width) =>
      colorSchemes.map((scheme) => `<img src="${pictureOf(name, width, scheme)}" alt="" width="${width / 2.5}">`),
    );
    return `<h2>${name}</h2><p>${pictures.join("\n")}</p>`;
  });
  return `<!doctype html><meta charset="utf-8"><title>Every page</title><style>img { vertical-align: top; border: 1px solid gray }</style>
${rows.join("\n")}
`;
}
