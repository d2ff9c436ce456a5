import type { Command } from "commander";
import { operations, type ListedCertificateView } from "../../admin/index.js";
import { certificateText } from "../../saml/index.js";
import { daysLeft, shortFingerprint, type SpKeys } from "../../teams/index.js";
import { ask } from "../asking/ask.js";
import { branch, leaf, noOptions, type Call, type Cli } from "../leaf.js";
import { instant, table, type Output } from "../output.js";
import { readOrSay } from "../read-file.js";

/** `drawbridge certificate …`: of identity providers, and our own. */
export function certificateCommands(cli: Cli, program: Command): void {
  const certificate = branch(program, "certificate", "Certificates of identity providers, and the bridge's own keys");
  leaf(
    cli,
    certificate,
    "add <method> <file>",
    "Trust a further certificate of the IdP (PEM)",
    noOptions,
    async (call) => {
      const pem = certificateText(await readOrSay(call.args[1] ?? ""));
      const { items, outcome } = await ask(call, operations.certificateAdd, methodOf(call), { pem });
      const { json, text } = listed(call, items);
      const said = { unchanged: "Known already.", changed: "Added.", proposed: proposedText(call) }[outcome];
      return { json, text: `${said}\n${text}` };
    },
  );
  leaf(cli, certificate, "list [method]", "Certificates of a method, or our own keys", noOptions, async (call) => {
    if (call.args[0] === undefined) return ownKeys(await call.world.admin.spKeys.keys(), call);
    return listed(call, (await ask(call, operations.certificateList, methodOf(call))).items);
  });
  leaf(cli, certificate, "remove <method> <fingerprint>", "Trust a certificate no more", noOptions, async (call) => {
    const path = { ...methodOf(call), certificate: call.args[1] ?? "" };
    const { items, outcome } = await ask(call, operations.certificateRemove, path);
    const { json, text } = listed(call, items);
    return { json, text: outcome === "proposed" ? `${proposedText(call)}\n${text}` : text };
  });
  leaf(
    cli,
    certificate,
    "approve <method>",
    "Take over the certificates that a refresh has held",
    (command) => {
      command.option("--confirm", "also without a passed test sign-in with them");
    },
    async (call) => {
      const input = { confirm: call.options.on("confirm") };
      return listed(call, (await ask(call, operations.certificateApprove, methodOf(call), input)).items);
    },
  );
  leaf(
    cli,
    certificate,
    "rotate",
    "Sign with the bridge's next key, and make a new next one",
    noOptions,
    async (call) => {
      await ask(call, operations.keyRotateSaml);
      const { json, text } = ownKeys(await call.world.admin.spKeys.keys(), call);
      const note =
        "The next key signs now; the former one still opens what was encrypted to it. Identity providers that do not read\n" +
        "our metadata by its address need it again: drawbridge sso metadata SLUG. A running server follows within a minute.\n";
      return { json, text: `${text}${note}` };
    },
  );
}

function methodOf({ args }: Call) {
  return { method: args[0] ?? "" };
}

function proposedText({ args }: Call): string {
  return `Proposed: it counts when it is taken over by: drawbridge sso accept ${args[0] ?? ""}`;
}

function listed({ width }: Call, certificates: readonly ListedCertificateView[]): Output {
  return {
    json: certificates,
    text: table(
      certificates,
      [
        { title: "FINGERPRINT", of: (row) => shortFingerprint(row.fingerprint256), whole: true },
        { title: "STATE", of: (row) => row.state.replace("_", " ") },
        { title: "DAYS LEFT", of: (row) => row.daysLeft },
        { title: "ENDS", of: (row) => instant(row.notAfter)?.slice(0, 10) },
        { title: "FROM", of: (row) => row.source },
        { title: "SUBJECT", of: (row) => row.subject },
      ],
      width,
      "No certificate.",
    ),
  };
}

function ownKeys({ current, next, previous }: SpKeys, { world, width }: Call): Output {
  const roles = [
    { role: "current", key: current },
    { role: "next", key: next },
    { role: "previous", key: previous },
  ];
  const rows = roles.flatMap(({ role, key }) =>
    key === undefined
      ? []
      : [
          {
            role,
            fingerprint256: key.fingerprint256,
            notAfter: new Date(key.notAfter).toISOString(),
            daysLeft: daysLeft(key, world.now()),
            certificatePem: key.certificatePem,
          },
        ],
  );
  return {
    json: rows,
    text: table(
      rows,
      [
        { title: "OUR KEY", of: (row) => row.role },
        { title: "FINGERPRINT", of: (row) => shortFingerprint(row.fingerprint256), whole: true },
        { title: "DAYS LEFT", of: (row) => row.daysLeft },
        { title: "ENDS", of: (row) => instant(row.notAfter)?.slice(0, 10) },
      ],
      width,
      "No key.",
    ),
  };
}
