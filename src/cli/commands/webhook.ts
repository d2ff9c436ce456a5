import type { Command } from "commander";
import { operations, type DeliveryView, type WebhookView } from "../../admin/index.js";
import { ask, askAll, inTeam, teamGiven } from "../asking/ask.js";
import { addYes, UsageFault } from "../exit-codes.js";
import { branch, leaf, several, type Call, type Cli } from "../leaf.js";
import { leftText, toSendText } from "./to-send.js";
import { facts, instant, moreText, table, type Output } from "../output.js";

/** `drawbridge webhook …`: addresses that are sent what happens in a team. */
export function webhookCommands(cli: Cli, program: Command): void {
  const webhook = branch(program, "webhook", "Webhooks of a team: addresses that are sent what happens");
  leaf(
    cli,
    webhook,
    "create <slug>",
    "Send what happens from now on to an address",
    (command) => {
      withTeam(command).requiredOption("--url <url>", "where events are posted to");
      withEvents(command);
      withSecret(command);
    },
    async (call) => {
      const { args, options } = call;
      const input = {
        slug: args[0] ?? "",
        url: options.text("url"),
        events: options.list("event"),
        secret: given(call),
      };
      const { secret, ...made } = await ask(call, operations.webhookCreate, inTeam(call), input);
      const { json, text } = shown(call, { ...made, ...(secret !== null && { secret }) }, secret ?? undefined, true);
      return { json, text: `${text}Try it: drawbridge webhook test ${made.slug}${teamGiven(call)}\n` };
    },
  );
  leaf(
    cli,
    webhook,
    "update <webhook>",
    "Change a webhook",
    (command) => {
      withTeam(command).option("--url <url>", "another address");
      withEvents(command);
      withSecret(command)
        .option("--new-secret", "make a secret that signs beside the one that is there; it is shown once")
        .option("--end-old-secret", "only the newest secret signs from now on");
    },
    async (call) => {
      const { options } = call;
      const input = {
        ...{ url: options.text("url"), events: options.list("event"), secret: given(call) },
        ...(options.on("newSecret") && { newSecret: true }),
        ...(options.on("endOldSecret") && { endOldSecret: true }),
      };
      const { secret, ...saved } = await ask(call, operations.webhookUpdate, named(call), input);
      return shown(call, { ...saved, ...(secret !== null && { secret }) }, secret ?? undefined);
    },
  );
  leaf(cli, webhook, "list", "Webhooks with how far each has come", withTeam, list);
  leaf(cli, webhook, "show <webhook>", "A webhook, and how it fares", withTeam, async (call) =>
    shown(call, await ask(call, operations.webhookShow, named(call))),
  );
  leaf(
    cli,
    webhook,
    "delete <webhook>",
    "Delete a webhook; what waits for it is sent no more",
    (command) => {
      withTeam(command).option("--yes", "really");
    },
    async (call) => {
      const { slug, waiting, behind } = await ask(call, operations.webhookShow, named(call));
      if (!call.options.on("yes")) {
        throw new UsageFault(`This deletes ${slug}; ${leftText(waiting + behind)}.`, { fix: addYes });
      }
      await ask(call, operations.webhookDelete, named(call));
      return { json: { deleted: slug }, text: `Deleted ${slug}.\n` };
    },
  );
  leaf(cli, webhook, "test <webhook>", "Send a test event now and show what comes back", withTeam, async (call) => {
    const delivery = await ask(call, operations.webhookTest, named(call));
    const { status, failure, ms, answer, body } = delivery;
    // The server may reach what a command does not, and the other way round.
    const note = status === null && failure !== null ? `Sent by this command itself: ${sentFromHere}\n` : "";
    return {
      json: delivery,
      text: `${facts([
        ["result", failure ?? "It was taken."],
        ["status", status ?? undefined],
        ["milliseconds", ms ?? undefined],
        ["answer", answer === null || answer === "" ? undefined : answer],
        ["sent", body ?? undefined],
      ])}${note}`,
      exitCode: failure === null ? 0 : 1,
    };
  });
  leaf(cli, webhook, "resume <webhook>", "Send to a paused webhook again", withTeam, async (call) =>
    shown(call, await ask(call, operations.webhookResume, named(call))),
  );
  leaf(
    cli,
    webhook,
    "resend <webhook> [delivery]",
    "Send one delivery again, or with --since everything from a moment on",
    (command) => {
      withTeam(command).option("--since <when>", "as 2027-01-31, 2027-01-31T08:00:00Z or 3h");
    },
    resend,
  );
  leaf(
    cli,
    webhook,
    "deliveries <webhook> [delivery]",
    "What was sent and what came back; of one delivery everything",
    (command) => {
      withTeam(command)
        .option("--state <state>", "waiting, delivered or dead")
        .option("--limit <number>", "50 unless given");
    },
    deliveries,
  );
}

const sentFromHere = "its own network and environment count (WEBHOOK_ALLOWED_HOSTS), and not the server's.";

function withTeam(command: Command): Command {
  return command.option("--team <team>", "slug of the team, where there are several");
}

function withEvents(command: Command): void {
  command.option(
    "--event <type>",
    "as user.created, user.* or *; may be given several times; all unless given",
    several,
  );
}

function withSecret(command: Command): Command {
  return command.option(
    "--secret-from <variable>",
    "take the secret (whsec_ and base64) from this environment variable instead of making one",
  );
}

/** Not as an argument: arguments are seen by every process of the machine. */
function given({ host, options }: Call): string | undefined {
  const variable = options.text("secretFrom");
  if (variable === undefined) return undefined;
  const value = host.env[variable];
  if (value === undefined || value === "") throw new UsageFault(`--secret-from: ${variable} is not set.`);
  return value;
}

function named(call: Call) {
  return { ...inTeam(call), webhook: call.args[0] ?? "" };
}

/** @param isNew  then what is still to be sent is only that it was made */
function shown(call: Call, view: WebhookView & { readonly secret?: string }, secret?: string, isNew = false): Output {
  const { paused, signatures, slug } = view;
  const before =
    signatures === 1
      ? ""
      : `The one before signs too. Once every receiver knows the new one: drawbridge webhook update ${slug} --end-old-secret${teamGiven(call)}\n`;
  return {
    json: view,
    text:
      facts([
        ["webhook", view.slug],
        ["id", view.id],
        ["url", view.url],
        ["events", view.events],
        ["secret", secret],
        ["signed by", `${signatures} ${signatures === 1 ? "secret" : "secrets"}`],
        ["state", view.state],
        ["paused", paused === null ? undefined : `${instant(paused.at)}: ${pauses[paused.because]}`],
        ["still to send", isNew ? undefined : toSendText(view.behind)],
        ["to try again", isNew ? undefined : toSendText(view.waiting)],
        ["last success", view.lastSuccessAt === null ? undefined : instant(view.lastSuccessAt)],
        ["failing since", view.failingSince === null ? undefined : instant(view.failingSince)],
        ["last failure", view.lastFailure ?? undefined],
        ["not before", view.notBefore === null ? undefined : instant(view.notBefore)],
      ]) + (secret === undefined ? "" : `Keep the secret now: it is not shown again.\n${before}`),
  };
}

const pauses = { gone: "it answered 410 (gone)", no_success: "it took nothing for three days" } as const;

async function list(call: Call): Promise<Output> {
  const { items } = await askAll(call, operations.webhookList, inTeam(call));
  return {
    json: items,
    text: table(
      items,
      [
        { title: "WEBHOOK", of: (row) => row.slug, whole: true },
        { title: "STATE", of: (row) => row.state },
        { title: "TO SEND", of: (row) => row.behind },
        { title: "TO TRY AGAIN", of: (row) => row.waiting },
        { title: "URL", of: (row) => row.url },
        { title: "EVENTS", of: (row) => row.events.join(" "), expendable: 1 },
      ],
      call.width,
      "No webhook yet. Create one: drawbridge webhook create SLUG --url URL",
    ),
  };
}

async function resend(call: Call): Promise<Output> {
  const { args, options, world } = call;
  const delivery = args[1];
  const since = options.instant("since", "--since", world.now(), "past");
  if ((delivery === undefined) === (since === undefined)) {
    throw new UsageFault("Give a delivery, or --since with a moment: one of the two.");
  }
  if (delivery !== undefined) {
    const again = await ask(call, operations.deliveryResend, { ...named(call), delivery });
    return { json: again, text: `${again.type} (number ${again.number ?? "-"}) is sent again now.\n` };
  }
  const input = { since: new Date(since ?? 0).toISOString() };
  const from = await ask(call, operations.webhookResend, named(call), input);
  return { json: from, text: `Everything from event ${from.from} on is sent once more.\n` };
}

async function deliveries(call: Call): Promise<Output> {
  const { args, options, width } = call;
  const delivery = args[1];
  if (delivery !== undefined) {
    const one = await ask(call, operations.deliveryShow, { ...named(call), delivery });
    return {
      json: one,
      text: facts([
        ["delivery", one.id],
        ["webhook-id", one.messageId],
        ["type", one.type],
        ["state", one.state],
        ["tries", one.tries],
        ["next try", one.nextTryAt === null ? undefined : instant(one.nextTryAt)],
        ["status", one.status ?? undefined],
        ["failure", one.failure ?? undefined],
        ["milliseconds", one.ms ?? undefined],
        ["answer", one.answer === null || one.answer === "" ? undefined : one.answer],
        ["body", one.body ?? undefined],
      ]),
    };
  }
  const limit = options.number("limit", "--limit") ?? 50;
  const asked = { state: options.text("state") };
  const { items, more } = await askAll(call, operations.deliveryList, named(call), asked, limit);
  return {
    json: items,
    text: table<DeliveryView>(items, columns, width, "Nothing was sent yet.") + moreText(more, limit),
  };
}

const columns = [
  { title: "DELIVERY", of: (row: DeliveryView) => row.id, whole: true },
  { title: "NUMBER", of: (row: DeliveryView) => row.number ?? undefined },
  { title: "TYPE", of: (row: DeliveryView) => row.type },
  { title: "STATE", of: (row: DeliveryView) => row.state, whole: true },
  { title: "TRIES", of: (row: DeliveryView) => row.tries },
  { title: "STATUS", of: (row: DeliveryView) => row.status ?? undefined },
  { title: "FAILURE", of: (row: DeliveryView) => row.failure ?? undefined, expendable: 1 },
  { title: "AT", of: (row: DeliveryView) => instant(row.lastTriedAt ?? row.createdAt), expendable: 2 },
] as const;
