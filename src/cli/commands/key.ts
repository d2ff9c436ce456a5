import type { Command } from "commander";
import { operations } from "../../admin/index.js";
import { ask } from "../asking/ask.js";
import { UsageFault } from "../exit-codes.js";
import { branch, closedLeaf, leaf, noOptions, type Call, type Cli } from "../leaf.js";
import { watched } from "./moving.js";
import type { Output } from "../output.js";

/** `drawbridge key …`: keys that the bridge itself signs with. */
export function keyCommands(cli: Cli, program: Command): void {
  const key = branch(program, "key", "Keys that the bridge signs with");
  leaf(
    cli,
    key,
    "rotate <of>",
    "Sign with the next keys, and make new next ones; of: oidc or saml",
    () => undefined,
    (call) => {
      const rotate = rotations[call.args[0] ?? ""];
      if (rotate === undefined) throw new UsageFault("drawbridge key rotate oidc, or: drawbridge key rotate saml");
      return rotate(call);
    },
  );
  closedLeaf(
    cli,
    key,
    "reseal",
    "Seal with the first ENCRYPTION_KEY what an earlier one has sealed",
    noOptions,
    async (options) => {
      const { host } = cli;
      const { records } = await watched(host, (told) => host.moving.reseal(options.text("config"), told));
      const text =
        (records === 0 ? "Nothing was left to seal anew.\n" : `${records} records were sealed anew.\n`) +
        "Every secret in the store opens with the first ENCRYPTION_KEY. Take the others out of the list, at every node.\n";
      return { json: { records }, text };
    },
  );
}

const rotations: Readonly<Record<string, ((call: Call) => Promise<Output>) | undefined>> = {
  oidc: async (call) => ({
    json: await ask(call, operations.keyRotateOidc),
    text:
      "The next keys sign now, and others are published to be the next. The former ones are published a day more.\n" +
      "A running server follows within a minute.\n",
  }),
  saml: async (call) => ({
    json: await ask(call, operations.keyRotateSaml),
    text:
      "The next key signs now; the former one still opens what was encrypted to it. Identity providers that do not read\n" +
      "our metadata by its address need it again: drawbridge sso metadata SLUG. A running server follows within a minute.\n",
  }),
};
