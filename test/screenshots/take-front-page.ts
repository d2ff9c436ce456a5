import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { startDemo } from "../../src/start/demo.js";
import { freePort } from "../support/free-port.js";
import { colorSchemes } from "./take-gallery.js";

const half = { width: 780, height: 740 };
/** Wider than it is shown, so that the button is in it. */
const seen = { width: 1080, height: 1025 };

/** The picture of the README, `sign-in-light.png` and `sign-in-dark.png`: a first sign-in at the demo, before and after. */
export async function takeFrontPage(browser: Browser, folder: string): Promise<void> {
  const data = await mkdtemp(join(tmpdir(), "drawbridge-front-page-"));
  const demo = await startDemo({
    port: await freePort(),
    idpPort: await freePort(),
    appPort: await freePort(),
    folder: data,
  });
  try {
    for (const colorScheme of colorSchemes) {
      const context = await browser.newContext({ viewport: seen, colorScheme, locale: "en-GB", timezoneId: "UTC" });
      const page = await context.newPage();
      await page.goto(demo.jitLoginUrls["acme-demo"] ?? demo.url);
      await page.getByRole("button", { name: "Sign in" }).waitFor();
      const before = await page.screenshot();
      await page.getByRole("button", { name: "Sign in" }).click();
      await page.waitForURL(`${demo.url}/`);
      const after = await page.screenshot();
      await context.close();
      await sideBySide(await browser.newPage({ viewport: { width: 1600, height: 812 }, colorScheme }), [
        { title: "1. Press “Sign in”", address: "http://127.0.0.1:8081/sso?SAMLRequest=…", picture: before },
        { title: "2. You are Ada, with her groups", address: "http://localhost:8080/", picture: after },
      ]).then((page) => page.screenshot({ path: join(folder, `sign-in-${colorScheme}.png`) }).then(() => page.close()));
    }
  } finally {
    await demo.stop();
    await rm(data, { recursive: true, force: true });
  }
}

interface Half {
  readonly title: string;
  /** As a reader of the README would have it, not the port of today. */
  readonly address: string;
  readonly picture: Buffer;
}

async function sideBySide(page: Page, halves: readonly Half[]): Promise<Page> {
  const figures = halves.map(
    ({ title, address, picture }) =>
      `<figure><figcaption><b>${title}</b> <code>${address}</code></figcaption>
       <img src="data:image/png;base64,${picture.toString("base64")}" alt=""></figure>`,
  );
  await page.setContent(`<!doctype html><style>
    :root { color-scheme: light dark; font: 15px system-ui, sans-serif }
    body { margin: 0; padding: 16px 0 0 10px; display: flex; gap: 16px; background: light-dark(#fff, #0d1117) }
    figure { margin: 0 } figcaption { margin: 0 0 10px 2px } code { margin-left: 8px; opacity: .75 }
    img { display: block; width: ${half.width}px; height: ${half.height}px; border: 1px solid light-dark(#d0d7de, #30363d); border-radius: 10px }
    </style>${figures.join("")}`);
  return page;
}
