import type { Command } from "commander";
import { simulateLogin, type SignInReport } from "../../login/index.js";
import { UsageFault } from "../exit-codes.js";
import { methodNamed } from "../find.js";
import { leaf, type Call, type Cli } from "../leaf.js";
import { facts, time, type Output } from "../output.js";
import { readOrSay } from "./sso-options.js";

/** `drawbridge simulate` */
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
  const method = await methodNamed(world, options.needed("method", "--method"));
  const captured = await readOrSay(file);
  const at = options.instant("at", "--at", world.now(), "past") ?? world.now();
  const report = await simulateLogin(world.login, { method, captured, at, showUnsigned: true });
  return { json: report, text: textOf(report), exitCode: report.passed ? 0 : 1 };
}

const marks = { passed: "ok", failed: "FAILED", skipped: "-" } as const;
const opinions = {
  agrees: "node-saml accepts it too",
  disagrees: "node-saml does not accept it",
  cannot_say: "node-saml cannot tell",
  not_asked: "not asked",
} as const;

function textOf(report: SignInReport): string {
  const checks = report.checks.map(({ label, outcome, expected, actual }) => {
    const compared =
      outcome === "failed" ? `\n          expected  ${expected ?? "-"}\n          actual    ${actual ?? "-"}` : "";
    return `  ${marks[outcome].padEnd(6)}  ${label}${compared}\n`;
  });
  const { says, why } = report.secondOpinion;
  const lines = (title: string, all: readonly string[]): string =>
    all.length === 0 ? "" : `\n${title}\n${all.map((line) => `  ${line}\n`).join("")}`;
  return (
    `${report.verdict}\n` +
    facts([
      ["code", report.code],
      ["cause", report.cause],
      ["fix", report.fix],
      ["expected", report.expected],
      ["actual", report.actual],
      ["method", report.method],
      ["judged at", time(report.at)],
      ["second opinion", `${opinions[says]}${why === undefined ? "" : `: ${why}`}`],
    ]) +
    `\nChecks\n${checks.join("")}` +
    lines(
      "Mapping",
      report.mapping.map(
        ({ field, from, values }) =>
          `${field.padEnd(12)} ${values.join(", ") || "nothing"}${from === undefined ? "" : `  (${from})`}`,
      ),
    ) +
    lines("What would happen", report.effects) +
    lines("Still missing before people can sign in", report.missing) +
    lines("Warnings", report.warnings) +
    (report.xml === undefined ? "" : `\nThe message\n${report.xml}\n`)
  );
}
