import { expect } from "chai";
import { ConsoleStage } from "../../support/console-stage.js";
import type { ConsoleVisitor } from "../../support/console-visitor.js";
import { Consumer } from "../../support/webhook-stage.js";

const list = "/console/teams/acme/webhooks";
const make = "/console/teams/acme/new-webhook";
const at = `${list}/crm`;
const secretIn = (html: string): string => /id="secret">([^<]+)</.exec(html)?.[1] ?? "";

describe("the console's pages of webhooks and audit streams (DESIGN §5, §6)", () => {
  const consumer = new Consumer();
  const answering = (status: number): void => {
    consumer.answer = (_got, res) => void res.writeHead(status).end();
  };
  let stage: ConsoleStage;
  let operator: ConsoleVisitor;
  let owner: ConsoleVisitor;
  before(async () => {
    await consumer.open();
    answering(200);
    stage = await ConsoleStage.open({ WEBHOOK_ALLOWED_HOSTS: consumer.host });
    operator = await stage.as("operator");
    owner = await stage.as("owner");
  });
  after(async () => {
    await stage.close();
    consumer.close();
  });

  it("say what a webhook is while there is none, and lead to the first", async () => {
    const { html } = await owner.get(list);
    expect(html).to.include("No webhook yet").and.include(make);
    expect((await owner.get("/console/teams/acme")).html).to.include(`href="${list}"`);
  });

  it("tell at its field what is wrong with a webhook, and lose nothing that was typed", async () => {
    const wrong = await owner.send(make, { slug: "crm", url: "https://crm.acme.example/#x", events: "user.*\nnope.*" });
    expect(wrong.status).to.equal(400);
    expect(wrong.html).to.include(`value="crm"`).and.include("nope.*");
    const pattern = await owner.send(make, { slug: "crm", url: "https://crm.acme.example/", events: "nope.*" });
    expect(pattern.html).to.include(`id="events-fault"`).and.include("no type of event");
    const own = await owner.send(make, { slug: "crm", url: consumer.url, events: "*" });
    expect(own.html).to.include(`id="url-fault"`).and.include("inside the operator&#39;s network");
  });

  it("make a webhook whose secret is shown this once", async () => {
    const made = await operator.send(make, { slug: "crm", url: consumer.url, events: "domain.*\ngroup.*" });
    expect(made.at).to.equal(at);
    expect(secretIn(made.html)).to.match(/^whsec_/);
    expect(made.html).to.include("Nothing sent yet").and.include("domain.*");
    expect((await operator.get(at)).html).not.to.include(secretIn(made.html));
  });

  it("send a test event and show what came back, taken or not", async () => {
    const taken = await operator.send(at, {}, { action: `${at}/test` });
    expect(taken.at).to.match(/\/deliveries\/\w{26}$/);
    expect(taken.html).to.include("The receiver took the test event: 200");
    answering(503);
    const refused = await operator.send(at, {}, { action: `${at}/test` });
    expect(refused.html).to.include("The receiver did not take the test event").and.include("503");
    expect(refused.html).to.include("nothing from a private address");
    answering(200);
  });

  it("list deliveries with status and body, by state, and send one again", async () => {
    await owner.send("/console/teams/acme/domains", { domain: "hooked.example" });
    const page = await until(
      async () => (await owner.get(`${at}?state=delivered`)).html,
      (html) => html.includes("domain.added"),
    );
    const delivery = /href="([^"]*\/deliveries\/\w{26})"><code>domain\.added/.exec(page)?.[1] ?? "";
    const shown = await owner.get(delivery);
    expect(shown.html).to.include("domain.added").and.include("&quot;subject&quot;").and.include("of the audit");
    const before = consumer.received.length;
    const again = await operator.send(delivery, {}, { action: `${delivery}/resend` });
    expect(again.html).to.include("on its way again");
    await until(
      () => Promise.resolve(consumer.received.length),
      (count) => count > before,
    );
    // A test event is tried once.
    const dead = (await owner.get(`${at}?state=dead`)).html;
    expect(dead).to.include(">Failed<").and.include("503").and.not.include("domain.added");
  });

  it("send everything again from a moment on, in UTC", async () => {
    const wrong = await owner.send(at, { since: "yesterday" });
    expect(wrong.html).to.include(`id="since-fault"`);
    const before = consumer.received.length;
    const sent = await owner.send(at, { since: "2020-01-01T00:00" });
    expect(sent.html).to.match(/Everything from event \d+ on is sent again/);
    await until(
      () => Promise.resolve(consumer.received.slice(before).some(({ text }) => text.includes("domain.added"))),
      (found) => found,
    );
  });

  it("rotate the secret with two of them signing, and end the older", async () => {
    const rotated = await owner.send(at, { do: "rotate" }, { action: `${at}/secret` });
    expect(secretIn(rotated.html)).to.match(/^whsec_/);
    expect(rotated.html).to.include("Two sign");
    const ended = await owner.send(at, { do: "end-old" }, { action: `${at}/secret` });
    expect(ended.html).to.include("One signs").and.include("only the newest signs");
  });

  it("tell that a webhook is paused and why, and resume it", async () => {
    answering(410);
    await owner.send("/console/teams/acme/domains", { domain: "gone.example" });
    const paused = await until(
      async () => (await owner.get(at)).html,
      (html) => html.includes("Its place is kept"),
    );
    expect(paused).to.include("Paused").and.include("answered 410");
    answering(200);
    const resumed = await owner.send(at, {}, { action: `${at}/resume` });
    expect(resumed.html).to.include("Resumed: it goes on from where it stopped.").and.not.include("answered 410");
  });

  it("show all of it to an auditor, who changes nothing, and nothing to another team's owner", async () => {
    const auditor = await stage.as("auditor");
    const { html } = await auditor.get(at);
    expect(html).to.include("Deliveries").and.not.include(`action="${at}/test"`).and.not.include(`${at}/settings`);
    for (const path of [make, `${at}/settings`, `${at}/delete`]) expect((await auditor.get(path)).status).to.equal(403);
    expect((await (await stage.as("stranger")).get(at)).status).to.equal(404);
  });

  it("change and delete a webhook", async () => {
    const saved = await operator.send(`${at}/settings`, { url: `http://${consumer.host}/other`, events: "*" });
    expect(saved.at).to.equal(at);
    expect(saved.html).to.include("Saved.").and.include("/other");
    expect((await owner.send(`${at}/delete`, { confirm: "x" })).html).to.include("must be crm, or nothing is deleted");
    const gone = await owner.send(`${at}/delete`, { confirm: "crm" });
    expect(gone.at).to.equal(list);
    expect((await owner.get(at)).status).to.equal(404);
  });

  for (const { who, base, of } of [
    { who: "owner", base: "/console/teams/acme", of: "team" },
    { who: "operator", base: "/console", of: "installation" },
  ] as const) {
    it(`make, change, show and delete an audit stream of the ${of}`, async () => {
      const visitor = await stage.as(who);
      expect((await visitor.get(`${base}/audit-streams`)).html).to.include("No audit stream yet");
      const wrong = await visitor.send(`${base}/new-audit-stream`, { slug: "siem", url: "ftp://x", format: "cef" });
      expect(wrong.html).to.include(`id="url-fault"`).and.include(`value="siem"`);
      const sent = { slug: "siem", url: "syslog+tls://logs.acme.example:6514", format: "cef" };
      const made = await visitor.send(`${base}/new-audit-stream`, sent);
      expect(made.at).to.equal(`${base}/audit-streams/siem`);
      expect(made.html).to.include("CEF").and.include("syslog has no place for it");
      const secret = `whsec_${Buffer.alloc(32, 7).toString("base64")}`;
      const url = "https://logs.acme.example/in";
      const saved = await visitor.send(`${made.at}/settings`, { url, format: "ocsf", secret });
      expect(saved.html).to.include("Yes, with its secret").and.include("OCSF").and.not.include(secret);
      const kept = await visitor.send(`${made.at}/settings`, { url, format: "jsonl" });
      expect(kept.html).to.include("Yes, with its secret");
      const bare = await visitor.send(`${made.at}/settings`, { url, format: "jsonl", unsigned: "on" });
      expect(bare.html).to.include("No: it has no secret");
      expect((await visitor.get(`${base}/audit-streams`)).html).to.include(`href="${made.at}"`);
      const gone = await visitor.send(`${made.at}/delete`, { confirm: "siem" });
      expect(gone.html).to.include("The audit stays.");
    });
  }

  it("keep the installation's streams to operators", async () => {
    for (const path of ["/console/audit-streams", "/console/new-audit-stream"]) {
      expect((await owner.get(path)).status).to.equal(403);
    }
  });
});

/** Waits for what is done behind a request. */
async function until<T>(look: () => Promise<T>, is: (seen: T) => boolean): Promise<T> {
  for (let tries = 0; tries < 200; tries++) {
    const seen = await look();
    if (is(seen)) return seen;
    await new Promise((done) => setTimeout(done, 100));
  }
  throw new Error("it did not come within 20 seconds");
}
