import type { Command } from "commander";
import { exitCodes } from "../exit-codes.js";
import type { ShownSettings } from "../host.js";
import { closedLeaf, type Cli } from "../leaf.js";

const longestMs = 4_000;

/**
 * `drawbridge healthcheck`: asks the server that these settings run, as containers do, whose images hold no `curl`. It opens no store.
 * Ends with 1 whatever is wrong: to a container engine 2 and above mean something else.
 */
export function healthcheckCommand(cli: Cli, program: Command): void {
  closedLeaf(
    cli,
    program,
    "healthcheck",
    "Ask the server that runs with these settings whether it can serve",
    (command) => {
      command.option("--live", "only whether its process lives (/healthz, else /readyz)");
    },
    async (options) => {
      const path = options.on("live") ? "/healthz" : "/readyz";
      const url = `${ownAddress(cli.host.settings(options.text("config")).shown)}${path}`;
      const answer = await ask(url);
      return {
        json: { url, ...answer },
        text: `${url}: ${answer.said}\n`,
        exitCode: answer.ok ? exitCodes.ok : exitCodes.refused,
      };
    },
  );
}

async function ask(url: string): Promise<{ readonly ok: boolean; readonly said: string }> {
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(longestMs), redirect: "error" });
    const said = (await answer.text()).slice(0, 500).trim();
    return { ok: answer.ok, said: `${answer.status} ${said}` };
  } catch (error) {
    const { cause } = error as { readonly cause?: { readonly code?: string } };
    const why = cause?.code ?? (error instanceof Error ? error.message : String(error));
    return { ok: false, said: `no answer (${why})` };
  }
}

/** Where the server listens, seen from its own machine: what listens everywhere does so at the loopback too. */
function ownAddress(shown: ShownSettings["shown"]): string {
  const value = (name: string): unknown => shown.find((row) => row.name === name)?.value;
  const host = String(value("host"));
  const named = host === "0.0.0.0" || host === "::" ? "127.0.0.1" : host;
  return `http://${named.includes(":") ? `[${named}]` : named}:${String(value("port"))}`;
}
