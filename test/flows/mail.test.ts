import { expect } from "chai";
import { operations as o, perform, hostGrants } from "../../src/admin/index.js";
import { newId } from "../../src/lib/new-id.js";
import { adminDeps } from "../../src/start/services.js";
import { ConsoleStage } from "../support/console-stage.js";
import { MailServer } from "../support/mail-server.js";

/** Looks again until it is so. */
async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await isSo())) await new Promise((done) => setTimeout(done, 50));
}

describe("mail, from the console's form to the inbox (SMTP_URL, MAIL_FROM)", function () {
  this.timeout(60_000);
  let mail: MailServer;
  let stage: ConsoleStage;
  before(async () => {
    mail = await new MailServer().open();
    mail.account = { user: "sso", password: "not-to-be-told" };
    stage = await ConsoleStage.open({
      SMTP_URL: `smtp://sso:not-to-be-told@127.0.0.1:${mail.port}`,
      MAIL_FROM: "Acme sign-in <sso@bridge.example>",
    });
    const { bridge, acme } = stage;
    const deps = adminDeps(bridge, bridge.log);
    const caller = { actor: { kind: "cli", id: "cli" }, grants: hostGrants, reference: newId() } as const;
    const contacts = { contacts: ["it@acme.example"] };
    await perform(deps, caller as never, o.teamUpdate, { team: acme.slug }, contacts);
    await perform(deps, caller as never, o.domainAdd, { team: acme.slug }, { domain: "acme.example" });
  });
  after(async () => {
    await stage.close();
    await mail.close();
  });

  it("brings a setup link to the IT contacts, and what stands in the mail opens", async () => {
    const owner = await stage.as("owner");
    const made = await owner.send("/console/teams/acme/new-setup-link", {
      ...{ intent: "domain", record: "acme.example", life: "24", mail: "yes" },
    });
    expect(made.html).to.contain("on its way by mail to it@acme.example");
    await until(() => mail.mails.length === 1);
    const [got] = mail.mails;
    expect(got?.to).to.deep.equal(["it@acme.example"]);
    expect(got?.headers.get("subject")).to.equal("Acme: prove your email domain");
    const link = /^http\S+\/setup\/dbs_\S+$/m.exec(got?.text ?? "")?.[0] ?? "";
    expect((await fetch(link)).status).to.equal(200);
  });

  it("brings an invitation, by which its reader comes in", async () => {
    const owner = await stage.as("owner");
    await owner.send("/console/teams/acme/admins", { email: "grace@acme.example", role: "auditor", mail: "yes" });
    await until(() => mail.mails.length === 2);
    const got = mail.mails[1];
    expect(got?.to).to.deep.equal(["grace@acme.example"]);
    const link = /^http\S+\/console\/invitation\/\S+$/m.exec(got?.text ?? "")?.[0] ?? "";
    const page = await (await fetch(link)).text();
    expect(page).to.contain("grace@acme.example");
  });

  it("answers at once though the server is gone, shows the operator why, and sends what waited later", async () => {
    mail.answers.set("AUTH", "535 5.7.8 no");
    const owner = await stage.as("owner");
    const asked = await owner.send("/console/teams/acme/admins", {
      email: "h@acme.example",
      role: "auditor",
      mail: "yes",
    });
    expect(asked.html).to.contain("is invited as auditor");
    const operator = await stage.as("operator");
    let system = "";
    await until(async () => (system = (await operator.get("/console/system")).html).includes("does not take the user"));
    expect(system).to.contain("Failing").and.to.contain(`127.0.0.1:${mail.port}`).and.not.to.contain("not-to-be-told");
    const metrics = await (await fetch(`${stage.url}/metrics`)).text();
    expect(metrics).to.match(/bridge_mails_total\{result="sent"\} 2/);
    expect(metrics).to.match(/bridge_mails_total\{result="server_fault"\} 1/);
    mail.answers.clear();
    // As though the back-off had run out.
    await stage.bridge.store.notes.delete("mail");
    await until(() => mail.mails.length === 3);
    expect(mail.mails[2]?.to).to.deep.equal(["h@acme.example"]);
  });

  it("offers no mail where no server is set", async () => {
    const silent = await ConsoleStage.open();
    try {
      const owner = await silent.as("owner");
      expect((await owner.get("/console/teams/acme/admins")).html).to.not.contain("by mail");
      const operator = await silent.as("operator");
      expect((await operator.get("/console/system")).html).to.contain("SMTP_URL");
    } finally {
      await silent.close();
    }
  });
});
