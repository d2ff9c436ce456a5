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

describe("Aliases in the declarative file (DESIGN §5): a plan refuses what applying would, and nothing else", () => {
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

  /** Planned, then applied; afterwards there is nothing left to do. */
  async function expectApplied(text: string): Promise<void> {
    await apply(text, true);
    await apply(text);
    const { steps } = await apply(text, true);
    expect(steps.map(({ action }) => action)).to.satisfy((all: string[]) => all.every((one) => one === "unchanged"));
  }
  const holderOf = async (acs: string) => (await temporary.store.methodByAlias(acs))?.slug;

  it("moves an alias from one method to another, wherever in the file they stand", async () => {
    const asking = `${asOld}, asksAs: "urn:old"`;
    await apply(file(methods(method(asking))));
    await expectApplied(file(methods(method(asking, "acme-entra"), method())));
    expect(await holderOf(old.acs)).to.equal("acme-entra");
    expect((await temporary.store.methodBySlug("acme-okta"))?.asksAs).to.equal(undefined);
    await expectApplied(file(methods(method("", "acme-entra"), method(asking))));
    expect(await holderOf(old.acs)).to.equal("acme-okta");
  });

  it("moves an alias to another team, and swaps two", async () => {
    const other = { acs: "/other", entityId: "urn:other" };
    const asOther = `aliases: [${JSON.stringify(other)}]`;
    const globex = (more: string) => `  - slug: globex\n${methods(method(more, "globex-entra"))}`;
    await apply(file(methods(method(asOld)) + globex(asOther)));
    await expectApplied(file(methods(method(asOther)) + globex(asOld)));
    expect([await holderOf(old.acs), await holderOf(other.acs)]).to.deep.equal(["globex-entra", "acme-okta"]);
  });

  it("moves an address under another name, and a name from the method that is called by it", async () => {
    const renamed = { ...old, entityId: "urn:new" };
    await apply(file(methods(method(asOld), method(`spEntityId: "urn:new"`, "acme-entra"))));
    const elsewhere = `aliases: [{ acs: /elsewhere, entityId: "urn:old" }]`;
    const taking = method(`aliases: [${JSON.stringify(renamed)}]`, "acme-first");
    await expectApplied(file(methods(taking, method(elsewhere), method("", "acme-entra"))));
    expect([await holderOf(old.acs), await holderOf("/elsewhere")]).to.deep.equal(["acme-first", "acme-okta"]);
    // and back: what was an alias is what a method is called by
    await expectApplied(
      file(methods(method(`spEntityId: "urn:new"`, "acme-first"), method(asOld), method("", "acme-entra"))),
    );
  });

  it("reads all methods of the installation once to plan, and no more where no name changes", async () => {
    const other = { acs: "/other", entityId: "urn:other" };
    const two = (more: string) => methods(method(asOld), method(`aliases: [${JSON.stringify(other)}], ${more}`, "b"));
    await apply(file(two("")));
    const { store } = deps;
    let reads = 0;
    const allMethods: typeof store.allMethods = () => {
      reads += 1;
      return store.allMethods();
    };
    deps = { ...deps, store: Object.assign(Object.create(store) as typeof store, { allMethods }) };
    await apply(file(two("tracePersonalData: true")));
    expect(reads).to.equal(1);
  });

  it("tells of each alias that a method gave up and took", async () => {
    await apply(file(methods(method(asOld))));
    await apply(file(methods(method(asOld, "acme-entra"), method())));
    const { teamId, id } = (await temporary.store.methodBySlug("acme-okta"))!;
    const told = await temporary.store.inTeam(teamId).events.page({ after: 0, limit: 50 });
    const gaveUp = told.filter(({ type, subject }) => type === "method.updated" && subject.id === id);
    expect(gaveUp).to.have.length(1);
    expect(gaveUp[0]).to.have.deep.nested.property("data.changes.aliases", { before: [old], after: null });
  });
});
