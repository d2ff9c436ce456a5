import { expect } from "chai";
import { ApiStage } from "../../support/api-stage.js";

interface Posted {
  readonly post: { readonly parameters: readonly object[] };
}

describe("the API's door (RFC 9110, RFC 9457)", () => {
  let api: ApiStage;
  beforeEach(async () => {
    api = await ApiStage.open();
  });
  afterEach(() => api.close());

  describe("answers", () => {
    it("lists in pages until next is null, each record once", async () => {
      for (const n of [1, 2, 3]) {
        await api.ask("admin", "POST", "/teams/acme/directories", { slug: `extra-${n}` });
      }
      const seen: string[] = [];
      let after: string | null = "";
      while (after !== null) {
        const { status, body } = await api.ask(
          "auditor",
          "GET",
          `/teams/acme/directories?limit=2${after === "" ? "" : `&after=${after}`}`,
        );
        expect(status).to.equal(200);
        const page = body as { items: { slug: string }[]; next: string | null };
        seen.push(...page.items.map(({ slug }) => slug));
        after = page.next;
      }
      expect(seen).to.deep.equal(["acme-scim", "extra-1", "extra-2", "extra-3"]);
    });

    it("shows a caller the teams of their grants", async () => {
      const slugs = async (as: string) =>
        ((await api.ask(as, "GET", "/teams")).body as { items: { slug: string }[] }).items.map(({ slug }) => slug);
      expect(await slugs("operator")).to.deep.equal(["acme", "globex"]);
      expect(await slugs("auditor")).to.deep.equal(["acme"]);
      expect(await slugs("stranger")).to.deep.equal(["globex"]);
    });

    it("makes with 201 and an ETag, shows with the same, and changes with the next", async () => {
      const made = await api.ask("admin", "POST", "/teams/acme/directories", { slug: "okta-scim", name: "Okta" });
      expect(made.status).to.equal(201);
      expect(made.headers.get("etag")).to.equal('"1"');
      const shown = await api.ask("auditor", "GET", "/teams/acme/directories/okta-scim");
      expect(shown.headers.get("etag")).to.equal('"1"');
      expect(shown.body).to.deep.equal(made.body);
      const changed = await api.ask("admin", "PATCH", "/teams/acme/directories/okta-scim", { name: "Okta, Europe" });
      expect(changed.headers.get("etag")).to.equal('"2"');
      expect(changed.body).to.have.property("name", "Okta, Europe");
    });

    it("changes only the version that If-Match names", async () => {
      const path = "/teams/acme/directories/acme-scim";
      expect((await api.ask("admin", "PATCH", path, { name: "One" }, { "if-match": '"1"' })).status).to.equal(200);
      for (const tag of ['"1"', '"no-version"', 'W/"2"', "2"]) {
        const { status, body } = await api.ask("admin", "PATCH", path, { name: "Two" }, { "if-match": tag });
        expect(status, tag).to.equal(412);
        expect(body, tag).to.have.property("code", "stale_version");
      }
      expect((await api.ask("admin", "PATCH", path, { name: "Two" }, { "if-match": "*" })).status).to.equal(200);
    });

    it("shows a token once, with its base URL beside it, and never again", async () => {
      const { body } = await api.ask("admin", "POST", "/teams/acme/directories/acme-scim/tokens", { name: "okta" });
      expect(body)
        .to.have.property("value")
        .that.matches(/^db_global_/);
      expect(body).to.have.property("baseUrl", "https://bridge.example/scim/v2/acme-scim");
      const list = await api.ask("admin", "GET", "/teams/acme/directories/acme-scim/tokens");
      expect(JSON.stringify(list.body)).not.to.contain((body as { value: string }).value);
    });
  });

  describe("refusals are problems", () => {
    it("names code, page, what happened, what to do and the reference id", async () => {
      const { status, headers, body } = await api.ask("auditor", "POST", "/teams/acme/users/x/suspend");
      expect(status).to.equal(404);
      expect(headers.get("content-type")).to.equal("application/problem+json; charset=utf-8");
      expect(body).to.include({
        status: 404,
        code: "not_found",
        type: "https://bridge.example/api/problems/not_found",
      });
      expect(body).to.have.property("instance", headers.get("reference-id"));
      expect(body).to.have.all.keys("type", "title", "status", "detail", "instance", "code", "fix");
    });

    it("names the need that is lacking", async () => {
      const { user } = api.admin.acme.path.user;
      const { status, body } = await api.ask("auditor", "POST", `/teams/acme/users/${user ?? ""}/suspend`);
      expect(status).to.equal(403);
      expect(body).to.include({ code: "forbidden", expected: "manage" });
    });

    it("answers another team, its records and what never was alike", async () => {
      const { user = "" } = api.admin.globex.path.user;
      const asked = [
        "/teams/globex",
        "/teams/no-such-team",
        `/teams/globex/users/${user}`,
        `/teams/acme/users/${user}`,
      ];
      for (const path of asked) {
        const { status, body } = await api.ask("owner", "GET", path);
        expect(status, path).to.equal(404);
        expect(body, path).to.have.property("code", "not_found");
      }
      const wrong = await api.ask("owner", "PATCH", "/teams/globex", "{ not json");
      expect(wrong.status).to.equal(404);
    });

    it("names every field at fault, unknown ones too", async () => {
      const { status, body } = await api.ask("operator", "POST", "/teams", {
        slug: "A B",
        nonsense: 1,
        policies: { seats: -1 },
      });
      expect(status).to.equal(400);
      const { errors } = body as { errors: { field: string }[] };
      expect(errors.map(({ field }) => field)).to.have.members(["slug", "nonsense", "policies.seats"]);
    });

    const bodies: readonly (readonly [string, unknown, Record<string, string>, number, string])[] = [
      ["no JSON", "{", {}, 400, "bad_json"],
      ["a list", [], {}, 400, "bad_json"],
      ["another type", "a=b", { "content-type": "application/x-www-form-urlencoded" }, 415, "wrong_content_type"],
      ["another charset", "{}", { "content-type": "application/json; charset=latin1" }, 415, "wrong_content_type"],
      ["compressed", "{}", { "content-encoding": "gzip" }, 415, "wrong_content_type"],
      ["more than 1 MiB", { name: "x".repeat(1024 * 1024) }, {}, 413, "too_large"],
      ["NUL in a text", { slug: "a", name: "a\u0000b" }, {}, 400, "validation_failed"],
      ["half a surrogate pair", '{"slug":"a","name":"\\ud800"}', {}, 400, "validation_failed"],
      ["nested a thousand deep", `${'{"a":'.repeat(1000)}1${"}".repeat(1000)}`, {}, 400, "bad_json"],
    ];
    it("says in plain words which field is missing, and what another must be", async () => {
      const { status, body } = await api.ask("operator", "POST", "/teams", { name: 7 });
      expect(status).to.equal(400);
      expect(body).to.have.property("errors").that.deep.includes({ field: "slug", message: "must be given" });
      expect(body).to.have.property("errors").that.deep.includes({ field: "name", message: "must be text" });
    });
    for (const [what, body, headers, status, code] of bodies) {
      it(`refuses a body that is ${what}`, async () => {
        const answer = await api.ask("operator", "POST", "/teams", body, headers);
        expect(answer.status).to.equal(status);
        expect(answer.body).to.have.property("code", code);
      });
    }

    const queries: readonly (readonly [string, string])[] = [
      ["limit=201", "limit"],
      ["limit=0", "limit"],
      ["limit=many", "limit"],
      ["limit=1&limit=2", "limit"],
      ["state=gone", "state"],
      ["nonsense=1", "nonsense"],
      ["search=%00", "search"],
    ];
    for (const [query, field] of queries) {
      it(`refuses the query ${query} by name`, async () => {
        const { status, body } = await api.ask("admin", "GET", `/teams/acme/users?${query}`);
        expect(status).to.equal(400);
        expect(body).to.have.nested.property("errors[0].field", field);
      });
    }

    it("refuses NUL in an address, before anything is looked up", async () => {
      for (const [verb, path] of [
        ["POST", "/teams/a%00b/users"],
        ["PATCH", "/teams/acme/users/a%00b"],
        ["GET", "/teams/a%00b"],
      ] as const) {
        expect((await api.ask("operator", verb, path, verb === "GET" ? undefined : {})).status, path).to.equal(400);
      }
    });

    it("says which methods an address takes", async () => {
      const { status, headers } = await api.ask("operator", "PUT", "/teams/acme", {});
      expect(status).to.equal(405);
      expect(headers.get("allow")).to.equal("GET, PATCH, DELETE");
    });

    it("answers 401 to whom it does not know, whatever they ask", async () => {
      for (const path of ["/teams", "/teams/acme", "/teams/acme/users"]) {
        expect((await api.ask("nobody", "GET", path)).status).to.equal(401);
      }
    });
  });

  describe("Idempotency-Key", () => {
    const token = "/teams/acme/directories/acme-scim/tokens";
    const key = { "idempotency-key": "a-key-of-mine" };

    it("answers a repeat with the first answer, what was shown once taken out", async () => {
      const first = await api.ask("admin", "POST", token, { name: "okta" }, key);
      const second = await api.ask("admin", "POST", token, { name: "okta" }, key);
      expect(second.status).to.equal(201);
      expect(second.headers.get("idempotency-replayed")).to.equal("true");
      expect(second.body).to.deep.equal({ ...(first.body as object), value: null });
      const list = (await api.ask("admin", "GET", token)).body as { items: unknown[] };
      expect(list.items).to.have.length(2);
    });

    it("makes one of many at once", async () => {
      const all = await Promise.all([1, 2, 3, 4].map(() => api.ask("admin", "POST", token, { name: "okta" }, key)));
      expect(all.filter(({ status }) => status === 201).length).to.be.at.least(1);
      expect(all.every(({ status }) => status === 201 || status === 409)).to.equal(true);
      expect(((await api.ask("admin", "GET", token)).body as { items: unknown[] }).items).to.have.length(2);
    });

    it("refuses another body under it", async () => {
      await api.ask("admin", "POST", token, { name: "okta" }, key);
      const { status, body } = await api.ask("admin", "POST", token, { name: "entra" }, key);
      expect(status).to.equal(422);
      expect(body).to.have.property("code", "idempotency_key_reused");
    });

    it("is each caller's own, and free again after a refusal", async () => {
      expect((await api.ask("admin", "POST", token, { nonsense: 1 }, key)).status).to.equal(400);
      expect((await api.ask("admin", "POST", token, { name: "okta" }, key)).status).to.equal(201);
    });

    it("tells nothing of somebody who was erased meanwhile", async () => {
      const person = { userName: "eve@acme.example", email: "eve@acme.example" };
      const made = await api.ask("admin", "POST", "/teams/acme/users", person, key);
      const { id } = made.body as { id: string };
      const erased = await api.ask("owner", "POST", `/teams/acme/users/${id}/erase`, { confirm: true });
      expect([made.status, erased.status]).to.deep.equal([201, 200]);
      const { status, body } = await api.ask("admin", "POST", "/teams/acme/users", person, key);
      expect(status).to.equal(409);
      expect(body).to.have.property("code", "idempotency_under_way");
      expect(JSON.stringify(body)).not.to.contain("eve");
    });

    it("keeps nothing of what only looks: whoever may just read fills no store", async () => {
      const ask = () => api.ask("auditor", "POST", "/teams/acme/events/reconcile", { kind: "user", ids: [] }, key);
      for (const { status, headers } of [await ask(), await ask()]) {
        expect([status, headers.get("idempotency-replayed")]).to.deep.equal([200, null]);
      }
      const { paths } = (await api.ask("auditor", "GET", "/openapi.json")).body as { paths: Record<string, Posted> };
      const ofKey = { $ref: "#/components/parameters/idempotencyKey" };
      expect(paths["/teams/{team}/events/reconcile"]?.post.parameters).not.to.deep.include(ofKey);
      expect(paths["/teams/{team}/users"]?.post.parameters).to.deep.include(ofKey);
    });
  });

  describe("the document (OpenAPI 3.1)", () => {
    it("is readable without a key, and every reference in it leads somewhere", async () => {
      const response = await fetch(`${api.url}/openapi.json`);
      expect(response.status).to.equal(200);
      const document = (await response.json()) as Record<string, unknown>;
      expect(document["openapi"]).to.equal("3.1.0");
      const dead: string[] = [];
      const walk = (value: unknown): void => {
        if (typeof value !== "object" || value === null) return;
        for (const [name, one] of Object.entries(value)) {
          if (name === "$ref" && typeof one === "string" && at(document, one) === undefined) dead.push(one);
          walk(one);
        }
      };
      walk(document);
      expect(dead).to.deep.equal([]);
    });
  });
});

function at(document: unknown, ref: string): unknown {
  return ref
    .replace(/^#\//, "")
    .split("/")
    .reduce<unknown>((value, name) => (value as Record<string, unknown> | undefined)?.[name], document);
}
