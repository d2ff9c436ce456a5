import { expect } from "chai";
import { makeDnsLookup } from "../../src/outgoing/dns-lookup.js";
import { DnsServer } from "../support/dns-server.js";

describe("looking names up in the DNS (RFC 1035)", () => {
  let server: DnsServer;
  beforeEach(async () => {
    server = await DnsServer.open();
  });
  afterEach(() => {
    server.close();
  });
  const lookup = (deadlineMs = 1_500) => makeDnsLookup({ servers: [server.address], tryMs: 150, deadlineMs });

  it("answers every TXT record in the strings it is made of", async () => {
    server.zone.set("a.example", { txt: [["one", "two"], ["v=spf1 -all"]] });
    const answer = await lookup().txt("a.example");
    expect(answer.found === "records" && [...answer.records].sort()).to.deep.equal([["one", "two"], ["v=spf1 -all"]]);
  });

  it("tells no such name, no record and a resolver's failure apart", async () => {
    server.zone.set("empty.example", { txt: [] });
    server.zone.set("broken.example", { code: "SERVFAIL" });
    server.zone.set("closed.example", { code: "REFUSED" });
    const found = async (name: string) => (await lookup().txt(name)).found;
    expect(await found("nowhere.example")).to.equal("no_such_name");
    expect(await found("empty.example")).to.equal("no_record");
    expect(await lookup().txt("broken.example")).to.deep.equal({
      found: "resolver",
      detail: "the name server answered SERVFAIL",
    });
    expect(await found("closed.example")).to.equal("resolver");
  });

  it("asks again by TCP where an answer by UDP was cut", async () => {
    server.zone.set("long.example", { txt: [["x".repeat(250)]], onlyByTcp: true });
    expect(await lookup().txt("long.example")).to.deep.equal({ found: "records", records: [["x".repeat(250)]] });
    expect(server.asked).to.include("TCP long.example");
  });

  it("gives a name server that says nothing up in time, and one that answers nonsense", async () => {
    server.zone.set("silent.example", { silent: true });
    server.zone.set("nonsense.example", { garbage: true });
    // each try alone would wait past the end of this test
    const patient = makeDnsLookup({ servers: [server.address], tryMs: 600_000, deadlineMs: 400 });
    expect((await patient.txt("silent.example")).found).to.equal("resolver");
    expect((await patient.txt("nonsense.example")).found).to.equal("resolver");
  });

  it("gives a name server that answers too late up, and waits for one that is slow", async () => {
    server.zone.set("slow.example", { txt: [["here"]], afterMs: 100 });
    server.zone.set("late.example", { txt: [["here"]], afterMs: 1_000 });
    expect((await lookup().txt("slow.example")).found).to.equal("records");
    expect((await lookup(400).txt("late.example")).found).to.equal("resolver");
  });

  it("does not remember what it found: who has just mended a record sees it", async () => {
    const one = lookup();
    expect((await one.txt("new.example")).found).to.equal("no_such_name");
    server.zone.set("new.example", { txt: [["here"]] });
    expect((await one.txt("new.example")).found).to.equal("records");
  });

  it("says whether a zone begins at a name", async () => {
    server.zone.set("NS zone.example", { ns: ["ns.zone.example"] });
    server.zone.set("NS broken.example", { code: "SERVFAIL" });
    expect(await lookup().beginsZone("zone.example")).to.equal(true);
    expect(await lookup().beginsZone("nowhere.example")).to.equal(false);
    expect(await lookup(400).beginsZone("broken.example")).to.equal(undefined);
  });

  it("says in an answer that nobody is there to ask", async () => {
    const gone = await DnsServer.open();
    gone.close();
    const answer = await makeDnsLookup({ servers: [gone.address], tryMs: 100, deadlineMs: 600 }).txt("a.example");
    expect(answer.found).to.equal("resolver");
  });
});
