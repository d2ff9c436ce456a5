import { expect } from "chai";
import { newId } from "../../src/lib/new-id.js";
import { aDelivery } from "../support/builders.js";
import { CliStage } from "../support/cli-stage.js";

const secret = `whsec_${Buffer.alloc(32, 7).toString("base64")}`;

describe("Webhooks, audit streams and the feed on the command line", () => {
  let stage: CliStage;
  beforeEach(async () => {
    stage = await CliStage.open();
    await stage.json("team", "create", "acme");
  });
  afterEach(() => stage.close());

  const refusal = async (...argv: string[]): Promise<readonly [number, string]> => {
    const { exitCode, err } = await stage.run(...argv);
    return [exitCode, err];
  };

  describe("drawbridge webhook", () => {
    const crm = ["webhook", "create", "crm", "--url", "https://crm.acme.example/hook"];

    it("makes one, and shows its secret once", async () => {
      const made = await stage.json(...crm, "--event", "user.*", "--event", "group.created");
      expect(made).to.deep.include({ slug: "crm", events: ["user.*", "group.created"], state: "active" });
      expect(made["secret"]).to.match(/^whsec_/);
      expect(await stage.json("webhook", "show", "crm")).not.to.have.property("secret");
      expect((await stage.run("webhook", "list")).out).to.match(
        /crm +active +\d+ +0 +https:\/\/crm\.acme\.example\/hook/,
      );
    });

    it("tells at first what to do next, and later how much is still to be sent", async () => {
      const made = await stage.run(...crm);
      expect(made.out)
        .to.contain("Try it: drawbridge webhook test crm")
        .and.not.match(/behind|still to send|again +nothing/);
      const shown = await stage.run("webhook", "show", "crm");
      expect((await stage.run("webhook", "delete", "crm")).err).to.contain("; 1 event is left to send to it.");
      expect(shown.out)
        .to.match(/still to send +1 event\n/)
        .and.match(/to try again +nothing\n/);
      const stream = await stage.run("audit-stream", "create", "siem", "--url", "https://siem.example/in");
      expect(stream.exitCode, stream.err).to.equal(0);
      expect(stream.out).not.to.match(/behind|still to send/);
      expect((await stage.run("audit-stream", "show", "siem")).out).to.match(/still to send +1 event\n/);
    });

    it("names the team in what it says to do next, where one was named", async () => {
      await stage.json("team", "create", "globex");
      const made = await stage.run(...crm, "--team", "acme");
      expect(made.out).to.contain("Try it: drawbridge webhook test crm --team acme\n");
      const beside = await stage.run("webhook", "update", "crm", "--team", "acme", "--new-secret");
      expect(beside.out).to.contain("drawbridge webhook update crm --end-old-secret --team acme\n");
    });

    it("says whose network and environment count where a test reached nobody", async () => {
      await stage.json(...crm);
      const failure = "crm.acme.example is an internal address.";
      stage.tested = { answer: { status: null, text: "", ms: 7, failure } };
      const { out, exitCode } = await stage.run("webhook", "test", "crm");
      expect(exitCode).to.equal(1);
      expect(out)
        .to.contain(failure)
        .and.match(/Sent by this command itself: .*WEBHOOK_ALLOWED_HOSTS.*not the server's/);
      stage.tested = { answer: { status: 500, text: "", ms: 7, failure: "It answered 500." } };
      expect((await stage.run("webhook", "test", "crm")).out).not.to.contain("by this command");
    });

    it("takes a secret from a variable, changes the address, and deletes after a question", async () => {
      stage.env = { HOOK: secret };
      expect(await stage.json(...crm, "--secret-from", "HOOK")).not.to.have.property("secret");
      const moved = await stage.json("webhook", "update", "crm", "--url", "https://crm2.acme.example/");
      expect(moved).to.include({ url: "https://crm2.acme.example/" });
      expect(await refusal("webhook", "delete", "crm")).to.satisfy(
        ([code, text]: [number, string]) => code === 64 && /\d events are left to send.*Add --yes/s.test(text),
      );
      expect(await stage.json("webhook", "delete", "crm", "--yes")).to.deep.equal({ deleted: "crm" });
    });

    it("tests and lists what was sent", async () => {
      await stage.json(...crm);
      expect(await stage.json("webhook", "deliveries", "crm")).to.deep.equal([]);
      expect((await stage.run("webhook", "test", "crm")).out).to.match(/^result /);
    });

    it("sends one delivery again, or everything from a moment on, and goes on with a paused one", async () => {
      await stage.json(...crm);
      const team = stage.store.inTeam((await stage.store.teams.bySlug("acme"))!.id);
      const [endpoint] = await team.endpoints.list("webhook");
      const { id, teamId } = endpoint!;
      const answer = { status: 500, text: "full", ms: 7, failure: "it answered 500" };
      const dead = aDelivery({ teamId, endpointId: id, type: "team.created", state: "dead", tries: 9, answer });
      await team.deliveries.save([dead]);
      expect((await stage.run("webhook", "deliveries", "crm", "--state", "dead")).out).to.contain(dead.id);
      const shown = (await stage.run("webhook", "deliveries", "crm", dead.id)).out;
      expect(shown)
        .to.match(/state +dead/)
        .and.match(/status +500/)
        .and.match(/answer +full/);

      expect((await stage.run("webhook", "resend", "crm", dead.id)).out).to.match(
        /^team\.created \(number 1\) is sent/,
      );
      expect(await team.deliveries.get(dead.id)).to.include({ state: "waiting", nextAt: stage.time });
      for (const both of [[], [dead.id, "--since", "3h"]]) {
        expect((await refusal("webhook", "resend", "crm", ...both))[0]).to.equal(64);
      }
      expect((await refusal("webhook", "resend", "crm", newId()))[0]).to.equal(1);
      await team.cursors.replace({ ...(await team.cursors.get(id))!, position: 2 });
      const since = await stage.json("webhook", "resend", "crm", "--since", "2020-01-01");
      expect(since).to.deep.equal({ webhook: "crm", from: 1 });
      expect(await team.cursors.get(id)).to.include({ position: 0 });

      await team.endpoints.replace({ ...endpoint!, paused: { at: stage.time, because: "gone" } });
      expect(await stage.json("webhook", "show", "crm")).to.include({ state: "paused" });
      expect(await stage.json("webhook", "resume", "crm")).to.include({ state: "active" });
    });

    it("exits 64 for events that nobody tells, naming the kinds there are", async () => {
      const [code, text] = await refusal(...crm, "--event", "usr.*");
      expect(code).to.equal(64);
      expect(text).to.match(/"usr\.\*" is no type of event[^]*Kinds are .*group.*user/i);
      expect(await refusal("webhook", "show", "crn")).to.deep.equal([
        1,
        'There is no webhook "crn".\nSee what there is: drawbridge webhook list\n',
      ]);
    });
  });

  describe("drawbridge audit-stream", () => {
    const siem = ["audit-stream", "create", "siem", "--url", "https://siem.acme.example/in"];

    it("makes one of a team and one of the installation, apart from each other", async () => {
      expect(await stage.json(...siem, "--format", "cef")).to.include({ slug: "siem", format: "cef", signatures: 0 });
      await stage.json("audit-stream", "create", "all", "--url", "syslog://logs.acme.example:601", "--installation");
      expect((await stage.run("audit-stream", "list")).out).to.match(/siem[^]*cef/);
      const own = await stage.json<{ slug: string }[]>("audit-stream", "list", "--installation");
      expect(own.map(({ slug }) => slug)).to.deep.equal(["all"]);
    });

    it("changes, shows and deletes one", async () => {
      await stage.json(...siem);
      expect(await stage.json("audit-stream", "update", "siem", "--format", "ocsf")).to.include({ format: "ocsf" });
      expect((await stage.run("audit-stream", "show", "siem")).out).to.match(/format +ocsf/);
      expect(await stage.json("audit-stream", "delete", "siem", "--yes")).to.deep.equal({ deleted: "siem" });
    });

    it("refuses a format that there is none of, and two places at once", async () => {
      expect((await refusal(...siem, "--format", "xml"))[1]).to.match(/^--format /);
      const both = await refusal("audit-stream", "list", "--installation", "--team", "acme");
      expect(both).to.deep.equal([
        64,
        "Give --team or --installation, not both.\nSee drawbridge audit-stream list --help.\n",
      ]);
    });
  });

  describe("drawbridge events", () => {
    it("prints the feed a line at a time, from a number on", async () => {
      await stage.json("directory", "create", "acme-scim");
      const lines = (await stage.run("events", "tail")).out.trimEnd().split("\n");
      const events = lines.map((line) => JSON.parse(line) as { number: number; type: string });
      expect(events.at(-1)).to.include({ type: "directory.created" });
      const last = String((events.at(-1)?.number ?? 0) - 1);
      expect((await stage.run("events", "tail", "--after", last)).out.trimEnd()).to.equal(lines.at(-1));
    });

    it("refuses a number that the chain has not come to", async () => {
      const [code, text] = await refusal("events", "tail", "--after", "99");
      expect([code, text]).to.deep.equal([64, text]);
      expect(text).to.include("is above the newest event of this team");
    });

    it("prints a snapshot with the number to follow the feed from", async () => {
      await stage.json("user", "create", "ada@acme.example");
      const [head = "", user = ""] = (await stage.run("events", "snapshot")).out.split("\n");
      expect(JSON.parse(head)).to.have.property("cursor").above(0);
      expect(JSON.parse(user)).to.include({ kind: "user", userName: "ada@acme.example" });
    });
  });

  describe("drawbridge directory drift", () => {
    it("prints a header where nothing differs, and a list as JSON", async () => {
      await stage.json("directory", "create", "acme-scim");
      const { out } = await stage.run("directory", "drift", "acme-scim");
      expect(out).to.match(/^kind,id,name,attribute,said,claimed,held,differs,saidAt,claimedAt\n/);
      expect(JSON.parse((await stage.run("directory", "drift", "acme-scim", "--json")).out)).to.be.an("array");
      expect((await refusal("directory", "drift", "acme-scim", "--format", "xml"))[0]).to.equal(64);
      expect((await refusal("directory", "drift", "acme-scmi"))[1]).to.include('"acme-scim"?');
    });
  });

  describe("drawbridge search", () => {
    it("finds what goes by a text, and says where nothing does", async () => {
      await stage.json("user", "create", "ada@acme.example");
      await stage.json("sso", "create", "acme-okta");
      const found = await stage.json<{ kind: string }[]>("search", "acme-o");
      expect(found.map(({ kind }) => kind)).to.deep.equal(["method"]);
      expect((await stage.run("search", "ada")).out).to.match(/user +ada@acme\.example/);
      expect((await stage.run("search", "nobody")).out).to.equal("Nothing goes by that.\n");
      expect((await refusal("search", " "))[0]).to.equal(64);
    });
  });
});
