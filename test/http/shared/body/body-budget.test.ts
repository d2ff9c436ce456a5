import { expect } from "chai";
import {
  awaited,
  BodyBudget,
  budgetSizes,
  stranger,
  type Standing,
} from "../../../../src/http/shared/body/body-budget.js";

const kibi = 1024;
const mebi = 1024 * kibi;
const token = (holder: string): Standing => ({ is: "proven", by: "token", holder });
const admin = (holder: string): Standing => ({ is: "proven", by: "admin", holder });

describe("the memory for bodies that are not answered yet", () => {
  it("is 64 MiB for whoever has proved nothing, 8 MiB of it for one address", () => {
    const budget = new BodyBudget();
    const [first, second] = [budget.lot("192.0.2.1"), budget.lot("192.0.2.1")];
    expect(first.hold(5 * mebi, stranger)).to.equal(undefined);
    expect(second.hold(3 * mebi, stranger)).to.equal(undefined);
    expect(second.hold(3 * mebi + 1, stranger)).to.equal("own");
    expect(budget.held().anonymous).to.equal(8 * mebi);
    expect(budget.lot("192.0.2.2").hold(8 * mebi, stranger)).to.equal(undefined);
  });

  it("counts an IPv6 network as one address, and an IPv4 address in its IPv6 spelling as itself", () => {
    const budget = new BodyBudget();
    expect(budget.lot("2001:db8::1").hold(8 * mebi, stranger)).to.equal(undefined);
    expect(budget.lot("2001:db8::2").hold(1, stranger)).to.equal("own");
    expect(budget.lot("::ffff:192.0.2.1").hold(8 * mebi, stranger)).to.equal(undefined);
    expect(budget.lot("192.0.2.1").hold(1, stranger)).to.equal("own");
  });

  it("keeps half for browsers that we wait for, whatever strangers hold", () => {
    const budget = new BodyBudget();
    for (let at = 0; at < 4; at++) expect(budget.lot(`192.0.2.${at}`).hold(8 * mebi, stranger)).to.equal(undefined);
    expect(budget.lot("192.0.2.9").hold(1, stranger)).to.equal("all");
    for (let at = 10; at < 14; at++) expect(budget.lot(`192.0.2.${at}`).hold(8 * mebi, awaited)).to.equal(undefined);
    expect(budget.lot("192.0.2.99").hold(1, awaited)).to.equal("all");
    expect(budget.held().anonymous).to.equal(budgetSizes.anonymous.most);
  });

  it("lets a body that turns out to be awaited leave the room of strangers", () => {
    const budget = new BodyBudget();
    const lots = [0, 1, 2, 3].map((at) => budget.lot(`192.0.2.${at}`));
    for (const lot of lots) lot.hold(8 * mebi, stranger);
    expect(lots[0]?.hold(8 * mebi, awaited)).to.equal(undefined);
    expect(budget.held().anonymous).to.equal(32 * mebi);
    expect(budget.lot("192.0.2.9").hold(8 * mebi, stranger)).to.equal(undefined);
  });

  it("holds what it held where there is no room for more", () => {
    const budget = new BodyBudget();
    const lot = budget.lot("192.0.2.1");
    lot.hold(mebi, stranger);
    expect(lot.hold(9 * mebi, awaited)).to.equal("own");
    expect(budget.held().anonymous).to.equal(mebi);
    lot.giveBack();
    expect(budget.held().anonymous).to.equal(0);
    // the room of strangers is whole again, too
    for (let at = 0; at < 4; at++) expect(budget.lot(`192.0.2.${at}`).hold(8 * mebi, stranger)).to.equal(undefined);
  });

  it("is of its own for tokens, of which a team holds half, and for admins", () => {
    const budget = new BodyBudget();
    for (let at = 0; at < 4; at++) budget.lot(`192.0.2.${at}`).hold(8 * mebi, stranger);
    expect(budget.lot("192.0.2.9").hold(32 * mebi, token("acme"))).to.equal(undefined);
    expect(budget.lot("192.0.2.9").hold(1, token("acme"))).to.equal("own");
    expect(budget.lot("192.0.2.9").hold(32 * mebi, token("globex"))).to.equal(undefined);
    expect(budget.lot("192.0.2.9").hold(1, token("initech"))).to.equal("all");
    expect(budget.lot("192.0.2.9").hold(8 * mebi, admin("ada"))).to.equal(undefined);
    expect(budget.held()).to.deep.equal({ anonymous: 32 * mebi, token: 64 * mebi, admin: 8 * mebi });
  });

  it("is given back once, however often it is told, and takes nothing of who has gone", () => {
    const budget = new BodyBudget();
    const [gone, stays] = [budget.lot("192.0.2.1"), budget.lot("192.0.2.1")];
    gone.hold(mebi, stranger);
    stays.hold(mebi, stranger);
    gone.giveBack();
    gone.giveBack();
    expect(gone.hold(mebi, stranger)).to.equal(undefined);
    expect(budget.held().anonymous).to.equal(mebi);
  });
});
