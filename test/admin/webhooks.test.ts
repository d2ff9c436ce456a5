import { expect } from "chai";
import { operations, perform, type AdminCaller } from "../../src/admin/index.js";
import { AdminStage } from "../support/admin-stage.js";
import { rejection } from "../support/rejection.js";

describe("webhooks by operations (DESIGN §6)", () => {
  let stage: AdminStage;
  before(async () => {
    stage = await AdminStage.open();
  });
  after(() => stage.close());

  const acme = { team: "acme" };
  const asked = (operation: never, path: object, input: object, role: "owner" | "operator" = "owner") =>
    perform<never, never, never>(stage.deps, stage.as(role), operation, path as never, input);
  const create = (input: object, role?: "owner" | "operator") =>
    perform(stage.deps, stage.as(role ?? "owner"), operations.webhookCreate, acme, input);

  it("shows a made secret once, and keeps it sealed", async () => {
    const made = await create({ slug: "billing", url: "https://billing.acme.example/hook" });
    expect(made.secret).to.match(/^whsec_[A-Za-z0-9+/]{43}=$/);
    expect(made).to.deep.include({ events: ["*"], state: "active", signatures: 1, waiting: 0, behind: 1 });
    const [kept] = (await stage.deps.store.inTeam(stage.acme.team.id).endpoints.list("webhook")).filter(
      ({ slug }) => slug === "billing",
    );
    expect(JSON.stringify(kept)).not.to.contain((made.secret ?? "").slice(6));
    const shown = await perform(
      stage.deps,
      stage.as("auditor"),
      operations.webhookShow,
      { ...acme, webhook: "billing" },
      {},
    );
    expect(JSON.stringify(shown)).not.to.contain("whsec_");
  });

  it("puts a new secret beside the old one until that is ended", async () => {
    const path = { ...acme, webhook: "billing" };
    const update = (input: object) => perform(stage.deps, stage.as("owner"), operations.webhookUpdate, path, input);
    const fresh = await update({ newSecret: true });
    expect(fresh).to.include({ signatures: 2 });
    expect(fresh.secret).to.match(/^whsec_/);
    expect(await update({ endOldSecret: true })).to.include({ signatures: 1, secret: null });
    const own = { secret: `whsec_${Buffer.alloc(24, 1).toString("base64")}` };
    expect(await update(own)).to.include({ signatures: 2, secret: null });
    const { version } = await update({});
    expect((await update(own)).version, "said again").to.equal(version);
    expect(await rejection(update({ ...own, newSecret: true }))).to.have.property("code", "validation_failed");
  });

  for (const [what, input, field] of [
    ["an address with a password", { url: "https://ada:pw@crm.example/" }, "url"],
    ["an address of another kind", { url: "ftp://crm.example/" }, "url"],
    ["text that is no address", { url: "crm" }, "url"],
    ["a secret of 23 bytes", { secret: `whsec_${Buffer.alloc(23).toString("base64")}` }, "secret"],
    ["a secret without its beginning", { secret: Buffer.alloc(32).toString("base64") }, "secret"],
    ["a secret that is no base64", { secret: "whsec_%%%%" }, "secret"],
    ["no event at all", { events: [] }, "events"],
    ["a slug that is none", { slug: "A b" }, "slug"],
  ] as const) {
    it(`refuses ${what}`, async () => {
      const error = await rejection(create({ slug: "bad", url: "https://crm.example/", ...input }));
      expect(error).to.have.property("code", "validation_failed");
      expect(error).to.have.nested.property("errors[0].field", field);
    });
  }

  it("refuses events that nobody tells, naming the kinds there are, and a slug that is taken", async () => {
    const url = "https://crm.example/";
    const unknown = await rejection(create({ slug: "bad", url, events: ["user.*", "usr.*"] }));
    expect(unknown).to.have.nested.property("refusal.code", "value_invalid");
    expect(JSON.stringify(unknown)).to.match(/usr\.\*.*group.*user/);
    expect(await rejection(create({ slug: "billing", url }))).to.have.nested.property("refusal.code", "slug_taken");
  });

  it("lets only the operator send to an internal host that the operator has allowed", async () => {
    const input = { slug: "inside", url: "http://internal.example:8443/hook" };
    expect(await rejection(create(input))).to.have.nested.property("refusal.expected", "operate");
    expect(await create(input, "operator")).to.include({ slug: "inside" });
    const path = { ...acme, webhook: "billing" };
    const moved = perform(stage.deps, stage.as("owner"), operations.webhookUpdate, path, { url: input.url });
    expect(await rejection(moved)).to.have.nested.property("refusal.code", "forbidden");
    const whole = { url: input.url, events: ["user.*"] };
    const at = { ...acme, webhook: "inside" };
    const own = perform(stage.deps, stage.as("owner"), operations.webhookUpdate, at, whole);
    expect(await own, "as it was").to.deep.include(whole);
  });

  it("says the same of audit streams", async () => {
    const input = { slug: "inside", url: "https://internal.example/lines" };
    const { auditStreamCreate, auditStreamUpdate } = operations;
    await perform(stage.deps, stage.as("operator"), auditStreamCreate, acme, input);
    const whole = { url: input.url, format: "cef" };
    const at = { ...acme, audit_stream: "inside" };
    const own = perform(stage.deps, stage.as("owner"), auditStreamUpdate, at, whole);
    expect(await own, "as it was").to.include(whole);
  });

  it("loses no new secret to another one at the same time", async () => {
    const path = { ...acme, webhook: "billing" };
    const renew = (deps = stage.deps) =>
      perform(deps, stage.as("owner"), operations.webhookUpdate, path, { newSecret: true });
    let between: Awaited<ReturnType<typeof renew>> | undefined;
    const { sealer, settings } = stage.deps;
    // The other one comes while the secrets that are there are opened.
    const open = async (text: string) => {
      between ??= await renew();
      return sealer.open(text);
    };
    const slow = {
      ...stage.deps,
      settings: (caller: AdminCaller) => ({ ...settings(caller), sealer: { ...sealer, open } }),
    };
    expect(await rejection(renew(slow))).to.have.nested.property("refusal.code", "stale_version");
    const { endpoints } = stage.deps.store.inTeam(stage.acme.team.id);
    const kept = (await endpoints.list("webhook")).find(({ slug }) => slug === "billing");
    expect(await sealer.open(kept?.sealedSecrets[0] ?? ""), "the one that was shown").to.equal(between?.secret);
  });

  it("does nothing by a version that is not there any more", async () => {
    const path = { ...acme, webhook: "billing" };
    const how = { expected: 1 };
    const stale = perform(stage.deps, stage.as("owner"), operations.webhookUpdate, path, { events: ["user.*"] }, how);
    expect(await rejection(stale)).to.have.nested.property("refusal.code", "stale_version");
  });

  it("tells of each change without the secret", async () => {
    const { events } = stage.deps.store.inTeam(stage.acme.team.id);
    const told = (await events.latest({ limit: 50 })).filter(({ subject }) => subject.kind === "webhook");
    expect(new Set(told.map(({ type }) => type))).to.deep.equal(new Set(["webhook.created", "webhook.updated"]));
    expect(JSON.stringify(told)).not.to.contain("whsec_");
  });

  it("deletes a webhook with what waits for it, and no delivery is another webhook's", async () => {
    const { webhook, delivery } = stage.acme.path.delivery;
    const foreign = { ...acme, webhook: "billing", delivery };
    const shown = perform(stage.deps, stage.as("owner"), operations.deliveryShow, foreign as never, {});
    expect(await rejection(shown)).to.have.nested.property("refusal.code", "not_found");
    const path = { ...acme, webhook: webhook ?? "" };
    const list = await perform(stage.deps, stage.as("auditor"), operations.deliveryList, path, {});
    expect(list.items).to.have.length(1);
    expect(await asked(operations.webhookDelete as never, path, {})).to.deep.equal({ deleted: webhook });
    expect(await rejection(asked(operations.webhookShow as never, path, {}))).to.have.nested.property(
      "refusal.code",
      "not_found",
    );
    const { deliveries } = stage.deps.store.inTeam(stage.acme.team.id);
    expect(await deliveries.get((delivery ?? "") as never)).to.equal(undefined);
  });
});
