import type { Command } from "commander";
import { operations, type SystemView } from "../../admin/index.js";
import { ask } from "../asking/ask.js";
import { branch, leaf, type Cli } from "../leaf.js";
import { facts, instant, type Output } from "../output.js";

/** `drawbridge system …` */
export function systemCommands(cli: Cli, program: Command): void {
  const system = branch(program, "system", "The installation");
  leaf(
    cli,
    system,
    "show",
    "Release, store, addresses, keys, scheduled work, limits and whom it may reach",
    () => undefined,
    async (call) => shown(await ask(call, operations.systemShow)),
  );
}

function shown(view: SystemView): Output {
  const { store, addresses, keys, jobs, nodes, rateLimits, days, outgoing, mail, warnings } = view;
  const { saml, oidc } = keys;
  return {
    json: view,
    text: facts([
      ["version", `${view.version}, Node.js ${view.node}`],
      ["store", `${store.engine}, schema ${store.schema}${store.schema === store.known ? "" : ` of ${store.known}`}`],
      ["stack", view.stack],
      ["other stacks", view.peers],
      ["public address", addresses.public],
      ["console", addresses.console],
      ["SAML key", `until ${instant(saml.current.notAfter) ?? ""}, in ${saml.place}`],
      ["SAML key rotated", instant(saml.rotatedAt) ?? "never"],
      ["OpenID keys", oidc.current.map(({ kid, alg }) => `${alg} ${kid}`)],
      ["OpenID keys rotated", instant(oidc.rotatedAt) ?? "never"],
      ["scheduled work", jobs.map(({ name, next }) => `${name}, next after ${instant(next) ?? ""}`)],
      ["nodes at work", nodes.length],
      [
        "rate limits",
        rateLimits.state === "off"
          ? "off"
          : `${rateLimits.tokenRate} a second and token, ${rateLimits.tokenBurst} at once`,
      ],
      [
        "kept for days",
        `traces ${days.traces}, attempts ${days.attempts}, failures ${days.failures}, deliveries ${days.deliveries}`,
      ],
      ["metadata from", outgoing.metadataHosts],
      ["webhooks to", outgoing.webhookHosts],
      ["DNS", outgoing.dnsServers.length === 0 ? "of the host" : outgoing.dnsServers],
      ["mail", mail === null ? "none is sent (SMTP_URL)" : `by ${mail.server}, from ${mail.from}`],
      ["last mail", mail === null ? undefined : (instant(mail.lastSentAt) ?? "none yet")],
      [
        "last fault of mail",
        mail?.lastFault ? `${instant(mail.lastFault.at) ?? ""}: ${mail.lastFault.text}` : undefined,
      ],
      ["warnings", warnings],
    ]),
  };
}
