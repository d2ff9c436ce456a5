import type { Command } from "commander";
import { simulateLogin, type SignInReport } from "../../login/index.js";
import { methodAtHand } from "../asking/host-records.js";
import { UsageFault } from "../exit-codes.js";
import { leaf, type Call, type Cli } from "../leaf.js";
import { rfc3339 } from "../options.js";
import { time, type Output } from "../output.js";
import { readOrSay } from "../read-file.js";
import { reportText } from "./report-text.js";

/**
 * `drawbridge simulate`: no operation, for it shows what no key of the method has signed, and opens what is encrypted for us:
 * that is for whoever has the keys, on the host. It writes nothing either.
 */
export function simulateCommand(cli: Cli, program: Command): void {
  leaf(
    cli,
    program,
    "simulate",
    "Judge a captured response as a sign-in would, and write nothing",
    (command) => {
      command
        .option("--method <slug>", "the SSO method whose ACS it came to")
        .option("--response <file>", "the response: its XML or its base64")
        .option("--form <file>", "the captured form (SAMLResponse=…&RelayState=…)")
        .option("--at <time>", "the instant to judge it at, as 2026-11-25T10:00:00Z; now unless given")
        .addHelpText("after", "\nExit codes: 0 the person would come in; 1 refused; 64, 69, 70, 78 as everywhere.");
    },
    simulate,
  );
}

async function simulate({ world, options }: Call): Promise<Output> {
  const [response, form] = [options.text("response"), options.text("form")];
  const file = response ?? form;
  if (file === undefined || (response !== undefined && form !== undefined)) {
    throw new UsageFault("Give either --response FILE or --form FILE.");
  }
  const method = await methodAtHand(world, options.needed("method", "--method"));
  const captured = await readOrSay(file);
  const at = options.instant("at", "--at", world.now(), "past") ?? world.now();
  const report = await simulateLogin(world.admin.login, { method, captured, at, showUnsigned: true });
  return {
    json: shown(report),
    text: reportText({ ...report, judgedAt: time(report.at), message: report.xml }),
    exitCode: report.passed ? 0 : 1,
  };
}

/** Instants as all commands show them. */
function shown({ at, assertion, ...report }: SignInReport): unknown {
  return { ...report, at: rfc3339(at), ...(assertion !== undefined && { assertion: shownAssertion(assertion) }) };
}

function shownAssertion(assertion: NonNullable<SignInReport["assertion"]>): unknown {
  const { authnInstantMs, sessionNotOnOrAfterMs, validUntilMs, ...rest } = assertion;
  return {
    ...rest,
    authnInstant: rfc3339(authnInstantMs),
    sessionNotOnOrAfter: rfc3339(sessionNotOnOrAfterMs),
    validUntil: rfc3339(validUntilMs),
  };
}
