import { expect } from "chai";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { applyFile, type ApplyDeps, type ApplyFile } from "../../src/teams/index.js";
import { applyDeps } from "../support/apply-deps.js";
import { noon } from "../support/builders.js";
import { rejection } from "../support/rejection.js";
import { temporaryStore, type TemporaryStore } from "../support/temporary-store.js";

const env = { OLD: "a-token-that-is-long-enough-to-be-one", NEW: "another-token-that-is-long-enough-too" };
const secret = `whsec_${Buffer.alloc(32, 7).toString("base64")}`;
const team = (slug: string, tokens: string): string =>
  `  - { slug: ${slug}, directories: [{ slug: ${slug}-scim, tokens: [${tokens}] }] }\n`;
const file = (...teams: readonly string[]): string => `apiVersion: drawbridge/v1\nteams:\n${teams.join("")}`;
const given = (variable: string): string => `{ name: okta, value: "\${${variable}}" }`;

describe("tokens in the declarative file (DESIGN §5)", () => {
  let temporary: TemporaryStore;
  let deps: ApplyDeps;
  beforeEach(async () => {
    temporary = await temporaryStore();
    deps = applyDeps(temporary.store, () => noon);
  });
  afterEach(() => temporary.remove());
  const apply = async (text: string, how: Omit<ApplyFile, "path" | "env"> = {}) => {
    const path = join(temporary.folder, "teams.yaml");
    await writeFile(path, text);
    return applyFile(deps, { path, env, ...how });
  };

  for (const [what, after] of [
    ["of another team's token", ""],
    ["of a token that the file gave before, and that was revoked with its line", given("NEW")],
  ] as const) {
    it(`refuses the value ${what}, in the plan, before anything is written`, async () => {
      await apply(file(team("acme", given("OLD"))));
      if (after !== "") await apply(file(team("acme", after)));
      const text = file(team("first", ""), team(after === "" ? "globex" : "acme", given("OLD")));
      for (const plan of [true, false]) {
        const { refusal } = (await rejection(apply(text, { plan }))) as never as { refusal: Record<string, string> };
        expect(refusal["code"]).to.equal("token_taken");
        expect(refusal["cause"]).to.match(
          /^token (globex|acme)\/\w+-scim\/okta: The value of token "okta" is that of another/,
        );
      }
      expect(await temporary.store.teams.bySlug("first")).to.equal(undefined);
    });
  }

  it("tells what is shown once as it is made: what comes after it may be refused, and a second run makes no other", async () => {
    const text = file(
      team("acme", "{ name: okta }"),
      `  - { slug: globex, webhooks: [{ slug: crm, url: "https://crm.example/hook", secret: "${secret}" }] }\n`,
    );
    const gone = new Error("the store went away");
    const { sealer } = deps;
    deps = { ...deps, sealer: { ...sealer, seal: () => Promise.reject(gone) } };
    const made: unknown[] = [];
    expect(await rejection(apply(text, { onMade: ({ token }) => made.push(token?.text) }))).to.equal(gone);
    expect(made).to.have.length(1);
    expect(made[0]).to.match(/^db_global_/);
    deps = { ...deps, sealer };
    expect((await apply(text)).tokens).to.deep.equal([]);
  });
});
