import type { Command } from "commander";
import { rotateOidcKeys } from "../../oidc/index.js";
import { UsageFault } from "../exit-codes.js";
import { branch, leaf, type Cli } from "../leaf.js";

/** `drawbridge key …`: keys that the bridge itself signs with, beside those of SAML (`certificate rotate`). */
export function keyCommands(cli: Cli, program: Command): void {
  const key = branch(program, "key", "Keys that the bridge signs with");
  leaf(
    cli,
    key,
    "rotate <of>",
    "Sign with the next keys, and make new next ones; of: oidc",
    () => undefined,
    async ({ world, args }) => {
      if (args[0] !== "oidc") throw new UsageFault("oidc is what can be rotated here: drawbridge key rotate oidc");
      const { admin, sealer, caller } = world;
      const { current, next } = await rotateOidcKeys({ store: admin.store, sealer, now: admin.now }, caller);
      const [signing, coming] = [current, next].map(({ keys }) => keys.map(({ kid, alg }) => ({ kid, alg })));
      return {
        json: { current: signing, next: coming },
        text:
          "The next keys sign now, and others are published to be the next. The former ones are published a day more.\n" +
          "A running server follows within a minute.\n",
      };
    },
  );
}
