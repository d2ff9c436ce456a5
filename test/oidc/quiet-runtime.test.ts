import { expect } from "chai";
import { spawnSync } from "node:child_process";

describe("the provider's library on Node 20", () => {
  it("writes nothing to the operator's terminal when it is loaded, and leaves other warnings alone", () => {
    const script = `
      const { loadProvider } = await import("./src/oidc/provider/load-provider.ts");
      await Promise.all([loadProvider(), loadProvider()]);
      console.warn("a warning of ours");`;
    const args = ["--import", "tsx/esm", "--input-type=module", "--eval", script];
    const { stdout, stderr, status } = spawnSync(process.execPath, args, { encoding: "utf8" });
    expect([status, stdout, stderr.trim()]).to.deep.equal([0, "", "a warning of ours"]);
  });
});
