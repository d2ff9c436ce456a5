import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { PrivateCopy, runnable } from "./private-copy.js";

describe("The private copy that changes are tried in", () => {
  let root: string;
  let copy: PrivateCopy;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), "drawbridge-original-"));
    mkdirSync(join(root, "node_modules"));
    writeFileSync(join(root, "generic.ts"), "export const same = <T>(one: T): T => one;\n");
    writeFileSync(join(root, "page.tsx"), "export const page = <p>Hello</p>;\n");
    copy = new PrivateCopy(root);
  });
  afterEach(() => {
    copy.remove();
    rmSync(root, { recursive: true });
  });

  const put = (file: string): string => {
    copy.put(file);
    return readFileSync(join(copy.folder, runnable(file)), "utf8");
  };

  it("runs each file as what its name says: TypeScript, or TypeScript with JSX", () => {
    expect(put("generic.ts")).to.equal("export const same = (one) => one;\n");
    expect(put("page.tsx")).to.contain('_jsx("p", { children: "Hello" })');
  });
});
