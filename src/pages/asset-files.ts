import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";

const types = { css: "text/css; charset=utf-8", js: "text/javascript; charset=utf-8", svg: "image/svg+xml" } as const;

export interface AssetFile {
  /** As it stands in the address: the name with a hash of the content, so that it may be cached for ever. */
  readonly path: string;
  readonly type: string;
  readonly body: Buffer;
}

const names = ["drawbridge.css", "demo-idp.css", "copy.js", "go.js", "times.js", "drawbridge.svg"] as const;
export type AssetName = (typeof names)[number];

function load(name: AssetName): AssetFile {
  const body = readFileSync(join(import.meta.dirname, "assets", name));
  const dot = name.lastIndexOf(".");
  const hash = createHash("sha256").update(body).digest("hex").slice(0, 12);
  const extension = name.slice(dot + 1) as keyof typeof types;
  return { path: `/assets/${name.slice(0, dot)}-${hash}.${extension}`, type: types[extension], body };
}

const loaded = new Map(names.map((name) => [name, load(name)]));

/** The style sheets, scripts and icon of the pages, read once at start: they are few and small. */
export const assetFiles: readonly AssetFile[] = [...loaded.values()];

export function assetUrl(name: AssetName): string {
  const file = loaded.get(name);
  if (file === undefined) throw new Error(`no such asset: ${name}`);
  return file.path;
}
