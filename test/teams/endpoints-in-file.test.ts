import { expect } from "chai";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { applyFile, openEndpointSecrets, updateEndpoint, type ApplyDeps } from "../../src/teams/index.js";
import { applyDeps } from "../support/apply-deps.js";
import { callers, noon } from "../support/builders.js";
import { rejection } from "../support/rejection.js";
import { temporaryStore, type TemporaryStore } from "../support/temporary-store.js";

const secret = (byte: number): string => `whsec_${Buffer.alloc(24, byte).toString("base64")}`;
const file = (teamLines: string, installation = ""): string =>
  `apiVersion: drawbridge/v1\n${installation}teams:\n  - slug: acme\n${teamLines}`;
const crm = (more = `secret: "\${CRM_SECRET}", events: ["user.*", "group.*"]`): string =>
  `    webhooks:\n      - { slug: crm, url: "https://crm.acme.example/hook", ${more} }\n`;
const streams = `    auditStreams:\n      - { slug: siem, url: "syslog+tls://logs.acme.example:6514", format: cef }\n`;

describe("webhooks and audit streams in the declarative file (DESIGN §5)", () => {
  let temporary: TemporaryStore;
  let deps: ApplyDeps;
  beforeEach(async () => {
    temporary = await temporaryStore();
    deps = applyDeps(temporary.store, () => noon);
  });
  afterEach(() => temporary.remove());
  const apply = async (text: string, plan = false) => {
    const path = join(temporary.folder, "teams.yaml");
    await writeFile(path, text);
    return applyFile(deps, { path, env: { CRM_SECRET: secret(1) }, plan });
  };
  const actions = ({ steps }: Awaited<ReturnType<typeof apply>>) =>
    steps.filter(({ kind }) => kind !== "team").map(({ kind, name, action }) => `${action} ${kind} ${name}`);
  const acme = async () => temporary.store.inTeam((await temporary.store.teams.bySlug("acme"))?.id ?? ("" as never));

  it("makes them, and changes nothing when it is applied again", async () => {
    const installation = `auditStreams:\n  - { slug: all, url: "https://siem.example/in", secret: "${secret(3)}" }\n`;
    const text = file(crm() + streams, installation);
    const made = ["create webhook acme/crm", "create auditStream acme/siem", "create auditStream all"];
    expect(actions(await apply(text, true))).to.deep.equal(made);
    expect(actions(await apply(text))).to.deep.equal(made);
    const again = await apply(text, true);
    expect(again.steps.every(({ action }) => action === "unchanged")).to.equal(true);
    const [webhook] = await (await acme()).endpoints.list("webhook");
    expect(webhook).to.deep.include({ slug: "crm", events: ["user.*", "group.*"], managedByFile: true });
    if (webhook !== undefined) expect(await openEndpointSecrets(deps, webhook)).to.deep.equal([secret(1)]);
    const [all] = await temporary.store.installation.endpoints.list("stream");
    expect(all).to.deep.include({ slug: "all", teamId: null, format: "jsonl" });
    expect(await temporary.store.installation.cursors.get(all?.id ?? ("" as never))).to.include({ version: 1 });
  });

  it("rotates a secret by a list of two, takes back what a line gave, and refuses other doors", async () => {
    await apply(file(crm()));
    const rotated = await apply(file(crm(`secret: ["${secret(2)}", "\${CRM_SECRET}"]`)));
    const [step] = rotated.steps.filter(({ kind }) => kind === "webhook");
    expect(step?.changes).to.deep.equal([
      { field: "events", before: "…", after: "…" },
      { field: "secret", before: "…", after: "…" },
    ]);
    const [webhook] = await (await acme()).endpoints.list("webhook");
    if (webhook === undefined) throw new Error("the webhook is gone");
    expect(webhook.events).to.deep.equal(["*"]);
    expect(await openEndpointSecrets(deps, webhook)).to.deep.equal([secret(2), secret(1)]);
    const byHand = updateEndpoint({ ...deps, caller: callers.cli }, webhook, { events: ["user.*"] });
    expect(await rejection(byHand)).to.have.nested.property("refusal.code", "managed_by_file");
    expect(actions(await apply(file("    name: Acme\n")))).to.deep.equal(["release webhook acme/crm"]);
    await updateEndpoint({ ...deps, caller: callers.cli }, webhook, { events: ["user.*"] });
  });

  it("makes a change that somebody else takes back while it is looked at", async () => {
    await apply(file(crm()));
    const [webhook] = await (await acme()).endpoints.list("webhook");
    if (webhook === undefined) throw new Error("the webhook is gone");
    const settings = { url: webhook.url, events: webhook.events, secrets: [secret(1)] };
    const other = { url: "https://other.example/hook", events: ["team.*"], secrets: [secret(2)] };
    let opened = 0;
    const open: typeof deps.sealer.open = async (text) => {
      // what it holds has been read: now the other change comes
      opened += 1;
      if (opened === 1) await updateEndpoint(deps, webhook, other);
      return deps.sealer.open(text);
    };
    const saved = await updateEndpoint({ ...deps, sealer: { ...deps.sealer, open } }, webhook, settings);
    expect(opened).to.equal(1);
    expect(saved).to.deep.include({ version: 3, url: settings.url, events: settings.events });
    expect(await openEndpointSecrets(deps, saved)).to.deep.equal(settings.secrets);
  });

  it("refuses what cannot work, all faults in one message, and quotes no secret", async () => {
    const short = `whsec_${Buffer.alloc(8).toString("base64")}`;
    const bad = `    webhooks:
      - { slug: a, url: "https://ada:pw@crm.example/", secret: "${secret(1)}" }
      - { slug: b, url: "ftp://crm.example/", secret: "${short}", events: ["usr.*"] }
      - { slug: b, url: "https://crm.example/", secret: "${secret(1)}", evnts: ["*"] }
      - { slug: c, url: "https://crm.example/" }
`;
    const error = await rejection(apply(file(bad)));
    const said = JSON.stringify(error);
    expect(error).to.have.nested.property("refusal.code", "file_invalid");
    for (const fault of [/user name or a password/, /24 to 64 bytes/, /no type of event/, /evnts/])
      expect(said).to.match(fault);
    expect(said).not.to.contain(short);
  });
});
