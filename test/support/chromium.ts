import { existsSync } from "node:fs";
import { chromium, type Browser } from "playwright-core";

const candidates = [
  process.env["CHROMIUM"],
  // The same engine without windows, with two thirds of the work.
  "/usr/bin/chromium-headless-shell",
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
];

const quiet = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

let told = false;

/** A Chromium of the machine. Undefined where there is none. */
export async function launchChromium(): Promise<Browser | undefined> {
  const executablePath = candidates.find((path) => path !== undefined && existsSync(path));
  return executablePath === undefined ? undefined : chromium.launch({ executablePath, args: quiet });
}

/**
 * Call inside a `describe`: its tests run in a real Chromium (`CHROMIUM`, else Debian's), started once for it. Where there is
 * none they are pending and say so; with `CI=true` they fail.
 */
export function inChromium(): { readonly browser: () => Browser } {
  let browser: Browser | undefined;
  before(async function () {
    this.timeout(60_000);
    browser = await launchChromium();
    if (browser === undefined) {
      const why = "no Chromium found: install Debian's chromium or set CHROMIUM";
      if (process.env["CI"] === "true") throw new Error(why);
      if (!told) console.warn(`\n  !! Browser tests are NOT run: ${why}\n`);
      told = true;
      this.skip();
    }
  });
  after(() => browser?.close());
  return {
    browser: () => {
      if (browser === undefined) throw new Error("Chromium is not running");
      return browser;
    },
  };
}
