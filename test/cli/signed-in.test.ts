import { expect } from "chai";
import { recordAttempt } from "../../src/directory/index.js";
import type { DirectoryId, ReferenceId } from "../../src/model/ids.js";
import { acmeOf } from "../support/cli-acme.js";
import { CliStage } from "../support/cli-stage.js";
import { aSignedResponse } from "../support/saml-response.js";

describe("The command line after a person has signed in", () => {
  let stage: CliStage;
  beforeEach(async () => {
    stage = await CliStage.open();
  });
  afterEach(() => stage.close());

  const { file, team, method, signIn } = acmeOf(() => stage);

  beforeEach(async () => {
    await team();
    await method();
    const finished = await signIn();
    expect(finished.outcome).to.equal("signed_in");
  });

  it("shows users and groups by name, address or id", async () => {
    const shown = await stage.json("user", "show", "ADA@acme.example");
    expect(shown).to.include({ userName: "ada@acme.example", ownedBy: "jit:acme-okta" });
    expect((await stage.json("user", "show", String(shown["id"])))["id"]).to.equal(shown["id"]);
    expect((await stage.run("user", "list", "--search", "ADA")).out).to.contain("ada@acme.example");
    expect((await stage.run("user", "list", "--search", "bob")).out).to.match(/^No user/);
    expect((await stage.json("group", "show", "engineering"))["memberCount"]).to.equal(1);
    expect((await stage.json<{ members: number }[]>("group", "list"))[0]).to.include({ members: 1 });
  });

  it("locks, unlocks, suspends, resumes, detaches and deletes", async () => {
    const verb = async (...argv: string[]) => stage.json("user", ...argv, "ada@acme.example");
    expect(await verb("lock")).to.include({ locked: true });
    expect((await signIn()).outcome).to.equal("refused");
    expect(await verb("unlock")).to.include({ locked: false });
    expect(await verb("suspend")).to.include({ active: false, inactiveBy: "admin" });
    expect(await verb("resume")).to.include({ active: true });
    expect((await stage.run("user", "resume", "ada@acme.example")).out).to.match(/^Nothing to change/);
    expect(await verb("detach")).to.include({ ownedBy: "manual" });
    expect((await stage.run("user", "delete", "ada@acme.example")).exitCode).to.equal(64);
    await verb("delete", "--yes");
    expect((await stage.run("user", "show", "ada@acme.example")).exitCode).to.equal(1);
  });

  it("links and unlinks identities", async () => {
    const linked = await stage.json<{ identities: { key: string }[] }>(
      "user",
      "link",
      "ada@acme.example",
      "--method",
      "acme-okta",
      "--name-id",
      "00u1",
      "--format",
      "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent",
    );
    expect(linked.identities.map((one) => one.key)).to.include("00u1");
    const unlinked = await stage.json<{ identities: unknown[] }>(
      "user",
      "unlink",
      "ada@acme.example",
      "--method",
      "acme-okta",
    );
    expect(unlinked.identities).to.have.length(0);
  });

  it("tells what happened: audit, attempts, failures and the trace behind a reference id", async () => {
    const events = await stage.json<{ number: number; type: string }[]>("audit", "tail");
    expect(events.map((one) => one.number)).to.deep.equal(events.map((_, at) => at + 1));
    expect(events.map((one) => one.type)).to.include.members(["method.verified", "user.created", "session.opened"]);
    expect((await stage.run("audit", "tail", "--limit", "3")).out.trim().split("\n")).to.have.length(4);
    expect((await stage.run("trace", "show", "ref-1")).out).to.match(/outcome +signed-in[^]*ok +Signature/);
    expect((await stage.run("trace", "show", "nix")).exitCode).to.equal(1);
    await signIn({ audience: "urn:other" }, "ref-2");
    expect((await stage.run("trace", "show", "ref-2")).out).to.match(
      /FAILED {2}Audience\n +expected +https:\/\/bridge[^]*actual +urn:other/,
    );
    const failed = await stage.json<{ code: string }[]>("attempts", "list", "--status", "failure");
    expect(failed.map((one) => one.code)).to.deep.equal(["saml_audience"]);
    expect((await stage.run("attempts", "list", "--csv")).out).to.match(
      /^time,source,operation,target,status,code,id,/,
    );
    const columns = /^id,state,status,source,operation,target,code,cause,fix,firstSeenAt,.*\n[0-9a-z]{26},open,/;
    expect((await stage.run("failures", "list", "--csv")).out).to.match(columns);
    const [entry] = await stage.json<{ id: string }[]>("failures", "list");
    await stage.json("failures", "dismiss", entry?.id ?? "");
    expect(await stage.json("failures", "list")).to.deep.equal([]);
  });

  it("warns of a verified method by which nobody has come in for a while though several tried", async () => {
    for (const n of [1, 2, 3]) await signIn({ audience: "urn:other" }, `refused-${n}`);
    stage.time += 20 * 60_000;
    const told =
      /Only refusals since .*: 3, most often saml_audience\. Its failures say why: drawbridge failures list --method acme-okta/;
    expect((await stage.run("sso", "show", "acme-okta")).out).to.match(told);
    const [row] = await stage.json<{ warnings: string[] }[]>("sso", "list");
    expect(row?.warnings.join()).to.match(told);
  });

  it("retries what a directory asked, and says of a sign-in that the person must come again", async () => {
    const directory = await stage.json("directory", "create", "acme-scim");
    const acme = (await stage.store.teams.bySlug("acme"))!;
    const asked = { method: "POST", path: "/Users", body: { userName: "bob@acme.example" } } as const;
    const attempt = await recordAttempt(
      { store: stage.store.inTeam(acme.id), now: () => stage.time, removalKey: Buffer.alloc(32, 7) },
      {
        source: "scim",
        directoryId: directory["id"] as DirectoryId,
        operation: "user.create",
        target: "bob@acme.example",
        status: "failure",
        code: "seat_limit",
        cause: "no seat",
        fix: "free one",
        reference: "ref-3" as ReferenceId,
        asked,
      },
    );
    const [done] = await stage.json<{ outcome: string }[]>("attempts", "retry", attempt.id);
    expect(done).to.include({ outcome: "done" });
    expect(await stage.store.inTeam(acme.id).users.byUserName("bob@acme.example")).to.include({ active: true });
    // Bob comes by the directory itself meanwhile: what was asked before may be older than what is there now.
    await recordAttempt(
      { store: stage.store.inTeam(acme.id), now: () => stage.time, removalKey: Buffer.alloc(32, 7) },
      {
        source: "scim",
        directoryId: directory["id"] as DirectoryId,
        operation: "user.create",
        target: "bob@acme.example",
        status: "success",
        reference: "ref-5" as ReferenceId,
        asked,
      },
    );
    const again = await stage.run("attempts", "retry", attempt.id, "--json");
    expect(again.exitCode).to.equal(1);
    expect(again.out).to.match(/not_possible[^]*has succeeded since/);
    expect((await stage.run("attempts", "retry", "ref-5")).out).to.match(/did not fail/);
    await signIn({ audience: "urn:other" }, "ref-4");
    const { exitCode, out } = await stage.run("attempts", "retry", "ref-4");
    expect(exitCode).to.equal(1);
    expect(out).to.match(/ask them to sign in again/);
  });

  it("shows and retries all that one bulk request did, by its reference id", async () => {
    const directory = await stage.json("directory", "create", "acme-scim");
    const acme = (await stage.store.teams.bySlug("acme"))!;
    const outcomes = { ada: "success", bob: "failure", cy: "failure" } as const;
    for (const [target, status] of Object.entries(outcomes)) {
      await recordAttempt(
        { store: stage.store.inTeam(acme.id), now: () => stage.time, removalKey: Buffer.alloc(32, 7) },
        {
          source: "scim",
          directoryId: directory["id"] as DirectoryId,
          operation: "user.create",
          target,
          status,
          ...(status === "failure" && { code: "seat_limit", cause: "no seat", fix: "free one" }),
          reference: "ref-6" as ReferenceId,
          asked: { method: "POST", path: "/Users", body: { userName: target } },
        },
      );
    }
    const all = await stage.json<{ target: string }[]>("attempts", "show", "ref-6");
    expect(all.map(({ target }) => target)).to.deep.equal(["ada", "bob", "cy"]);
    expect((await stage.run("attempts", "show", "ref-6")).out).to.match(/ada[^]*\n\nattempt[^]*bob[^]*cy/);
    const retried = await stage.json<{ target: string }[]>("attempts", "retry", "ref-6");
    expect(retried.map(({ target }) => target)).to.deep.equal(["bob", "cy"]);
  });

  it("plans a file with the names of those whom it would keep out", async () => {
    const teams = [{ slug: "acme", policies: { emailDomains: ["acme.example"] }, ssoMethods: [] as object[] }];
    teams[0]?.ssoMethods.push({ slug: "acme-okta", idp: "okta", verified: false, idpInitiated: true });
    const path = await file("kept-out.yaml", JSON.stringify({ apiVersion: "drawbridge/v1", teams }));
    expect((await stage.run("apply", "-f", path, "--plan")).out).to.match(
      /1 person who has signed in by it would be kept out: \S/,
    );
  });

  it("judges a captured response and writes nothing", async () => {
    const xml = aSignedResponse({ assertionId: "_sim" });
    const response = await file("response.xml", xml);
    const good = await stage.run("simulate", "--method", "acme-okta", "--response", response);
    expect(good.exitCode, good.out + good.err).to.equal(0);
    expect(good.out).to.match(/ada@acme\.example would be signed in\.[^]*second opinion +node-saml accepts it too/);
    const form = await file(
      "form.txt",
      `SAMLResponse=${encodeURIComponent(Buffer.from(xml).toString("base64"))}&RelayState=`,
    );
    expect((await stage.run("simulate", "--method", "acme-okta", "--form", form)).exitCode).to.equal(0);
    const late = await stage.run(
      "simulate",
      "--method",
      "acme-okta",
      "--response",
      response,
      "--at",
      "2026-11-26T10:00:00Z",
      "--json",
    );
    expect(late.exitCode).to.equal(1);
    expect(JSON.parse(late.out)).to.include({ passed: false, code: "saml_clock", at: "2026-11-26T10:00:00.000Z" });
    const { out } = await stage.run("simulate", "--method", "acme-okta", "--response", response, "--json");
    const told = JSON.parse(out) as { readonly assertion: Readonly<Record<string, unknown>> };
    expect(told.assertion["authnInstant"]).to.match(/^2026-11-25T\d\d:\d\d:\d\d\.\d{3}Z$/);
    expect(out).not.to.match(/Ms"/);
    expect((await stage.run("simulate", "--method", "acme-okta")).exitCode).to.equal(64);
  });

  it("keeps tables readable at 80 columns, and whole where the output is no terminal", async () => {
    stage.columns = 80;
    for (const argv of [
      ["user", "list"],
      ["sso", "list"],
      ["audit", "tail"],
      ["attempts", "list"],
      ["group", "list"],
      ["team", "list"],
    ]) {
      const { out } = await stage.run(...argv);
      const longest = Math.max(...out.split("\n").map((line) => line.length));
      expect(longest, argv.join(" ")).to.be.at.most(80);
    }
    stage.columns = undefined;
    expect((await stage.run("audit", "tail")).out).not.to.contain("…");
  });
});
