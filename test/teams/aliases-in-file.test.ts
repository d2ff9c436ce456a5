import { expect } from "chai";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { applyFile, createMethod, createTeam, updateMethod, type ApplyDeps } from "../../src/teams/index.js";
import { applyDeps } from "../support/apply-deps.js";
import { callers, noon } from "../support/builders.js";
import { rejection } from "../support/rejection.js";
import { idpKey } from "../support/saml-keys.js";
import { temporaryStore, type TemporaryStore } from "../support/temporary-store.js";

const old = { acs: "/users/saml/auth", entityId: "urn:old" };
const asOld = `aliases: [${JSON.stringify(old)}]`;
const provider = `entityId: "https://idp.example", ssoUrl: "https://idp.example/sso", certificates: [${JSON.stringify(idpKey.certificatePem)}]`;
const method = (more = "", slug = "acme-okta") => `      - { slug: ${slug}, ${provider}, verified: true, ${more} }\n`;
const methods = (...all: string[]) => `    ssoMethods:\n${all.join("")}`;
const file = (inTeam = "") => `apiVersion: drawbridge/v1\nteams:\n  - slug: acme\n    name: Acme & Co\n${inTeam}`;

describe("Aliases in the declarative file (DESIGN §5): a plan refuses what applying would", () => {
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
    return applyFile(deps, { path, env: {}, plan });
  };

  /** Planned and applied, it is refused in the same words, and nothing of it is done. */
  async function expectRefused(text: string, code: string, cause: RegExp): Promise<void> {
    const teamOf = () => temporary.store.teams.bySlug("acme");
    const before = await teamOf();
    for (const plan of [true, false]) {
      const error = await rejection(apply(text, plan));
      expect(error).to.have.nested.property("refusal.code", code);
      expect(error).to.have.nested.property("refusal.cause").that.match(cause);
    }
    expect(await teamOf()).to.deep.equal(before);
  }

  it("an alias taken out that a proposal asks by", async () => {
    await apply(file(methods(method(asOld))));
    await apply(file());
    const cli = { ...deps, caller: callers.cli };
    const { teamId, id } = (await temporary.store.methodBySlug("acme-okta"))!;
    const { proposal } = await updateMethod(cli, teamId, id, { asksAs: old.entityId });
    expect(proposal?.change).to.deep.equal({ asksAs: old.entityId });
    const renamed = file(methods(method())).replace("Acme & Co", "Acme");
    await expectRefused(renamed, "value_invalid", /urn:old.*proposed/);
    const kept = await apply(file(methods(method(asOld))), true);
    expect(kept.steps.map(({ name }) => name)).to.include("acme/acme-okta");
  });

  it("an alias that two of its methods have, by address or by name", async () => {
    for (const other of [
      { ...old, acs: "/other" },
      { ...old, entityId: "urn:other" },
    ]) {
      const two = methods(method(asOld), method(`aliases: [${JSON.stringify(other)}]`, "acme-entra"));
      await expectRefused(file(two), "alias_taken", /another SSO method's already/);
    }
    await expectRefused(file(methods(method(`${asOld}, spEntityId: "urn:old"`))), "alias_taken", /"urn:old"/);
  });

  it("an alias of another team's method, or its own name", async () => {
    const cli = { ...deps, caller: callers.cli };
    const { id } = await createTeam(cli, { slug: "globex" });
    await createMethod(cli, id, { slug: "theirs", aliases: [old], spEntityId: "urn:theirs" });
    await expectRefused(file(methods(method(asOld))), "alias_taken", /another SSO method's already/);
    const named = methods(method(`aliases: [{ acs: /mine, entityId: "urn:theirs" }]`));
    await expectRefused(file(named), "alias_taken", /"urn:theirs"/);
    await expectRefused(file(methods(method(`spEntityId: "urn:old"`))), "alias_taken", /"urn:old"/);
  });

  it("an alias for a method that stands before the one that gives it up; after it, it is moved", async () => {
    await apply(file(methods(method(asOld))));
    const [given, without] = [method(asOld, "acme-entra"), method()];
    const renamed = (text: string) => file(text).replace("Acme & Co", "Acme");
    await expectRefused(renamed(methods(given, without)), "alias_taken", /"urn:old"/);
    await apply(renamed(methods(without, given)));
    expect((await temporary.store.methodByAlias(old.acs))?.slug).to.equal("acme-entra");
  });
});
