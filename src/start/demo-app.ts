import { existsSync } from "node:fs";
import type { RequestListener } from "node:http";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { packageFolder } from "../lib/own-files.js";

interface AppSettings {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly url: string;
}

interface Example {
  makeApp(settings: AppSettings): RequestListener;
}

const file = join(packageFolder, "examples/app/app.mjs");

/** Whether the example application and its client library are here: they come with the sources, and not with the package. */
export function hasDemoApp(): boolean {
  return existsSync(file) && existsSync(join(packageFolder, "node_modules/openid-client"));
}

/** The example application as the demo runs it: its source is what a developer starts from. */
export async function demoAppListener(settings: AppSettings): Promise<RequestListener> {
  const example = (await import(pathToFileURL(file).href)) as Example;
  return example.makeApp(settings);
}
