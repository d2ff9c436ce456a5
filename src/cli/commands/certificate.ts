import type { Command } from "commander";
import type { IdpCertificate, SsoMethod } from "../../model/sso-method.js";
import {
  addCertificates,
  approveCertificates,
  daysLeft,
  removeCertificate,
  rotateSpKeys,
  shortFingerprint,
  type SpKeys,
} from "../../teams/index.js";
import { methodNamed } from "../find.js";
import { branch, leaf, type Call, type Cli } from "../leaf.js";
import { table, time, type Output } from "../output.js";
import { certificateText } from "../../saml/index.js";
import { readOrSay } from "./sso-options.js";

/** `drawbridge certificate …`: of identity providers, and our own. */
export function certificateCommands(cli: Cli, program: Command): void {
  const certificate = branch(program, "certificate", "Certificates of identity providers, and the bridge's own keys");
  leaf(cli, certificate, "add <method> <file>", "Trust a further certificate of the IdP (PEM)", none, async (call) => {
    const [slug = "", file = ""] = call.args;
    const { teamId, id } = await methodNamed(call.world, slug);
    const pem = certificateText(await readOrSay(file));
    const { method, added } = await addCertificates(call.world.teams, teamId, id, pem);
    const { json, text } = listed(call, method.idp?.certificates ?? []);
    const said = added.length === 0 ? "Known already." : isLive(method, added) ? "Added." : proposedText(method);
    return { json, text: `${said}\n${text}` };
  });
  leaf(cli, certificate, "list [method]", "Certificates of a method, or our own keys", none, async (call) => {
    const [slug] = call.args;
    if (slug === undefined) return ownKeys(await call.world.spKeys.keys(), call);
    const method = await methodNamed(call.world, slug);
    const { idp, metadata, setAside } = method;
    return listed(call, idp?.certificates ?? [], metadata?.held, setAside?.certificates);
  });
  leaf(cli, certificate, "remove <method> <fingerprint>", "Trust a certificate no more", none, async (call) => {
    const [slug = "", fingerprint = ""] = call.args;
    const { teamId, id } = await methodNamed(call.world, slug);
    const method = await removeCertificate(call.world.teams, teamId, id, fingerprint);
    const { json, text } = listed(call, method.idp?.certificates ?? [], [], method.setAside?.certificates);
    const isProposed = method.proposal?.change.dropCertificates !== undefined;
    return { json, text: isProposed ? `${proposedText(method)}\n${text}` : text };
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
      const { teamId, id } = await methodNamed(call.world, call.args[0] ?? "");
      const how = { confirm: call.options.on("confirm") };
      const method = await approveCertificates(call.world.teams, teamId, id, how);
      return listed(call, method.idp?.certificates ?? []);
    },
  );
  leaf(cli, certificate, "rotate", "Sign with the bridge's next key, and make a new next one", none, async (call) => {
    const keys = await rotateSpKeys(call.world.teams, call.world.spKeys);
    const { json, text } = ownKeys(keys, call);
    const note =
      "The next key signs now; the former one still opens what was encrypted to it. Identity providers that do not read\n" +
      "our metadata by its address need it again: drawbridge sso metadata SLUG. A running server follows within a minute.\n";
    return { json, text: `${text}${note}` };
  });
}

function isLive({ idp }: SsoMethod, added: readonly IdpCertificate[]): boolean {
  const trusted = new Set(idp?.certificates.map((one) => one.fingerprint256));
  return added.every((one) => trusted.has(one.fingerprint256));
}

function proposedText({ slug }: SsoMethod): string {
  return `Proposed: it counts when it is taken over by: drawbridge sso accept ${slug}`;
}

function none(): void {
  // no options of its own
}

function listed(
  { world, width }: Call,
  certificates: readonly IdpCertificate[],
  held: readonly IdpCertificate[] = [],
  setAside: readonly IdpCertificate[] = [],
): Output {
  const now = world.now();
  const rows = [
    ...certificates.map((one) => ({ ...one, state: "trusted", daysLeft: daysLeft(one, now) })),
    ...held.map((one) => ({ ...one, state: "held", daysLeft: daysLeft(one, now) })),
    ...setAside.map((one) => ({ ...one, state: "set aside", daysLeft: daysLeft(one, now) })),
  ];
  return {
    json: rows,
    text: table(
      rows,
      [
        { title: "FINGERPRINT", of: (row) => shortFingerprint(row.fingerprint256), whole: true },
        { title: "STATE", of: (row) => row.state },
        { title: "DAYS LEFT", of: (row) => row.daysLeft },
        { title: "ENDS", of: (row) => time(row.notAfter)?.slice(0, 10) },
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
            notAfter: key.notAfter,
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
        { title: "ENDS", of: (row) => time(row.notAfter)?.slice(0, 10) },
      ],
      width,
      "No key.",
    ),
  };
}
