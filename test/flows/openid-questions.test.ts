import { expect } from "chai";
import { Connection } from "../../src/store/sqlite/writer/connection.js";
import { appStage, authorizing, landing, redeem, signInAt, type AppStage } from "./app-stage.js";

/** Of what is asked, that which is of one person: settings are remembered, and chores ask in between. */
const questions: readonly (readonly [name: string, text: RegExp])[] = [
  ["session", /FROM sessions WHERE id = /],
  ["person with groups", /FROM edges .* FROM users r WHERE r\.id = /s],
  ["person", /FROM users r WHERE r\.id = /],
  ["artefact", /FROM artefacts WHERE .*\bmodel = \? AND id = /],
  ["keep", /^INSERT INTO artefacts/],
  ["use up", /^UPDATE artefacts SET consumed_at/],
];

/** What of it is asked while something is done. */
async function askedDuring(work: () => Promise<unknown>): Promise<readonly string[]> {
  const asked: string[] = [];
  const asking = Connection.prototype as unknown as Record<string, (text: string, ...more: unknown[]) => unknown>;
  const before = ["get", "all", "run"].map((name) => [name, asking[name]!] as const);
  for (const [name, ask] of before) {
    asking[name] = function (text, ...more) {
      asked.push(
        ...questions
          .filter(([, known]) => known.test(text))
          .map(([question]) => question)
          .slice(0, 1),
      );
      return ask.call(this, text, ...more);
    };
  }
  try {
    await work();
  } finally {
    for (const [name, ask] of before) asking[name] = ask;
  }
  return asked.sort();
}

describe("What a sign-in to an app asks the store of somebody who is signed in (SQLite)", () => {
  let flow: AppStage;
  before(async () => (flow = await appStage()));
  after(() => flow.stop());

  it("is each record once a request, and what is as it was is not kept again", async () => {
    const portal = await flow.make();
    const ada = flow.visitor();
    await signInAt(flow, portal, ada);
    await signInAt(flow, portal, ada);
    const asked = await authorizing(portal);
    let landed = new URL(flow.url);
    const authorized = await askedDuring(async () => (landed = landing(await ada.get(String(asked.url)))));
    const redeemed = await askedDuring(() => redeem(portal, asked, landed));
    const each = ["artefact", "artefact", "keep", "person with groups", "session"];
    expect(authorized).to.deep.equal(each);
    expect(redeemed).to.deep.equal([...each, "keep", "use up"].sort());
  });
});
