import { expect } from "chai";
import { aGrant, anAdmin } from "../../support/access-builders.js";
import { ApiStage } from "../../support/api-stage.js";

describe("admins, API keys and setup links by the API (DESIGN §5)", () => {
  let api: ApiStage;
  beforeEach(async () => {
    api = await ApiStage.open();
  });
  afterEach(() => api.close());

  type Items = { items: Record<string, unknown>[]; next: string | null };
  const listed = async (as: string, path: string): Promise<Record<string, unknown>[]> =>
    ((await api.ask(as, "GET", path)).body as Items).items;

  /** Keeps an admin with these roles; the password is none that anybody knows. */
  async function kept(email: string, ...grants: ReturnType<typeof anAdmin>["grants"][number][]): Promise<string> {
    const { installation } = api.admin.deps.store;
    const password = { hash: "$argon2id$none", setAt: api.admin.time };
    const { id } = await installation.admins.create(anAdmin({ email, grants, password }));
    return id;
  }

  describe("admins", () => {
    it("makes one of the installation by an invitation that is shown once, and takes no password", async () => {
      const made = await api.ask("operator", "POST", "/admins", { email: "grace@bridge.example", role: "operator" });
      expect(made.status).to.equal(201);
      expect(made.body).to.include({ email: "grace@bridge.example", role: "operator", team: null });
      expect(made.body)
        .to.have.property("url")
        .that.matches(/^https:\/\/bridge\.example\/console\/invitation\/[\w-]{20,}$/);
      const { id, url } = made.body as { id: string; url: string };
      const shown = await api.ask("operator", "GET", `/admins/${id}`);
      expect(shown.body).to.include({ id, role: "operator", team: null, signsInBy: "invitation" });
      expect(shown.headers.get("etag")).to.equal('"1"');
      expect(JSON.stringify(shown.body)).not.to.contain(url.slice(-20));

      const body = { email: "x@bridge.example", role: "operator", password: "a long enough one" };
      const refused = await api.ask("operator", "POST", "/admins", body);
      expect(refused.status).to.equal(400);
      expect(refused.body).to.have.nested.property("errors[0].field", "password");
    });

    it("refuses a role that a team has not, and says which there are", async () => {
      const body = { email: "ada@acme.example", role: "operator" };
      const { status, body: told } = await api.ask("owner", "POST", "/teams/acme/admins", body);
      expect(status).to.equal(400);
      const message = "must be one of owner, admin, auditor";
      expect(told)
        .to.have.property("errors")
        .that.deep.equals([{ field: "role", message }]);
    });

    it("lists, changes and takes away those of a team", async () => {
      const made = await api.ask("owner", "POST", "/teams/acme/admins", { email: "ada@acme.example", role: "auditor" });
      expect(made.body).to.have.all.keys("id", "email", "role", "team", "url", "mailed");
      expect(made.body).to.include({ role: "auditor", team: "acme", mailed: false });
      const path = `/teams/acme/admins/${(made.body as { id: string }).id}`;
      const changed = await api.ask("owner", "PATCH", path, { role: "admin" }, { "if-match": '"1"' });
      expect(changed.body).to.include({ role: "admin", team: "acme", version: 2 });
      expect(changed.headers.get("etag")).to.equal('"2"');
      expect((await api.ask("owner", "PATCH", path, { role: "owner" }, { "if-match": '"1"' })).status).to.equal(412);
      expect((await api.ask("owner", "DELETE", path)).status).to.equal(204);
      expect((await api.ask("owner", "GET", path)).status).to.equal(404);
      expect((await listed("owner", "/teams/acme/admins")).map(({ email }) => email)).to.deep.equal([
        "owner@acme.example",
      ]);
    });

    it("shows a team one form, whether the person is an admin elsewhere or new", async () => {
      await kept("both@example.com", aGrant("owner", api.admin.globex.team.id));
      const make = (email: string) => api.ask("owner", "POST", "/teams/acme/admins", { email, role: "auditor" });
      const [known, fresh] = [await make("both@example.com"), await make("new@example.com")];
      const form = ({ body }: { body: unknown }) => JSON.stringify({ ...(body as object), id: "", email: "", url: "" });
      expect(known.status).to.equal(fresh.status);
      expect(form(known)).to.equal(form(fresh));
      expect((known.body as { url: string }).url).to.have.length((fresh.body as { url: string }).url.length);
      const [one, two] = [known, fresh].map(({ body }) => body as { id: string; email: string });
      for (const { id, email } of [one, two].filter((body) => body !== undefined)) {
        const shown = await api.ask("owner", "GET", `/teams/acme/admins/${id}`);
        expect(shown.body).to.deep.equal({
          ...{ id, version: 1, email, role: "auditor", team: "acme", state: "invited" },
          invitationExpiresAt: new Date(api.admin.time + 3 * 24 * 60 * 60_000).toISOString(),
        });
        expect(shown.headers.get("etag")).to.equal('"1"');
        expect((await api.ask("owner", "GET", `/teams/acme/admins/${email}`)).body).to.deep.equal(shown.body);
        expect((await make(email)).status).to.equal(409);
      }
      // Ids are of their time: the one of an account would tell how old it is.
      expect((one?.id ?? "").slice(0, 8)).to.equal((two?.id ?? "").slice(0, 8));
    });

    it("lets an operator find an entry for each role, narrowed by team and role", async () => {
      const id = await kept(
        "both@example.com",
        aGrant("owner", api.admin.acme.team.id),
        aGrant("auditor", api.admin.globex.team.id),
      );
      const places = (await listed("operator", "/admins")).filter((one) => one["id"] === id);
      expect(places.map(({ team, role }) => [team, role])).to.have.deep.members([
        ["acme", "owner"],
        ["globex", "auditor"],
      ]);
      expect((await listed("operator", "/admins?team=globex&role=auditor")).map((one) => one["id"])).to.deep.equal([
        id,
      ]);
      expect((await listed("operator", "/admins?limit=1")).length).to.equal(1);
      const several = await api.ask("operator", "DELETE", `/admins/${id}`);
      expect(several.status).to.equal(400);
      expect(several.body).to.have.nested.property("errors[0].field", "team");
      expect((await api.ask("operator", "DELETE", `/admins/${id}?team=globex`)).status).to.equal(204);
      expect((await api.ask("operator", "GET", `/admins/${id}`)).body).to.include({ team: "acme", role: "owner" });
    });

    it("keeps the last operator who can sign in", async () => {
      const id = await kept("last@bridge.example", aGrant("operator", null));
      for (const [verb, body] of [["DELETE"], ["PATCH", { ssoOnly: true }]] as const) {
        const { status, body: problem } = await api.ask("operator", verb, `/admins/${id}`, body);
        expect(status, verb).to.equal(409);
        expect(problem, verb).to.have.property("code", "last_operator");
      }
    });

    it("names the field of an address that is none, and of a role in the wrong place", async () => {
      const email = await api.ask("owner", "POST", "/teams/acme/admins", { email: "no address", role: "auditor" });
      expect(email.status).to.equal(400);
      expect(email.body).to.have.nested.property("errors[0].field", "email");
      const role = await api.ask("owner", "POST", "/teams/acme/admins", { email: "a@b.example", role: "operator" });
      expect(role.body).to.have.nested.property("errors[0].field", "role");
      const place = await api.ask("operator", "POST", "/admins", { email: "a@b.example", role: "owner" });
      expect(place.status).to.equal(400);
      expect(place.body).to.have.nested.property("errors[0].field", "team");
    });

    it("says that somebody is an admin here already", async () => {
      const again = { email: "OWNER@acme.example", role: "auditor" };
      const { status, body } = await api.ask("owner", "POST", "/teams/acme/admins", again);
      expect(status).to.equal(409);
      expect(body).to.have.property("code", "already_admin");
    });

    it("takes a key's needs for a bound: what gives more is above it", async () => {
      const narrowed = { role: "owner", team: api.admin.acme.team.id, needs: ["own"] } as const;
      api.keys.set("narrowed", api.admin.caller(narrowed));
      const { status, body } = await api.ask("narrowed", "POST", "/teams/acme/admins", {
        email: "a@b.example",
        role: "owner",
      });
      expect(status).to.equal(403);
      expect(body).to.have.property("code", "forbidden");
    });
  });

  describe("API keys", () => {
    it("makes one that is shown once, for a year unless said", async () => {
      const made = await api.ask("owner", "POST", "/teams/acme/api-keys", { name: "reports", role: "auditor" });
      expect(made.status).to.equal(201);
      const { key, ...rest } = made.body as { key: string; id: string; prefix: string; expiresAt: string };
      expect(key).to.match(/^dbk_/);
      expect(rest).to.include({ name: "reports", role: "auditor", team: "acme", needs: null, state: "works" });
      expect(Date.parse(rest.expiresAt)).to.equal(api.admin.time + 365 * 86_400_000);
      const shown = await api.ask("owner", "GET", `/teams/acme/api-keys/${rest.id}`);
      expect(shown.body).to.deep.equal(rest);
    });

    it("narrows, ends by itself, and is revoked once for all", async () => {
      const end = new Date(api.admin.time + 3_600_000).toISOString();
      const body = { name: "backups", role: "operator", team: null, needs: ["read"], expiresAt: end };
      const made = await api.ask("operator", "POST", "/api-keys", body);
      const { id } = made.body as { id: string };
      expect(made.body).to.deep.include({ needs: ["read"], expiresAt: end, team: null });
      expect((await api.ask("operator", "POST", `/api-keys/${id}/revoke`)).body).to.include({ state: "revoked" });
      expect((await api.ask("operator", "POST", `/api-keys/${id}/revoke`)).body).to.include({ version: 2 });
      expect((await listed("operator", "/api-keys")).map(({ team }) => team)).to.have.members(["acme", "globex", null]);
    });

    for (const [field, body] of [
      ["needs", { needs: ["own"] }],
      ["expiresAt", { expiresAt: "2001-01-01T00:00:00Z" }],
      ["expiresAt", { expiresAt: "tomorrow" }],
      ["name", { name: "two\nlines" }],
      ["role", { role: "operator" }],
    ] as const) {
      it(`refuses ${JSON.stringify(body)} by the field's name`, async () => {
        const all = { name: "reports", role: "auditor", ...body };
        const { status, body: problem } = await api.ask("owner", "POST", "/teams/acme/api-keys", all);
        expect(status).to.equal(400);
        expect(problem).to.have.nested.property("errors[0].field", field);
      });
    }
  });

  describe("setup links", () => {
    it("makes one for a job at a record called by its slug, and shows its address once", async () => {
      const body = { intent: "sso", record: "acme-okta", returnUrl: "https://app.acme.example/done" };
      const made = await api.ask("owner", "POST", "/teams/acme/setup-links", body);
      expect(made.status).to.equal(201);
      const { url, mailedTo, ...rest } = made.body as { url: string; mailedTo: string[]; id: string };
      expect(url).to.match(/^https:\/\/bridge\.example\/setup\/dbs_/);
      expect(mailedTo).to.deep.equal([]);
      expect(rest).to.deep.include({
        ...{ intent: "sso", state: "unopened", returnUrl: body.returnUrl },
        record: { kind: "method", id: api.admin.acme.method.id, name: "acme-okta" },
      });
      expect((await api.ask("owner", "GET", `/teams/acme/setup-links/${rest.id}`)).body).to.deep.equal(rest);
      const path = `/teams/acme/setup-links/${rest.id}/revoke`;
      expect((await api.ask("owner", "POST", path)).body).to.include({ state: "revoked" });
    });

    for (const [field, body] of [
      ["record", { intent: "sso", record: "globex-okta" }],
      ["record", { intent: "domain", record: "never.example" }],
      ["returnUrl", { returnUrl: "http://app.acme.example" }],
      ["returnUrl", { returnUrl: "javascript:alert(1)" }],
      ["expiresAt", { expiresAt: "2099-01-01T00:00:00Z" }],
    ] as const) {
      it(`refuses ${JSON.stringify(body)} by the field's name`, async () => {
        const all = { intent: "sso", record: "acme-okta", ...body };
        const { status, body: problem } = await api.ask("owner", "POST", "/teams/acme/setup-links", all);
        expect(status).to.equal(400);
        expect(problem).to.have.nested.property("errors[0].field", field);
      });
    }

    it("is not made at another team's record nor by whoever lacks what it gives", async () => {
      const body = { intent: "sso", record: "acme-okta" };
      expect((await api.ask("admin", "POST", "/teams/acme/setup-links", body)).status).to.equal(403);
      expect((await api.ask("stranger", "POST", "/teams/acme/setup-links", body)).status).to.equal(404);
    });
  });
});
