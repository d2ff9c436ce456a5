import type { Command } from "commander";
import { operations, type DomainView } from "../../admin/index.js";
import { ask, askAll, inTeam } from "../asking/ask.js";
import { undoNumber, undoText } from "../asking/undo-told.js";
import { branch, leaf, withTeam, type Call, type Cli } from "../leaf.js";
import { facts, instant, table, type Output } from "../output.js";

/** `drawbridge domain …`: whose email addresses a team's people have, and what proves it. */
export function domainCommands(cli: Cli, program: Command): void {
  const domain = branch(program, "domain", "Email domains of a team and their proofs");
  leaf(cli, domain, "add <domain>", "Add a domain; a TXT record in the DNS proves it", ofTeam, async (call) => {
    const added = await ask(call, operations.domainAdd, inTeam(call), { domain: call.args[0] ?? "" });
    return shown(added, "Publish this record. It is looked for by itself, or at once by: drawbridge domain check.");
  });
  leaf(cli, domain, "list", "Domains with their state and record", ofTeam, list);
  leaf(cli, domain, "show <domain>", "A domain with its state and record", ofTeam, async (call) =>
    shown(await ask(call, operations.domainShow, domainOf(call))),
  );
  leaf(cli, domain, "check <domain>", "Look for the record in the DNS now", ofTeam, async (call) => {
    const { hint, heldByTeams, ...view } = await ask(call, operations.domainCheck, domainOf(call));
    const { text } = shown(view, [hint, othersText(view, heldByTeams ?? [])].filter(Boolean).join("\n"));
    return { json: { ...view, hint, heldByTeams }, text };
  });
  leaf(cli, domain, "approve <domain>", "The operator's word: it counts without the DNS", ofTeam, async (call) =>
    shown(await ask(call, operations.domainApprove, domainOf(call))),
  );
  leaf(cli, domain, "remove <domain>", "Take a domain off: nobody of it signs in any more", ofTeam, async (call) => {
    const { domain: removed } = await ask(call, operations.domainShow, domainOf(call));
    const { text } = await ask(call, operations.domainPreflight, domainOf(call));
    const { slug } = await ask(call, operations.teamShow, inTeam(call));
    await ask(call, operations.domainRemove, domainOf(call));
    const undo = await undoNumber(call, slug);
    return {
      json: { removed, undo: undo ?? null },
      text: `Removed ${removed} from ${slug}. ${text}\n${undoText(undo, slug)}`,
    };
  });
}

function ofTeam(command: Command): void {
  withTeam(command);
}

function domainOf(call: Call) {
  return { ...inTeam(call), domain: call.args[0] ?? "" };
}

/** The operator is at the keyboard here, and should know when two companies say that a domain is theirs. */
function othersText({ domain }: DomainView, teams: readonly string[]): string | undefined {
  if (teams.length === 0) return undefined;
  return `${domain} is held by ${teams.length === 1 ? "another team" : "other teams"} too: ${teams.join(", ")}.`;
}

async function list(call: Call): Promise<Output> {
  const { items } = await askAll(call, operations.domainList, inTeam(call));
  return {
    json: items,
    text: table(
      items,
      [
        { title: "DOMAIN", of: (row) => row.domain, whole: true },
        { title: "STATE", of: (row) => row.state },
        { title: "PROOF", of: (row) => row.proof },
        { title: "PROBLEM", of: (row) => (row.proof === "dns" ? (row.problem ?? undefined) : undefined) },
        { title: "TXT RECORD", of: (row) => row.record.name, whole: true },
        { title: "VALUE", of: (row) => row.record.value, whole: true },
      ],
      call.width,
      "No domain yet: nobody can sign in. Add one: drawbridge domain add DOMAIN",
    ),
  };
}

function shown(view: DomainView, more?: string): Output {
  const { record } = view;
  return {
    json: view,
    text: [
      facts([
        ["domain", view.domain],
        ["state", view.state],
        ["proof", view.proof],
        ["record", record.type],
        ["  name", `${record.name} (${record.relativeName} where the panel adds ${view.domain})`],
        ["  value", record.value],
        ["checked", instant(view.checkedAt) ?? "not yet"],
        ["problem", view.problem ?? undefined],
        ["failing since", instant(view.failingSince)],
      ]),
      more === undefined || more === "" ? "" : `${more}\n`,
    ].join(""),
  };
}
