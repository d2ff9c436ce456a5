import { expect } from "chai";
import { operations as o, perform, type AdminCaller } from "../../src/admin/index.js";
import type { Store } from "../../src/store/port/store.js";
import { AdminStage } from "../support/admin-stage.js";
import { rejection } from "../support/rejection.js";
import { idpKey, nextIdpKey } from "../support/saml-keys.js";

describe("two admins at one SSO method at once", () => {
  let stage: AdminStage;
  before(async () => {
    stage = await AdminStage.open();
  });
  after(() => stage.close());

  it("bring no certificate back that one of them takes away", async () => {
    const path = { team: "acme", method: "hand" };
    const certificates = [idpKey.certificatePem, nextIdpKey.certificatePem];
    const draft = { slug: "hand", entityId: "urn:idp", ssoUrl: "https://idp.example/sso", certificates };
    const admin = stage.as("admin");
    await perform(stage.deps, admin, o.methodCreate, { team: "acme" }, draft);
    const { items } = await perform(stage.deps, admin, o.certificateList, path, {});
    const gone = items[0]!.fingerprint256;
    const remove = () => perform(stage.deps, admin, o.certificateRemove, { ...path, certificate: gone }, {});
    const { settings, store } = stage.deps;
    // The one comes between the look of the other and their change.
    let removed: Promise<unknown> | undefined;
    const slow: Store = {
      ...store,
      inTeam: (id) => {
        const team = store.inTeam(id);
        const get: typeof team.methods.get = async (method) => {
          await (removed ??= remove());
          return team.methods.get(method);
        };
        const of = <T extends object>(object: T, others: Partial<T>): T =>
          new Proxy(object, {
            get(own, name) {
              const value: unknown = Reflect.get(others, name) ?? Reflect.get(own, name, own);
              return typeof value === "function" ? (value.bind(own) as unknown) : value;
            },
          });
        return of(team, { methods: of(team.methods, { get }) });
      },
    };
    const deps = { ...stage.deps, settings: (caller: AdminCaller) => ({ ...settings(caller), store: slow }) };
    const change = (ssoUrl: string) => perform(deps, admin, o.methodUpdate, path, { ssoUrl });
    expect(await rejection(change("https://idp.example/a"))).to.have.nested.property("refusal.code", "stale_version");
    const { idp } = await change("https://idp.example/b");
    expect(idp?.ssoUrl).to.equal("https://idp.example/b");
    expect(idp?.certificates.map(({ fingerprint256 }) => fingerprint256)).to.deep.equal([items[1]!.fingerprint256]);
  });
});
