/**
 * Pictures of what people see, to be looked at after a change of pages or styles:
 * - `npm run screenshots [part of a name]`: every page, light and dark, at 1280 and 390 pixels, into `screenshots/`
 * - `npm run screenshots -- --console [part of a name]`: the same of the console, filled with something of everything
 * - `npm run screenshots -- --readme`: the pictures of the README and of `docs/console.md`, into `docs/images/`
 */
import { launchChromium } from "../support/chromium.js";
import { takeConsole, takeConsoleStory } from "./take-console.js";
import { takeFrontPage } from "./take-front-page.js";
import { takeGallery } from "./take-gallery.js";

const wanted = process.argv[2] ?? "";
const browser = await launchChromium();
if (browser === undefined) throw new Error("no Chromium found: install Debian's chromium or set CHROMIUM");
try {
  if (wanted === "--readme") {
    await takeFrontPage(browser, "docs/images");
    await takeConsoleStory(browser, "docs/images");
  } else if (wanted === "--console") {
    console.log(`${await takeConsole(browser, "screenshots", process.argv[3] ?? "")} pictures in screenshots/`);
  } else console.log(`${await takeGallery(browser, "screenshots", wanted)} pictures; open screenshots/index.html`);
} finally {
  await browser.close();
}
