import { expect } from "chai";
import type { ScimClient } from "../../support/scim-client.js";
import { scimOnBothEngines } from "../../support/scim-engines.js";

const USER = "urn:ietf:params:scim:schemas:core:2.0:User";
const GROUP = "urn:ietf:params:scim:schemas:core:2.0:Group";
const ENT = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
const ERROR = "urn:ietf:params:scim:api:messages:2.0:Error";
const SEARCH = "urn:ietf:params:scim:api:messages:2.0:SearchRequest";

scimOnBothEngines("SCIM over HTTP (RFC 7644)", (stage) => {
  let client: ScimClient;
  beforeEach(() => {
    client = stage().client();
  });
  const user = (userName: string, more: object = {}) => ({ schemas: [USER], userName, ...more });
  const group = (displayName: string, ...members: string[]) => ({
    schemas: [GROUP],
    displayName,
    members: members.map((value) => ({ value })),
  });
  async function made(userName: string, more: object = {}): Promise<string> {
    const answer = await client.post("/Users", user(userName, more));
    expect(answer.status, JSON.stringify(answer.body)).to.equal(201);
    return answer.body.id as string;
  }

  describe("who may ask", () => {
    it("takes the token as Bearer, in any letter case, and bare", async () => {
      const { token } = stage();
      for (const authorization of [`Bearer ${token}`, `bearer ${token}`, token, `Bearer Bearer ${token}`]) {
        expect((await client.get("/Users", { authorization })).status).to.equal(200);
      }
    });

    it("answers every other caller alike, with 401 and a challenge", async () => {
      const { token, base } = stage();
      const other = await stage().addDirectory();
      const ended = await stage().addToken({ expiresAt: stage().clock });
      const revoked = await stage().addToken({ revokedAt: stage().clock - 1 });
      const bodies = new Set<string>();
      for (const text of ["non-token", `Bearer ${other.token}`, ended.token, revoked.token, "Bearer x"]) {
        const answer = await client.get("/Users", { authorization: text });
        expect(answer.status).to.equal(401);
        expect(answer.headers.get("www-authenticate")).to.equal('Bearer realm="scim", error="invalid_token"');
        expect(answer.body).to.include({ status: "401" });
        bodies.add((answer.body.detail as string).replace(/ \(reference.*/, ""));
      }
      const foreign = stage().client({}, base.replace(/[^/]+$/, "nobody-here"));
      bodies.add(((await foreign.get("/Users")).body.detail as string).replace(/ \(reference.*/, ""));
      expect(bodies.size).to.equal(1);
      for (const text of ["", "Basic YTpi", `Bearer ${token} more`]) {
        expect((await client.get("/Users", { authorization: text })).status).to.equal(401);
      }
    });

    it("tells the audit of a token that was good once, once a minute, and of nothing else", async () => {
      const revoked = await stage().addToken({ revokedAt: stage().clock - 1 });
      for (const text of [revoked.token, revoked.token, "never-a-token"]) {
        expect((await client.get("/Users", { authorization: text })).status).to.equal(401);
      }
      const told = (await stage().store.inTeam(stage().team.id).events.latest({ limit: 50 })).filter(
        ({ type }) => type === "token.refused",
      );
      expect(told.map(({ outcome, data }) => [outcome, data?.["because"]])).to.deep.equal([["refused", "revoked"]]);
    });

    it("names the base URL at a wrong path below it", async () => {
      for (const path of ["/users", "/v2/Users", "/Users/x/y"]) {
        const answer = await client.get(path);
        expect(answer.status, path).to.equal(404);
        expect(answer.body.detail, path).to.contain(`The SCIM base URL of this directory is ${stage().base}.`);
      }
    });

    it("counts refused tokens in one row of the directory, and names one that was once good", async () => {
      const noted: Record<string, unknown>[] = [];
      Object.assign(stage().deps, { unproven: { note: (seen: Record<string, unknown>) => noted.push(seen) } });
      const revoked = await stage().addToken({ name: "old okta", revokedAt: stage().clock - 1 });
      await client.get("/Users", { authorization: revoked.token });
      await client.get("/Users", { authorization: "nothing" });
      await new Promise((done) => setTimeout(done, 50));
      expect(noted.map(({ code, target }) => [code, target])).to.deep.equal([
        ["token_refused", `(${stage().directory.slug})`],
        ["token_refused", `(${stage().directory.slug})`],
      ]);
      const causes = noted.map(({ cause }) => String(cause)).sort();
      expect(causes[0]).to.match(/no token of this directory/);
      expect(causes[1]).to.match(/"old okta", which was revoked/);
    });

    it("tells where a token of another stack belongs", async () => {
      const answer = await client.get("/Users", { authorization: "Bearer db_eu_abc" });
      expect(answer.status).to.equal(401);
      expect(answer.body.detail)
        .to.match(/^Token is not valid/)
        .and.contain("https://eu.bridge.example/scim/v2/");
    });

    it("keeps a token to its scopes", async () => {
      const reader = stage().client({ authorization: (await stage().addToken({ scopes: ["read"] })).token });
      const writer = stage().client({ authorization: (await stage().addToken({ scopes: ["write"] })).token });
      expect((await reader.get("/Users")).status).to.equal(200);
      expect((await reader.post("/Users/.search", { schemas: [SEARCH] })).status).to.equal(200);
      expect((await writer.get("/Users")).status).to.equal(403);
      for (const [method, path] of [
        ["POST", "/Users"],
        ["PUT", "/Users/x"],
        ["PATCH", "/Groups/x"],
        ["DELETE", "/Users/x"],
        ["POST", "/Bulk"],
      ] as const) {
        expect(
          (await reader.send(method, path, method === "DELETE" ? undefined : user("eve"))).status,
          `${method} ${path}`,
        ).to.equal(403);
      }
      expect((await writer.post("/Users", user("ada"))).status).to.equal(201);
    });

    it("does not open a directory that is switched off", async () => {
      const directory = await stage().teamStore.directories.get(stage().directory.id);
      await stage().teamStore.directories.replace({ ...directory!, disabled: true });
      expect((await client.get("/Users")).status).to.equal(401);
    });

    it("does not show what another directory owns, by any verb", async () => {
      const id = await made("ada");
      const other = await stage().addDirectory();
      const foreign = stage().client({ authorization: other.token }, other.base);
      expect((await foreign.get("/Users")).body.totalResults).to.equal(0);
      expect((await foreign.get('/Users?filter=userName eq "ada"')).body.totalResults).to.equal(0);
      expect((await foreign.get(`/Users/${id}`)).status).to.equal(404);
      expect((await foreign.put(`/Users/${id}`, user("ada"))).status).to.equal(404);
      expect((await foreign.patch(`/Users/${id}`, [{ op: "replace", path: "title", value: "x" }])).status).to.equal(
        404,
      );
      expect((await foreign.delete(`/Users/${id}`)).status).to.equal(404);
      const joined = await foreign.post("/Groups", group("Eng", id));
      expect([joined.status, joined.body.scimType]).to.deep.equal([400, "invalidValue"]);
      const taken = await foreign.post("/Users", user("ADA"));
      expect([taken.status, taken.body.scimType]).to.deep.equal([409, "uniqueness"]);
    });
  });

  describe("addresses and verbs", () => {
    it("answers what is not there in SCIM form", async () => {
      for (const path of ["/Nope", "/users", "/Users/a/b", "/Schemas/urn:x", "/ResourceTypes/Thing", "/Bulk/x"]) {
        const answer = await client.get(path);
        expect(answer.status, path).to.equal(404);
        expect(answer.body.schemas).to.deep.equal([ERROR]);
        expect(answer.headers.get("content-type")).to.equal("application/scim+json");
      }
    });

    it("answers verbs that are not possible with 405 and what is", async () => {
      for (const path of ["/ServiceProviderConfig", "/Schemas", "/ResourceTypes", "/Schemas/urn:x"]) {
        for (const method of ["POST", "PUT", "PATCH", "DELETE"]) {
          const answer = await client.send(method, path, method === "DELETE" ? undefined : {});
          expect(answer.status, `${method} ${path}`).to.equal(405);
          expect(answer.headers.get("allow")).to.equal("GET, HEAD, OPTIONS");
        }
      }
      expect((await client.put("/Users", user("ada"))).status).to.equal(405);
      expect((await client.post("/Users/x", user("ada"))).status).to.equal(405);
      expect((await client.get("/Users/.search")).status).to.equal(405);
      expect((await client.get("/Bulk")).status).to.equal(405);
    });

    it("answers OPTIONS with what is possible, and HEAD as GET without its body", async () => {
      const id = await made("ada");
      expect((await client.send("OPTIONS", "/Users", undefined)).headers.get("allow")).to.equal(
        "GET, HEAD, POST, OPTIONS",
      );
      const head = await client.send("HEAD", `/Users/${id}`, undefined);
      expect([head.status, head.headers.get("etag"), head.body]).to.deep.equal([200, 'W/"1"', undefined]);
    });

    it("has no /Me, and says so", async () => {
      for (const method of ["GET", "POST", "PATCH", "DELETE"]) {
        expect(
          (await client.send(method, "/Me", method === "GET" || method === "DELETE" ? undefined : {})).status,
        ).to.equal(501);
      }
    });

    it("takes a second slash behind the directory, as of a base URL that was entered with one at its end", async () => {
      const id = await made("ada");
      for (const path of [`//Users/${id}`, "//Users", "//ServiceProviderConfig/"]) {
        expect((await client.get(path)).status, path).to.equal(200);
      }
      for (const path of [`///Users/${id}`, `/Users//${id}`]) {
        expect((await client.get(path)).status, path).to.equal(404);
      }
    });

    it("takes slashes at the end, plus signs, and parameters it does not know", async () => {
      const id = await made("ada");
      const found = await client.get("/Users/?filter=UserName+eq+%22ADA%22&aadOptscim062020");
      expect(found.body.Resources[0].id).to.equal(id);
      expect((await client.get(`/Users/${id}/`)).status).to.equal(200);
    });

    it("refuses broken percent-encoding with 400 and NUL with 404", async () => {
      expect((await client.get("/Users/%zz")).status).to.equal(400);
      expect((await client.get("/Users?filter=%ff")).status).to.equal(400);
      expect((await client.get("/Users/%00")).status).to.equal(404);
      expect((await client.get(`/Users/${"x".repeat(2000)}`)).status).to.equal(404);
    });

    it("serves discovery, each document at its own address, and refuses to filter it", async () => {
      for (const [path, count] of [
        ["/Schemas", 7],
        ["/ResourceTypes", 2],
      ] as const) {
        const list = await client.get(`${path}?startIndex=5&count=1&sortBy=name`);
        expect(list.body.totalResults).to.equal(count);
        for (const document of list.body.Resources) {
          const alone = await fetch(document.meta.location as string, { headers: { authorization: stage().token } });
          expect(await alone.json()).to.deep.equal(document);
        }
        expect((await client.get(`${path}?filter=name eq "x"`)).status).to.equal(403);
      }
      expect((await client.get("/ServiceProviderConfig")).body.patch).to.deep.equal({ supported: true });
    });
  });

  describe("bodies", () => {
    const refused: readonly (readonly [string, string, Record<string, string>, number])[] = [
      ["broken JSON", "{", {}, 400],
      ["nothing", "", {}, 400],
      ["text that is not JSON", "userName=ada", {}, 400],
      ["another type", "<x/>", { "content-type": "application/xml" }, 415],
      ["another charset", "{}", { "content-type": "application/json; charset=utf-16" }, 415],
      ["a compressed body", "{}", { "content-encoding": "gzip" }, 415],
      ["a list", "[]", {}, 400],
      ["100,000 nested lists", "[".repeat(100_000) + "]".repeat(100_000), {}, 400],
      ["a prototype key", `{"schemas":["${USER}"],"userName":"a","__proto__":{"polluted":1}}`, {}, 400],
      [
        "a list of 100,000 emails",
        JSON.stringify(user("a", { emails: Array.from({ length: 100_000 }, (_, i) => ({ value: `${i}` })) })),
        {},
        400,
      ],
    ];
    for (const [what, body, headers, status] of refused) {
      it(`refuses ${what} with ${status}, in SCIM form, and makes nobody`, async () => {
        const answer = await client.send("POST", "/Users", body, headers);
        expect(answer.status).to.equal(status);
        expect(answer.body.schemas).to.deep.equal([ERROR]);
        expect(answer.body.status).to.equal(String(status));
        expect((await client.get("/Users?count=0")).body.totalResults).to.equal(0);
      });
    }

    it("refuses what would hold the process while it is parsed, also where 16 MiB may come", async () => {
      const bulk = "urn:ietf:params:scim:api:messages:2.0:BulkRequest";
      const costly: readonly (readonly [string, number])[] = [
        [`${"[".repeat(5_000_000)}${"]".repeat(5_000_000)}`, 400],
        [`{"schemas":["${bulk}"],"Operations":[${"{},".repeat(1_000_000)}{}]}`, 413],
        [`{${Array.from({ length: 20_000 }, (_, index) => `"key${index}":1`).join(",")}}`, 400],
      ];
      for (const [body, status] of costly) {
        const answer = await client.send("POST", "/Bulk", body);
        expect([answer.status, answer.body.schemas]).to.deep.equal([status, [ERROR]]);
      }
    });

    it("refuses a user of more than 2 MiB and a group of more than 16 MiB with 413", async () => {
      const answer = await client.send(
        "POST",
        "/Users",
        JSON.stringify(user("a", { title: "x".repeat(3 * 1024 * 1024) })),
      );
      expect(answer.status).to.equal(413);
      expect((await client.post("/Groups", group("x".repeat(17 * 1024 * 1024)))).status).to.equal(413);
    });

    it("takes plain JSON, in any letter case, and a body without a type", async () => {
      for (const [name, type] of [
        ["a", "Application/JSON; charset=UTF-8"],
        ["b", ""],
      ] as const) {
        expect(
          (await client.send("POST", "/Users", JSON.stringify(user(name)), { "content-type": type })).status,
        ).to.equal(201);
      }
    });
  });

  describe("users", () => {
    it("are made with Location, ETag and the whole body, and never with a password", async () => {
      const answer = await client.post(
        "/Users",
        user("ada", { password: "s3cret", emails: [{ value: "ada@acme.example", type: "work" }] }),
      );
      expect(answer.status).to.equal(201);
      expect(answer.headers.get("location"))
        .to.equal(answer.body.meta.location)
        .and.to.equal(`${stage().base}/Users/${answer.body.id}`);
      expect(answer.headers.get("etag")).to.equal(answer.body.meta.version).and.to.equal('W/"1"');
      expect(answer.body.active).to.equal(true);
      expect(JSON.stringify(answer.body)).not.to.contain("s3cret");
      const { items } = await stage().teamStore.attempts.list({ limit: 1 });
      expect(JSON.stringify(items)).not.to.contain("s3cret");
    });

    it("keep what a PUT brings and lose what it leaves out, but not active", async () => {
      const id = await made("ada", { title: "Countess", nickName: "Ada", active: false });
      const answer = await client.put(`/Users/${id}`, user("ada", { id: "other", meta: {}, groups: [], title: "Ms" }));
      expect(answer.status).to.equal(200);
      expect(answer.body).to.include({ title: "Ms", active: false, id });
      expect(answer.body).not.to.have.property("nickName");
    });

    it("keep version and lastModified where nothing changes", async () => {
      const id = await made("ada", { title: "Ms" });
      stage().clock += 1000;
      const before = (await client.get(`/Users/${id}`)).body;
      expect((await client.put(`/Users/${id}`, user("ada", { title: "Ms" }))).body).to.deep.equal(before);
      expect((await client.patch(`/Users/${id}`, [{ op: "add", path: "title", value: "Ms" }])).body).to.deep.equal(
        before,
      );
    });

    it("stay as they were where one operation of a PATCH is refused", async () => {
      const id = await made("ada", { title: "Ms" });
      const answer = await client.patch(`/Users/${id}`, [
        { op: "replace", path: "title", value: "Dr" },
        { op: "replace", path: "nope", value: 1 },
      ]);
      expect([answer.status, answer.body.scimType]).to.deep.equal([400, "invalidPath"]);
      expect((await client.get(`/Users/${id}`)).body.title).to.equal("Ms");
    });

    it("are gone after DELETE for every verb, and their name is free", async () => {
      const id = await made("ada");
      expect((await client.delete(`/Users/${id}`)).status).to.equal(204);
      expect((await client.get(`/Users/${id}`)).status).to.equal(404);
      expect((await client.delete(`/Users/${id}`)).status).to.equal(404);
      expect((await client.put(`/Users/${id}`, user("ada"))).status).to.equal(404);
      expect((await client.get('/Users?filter=userName eq "ada"')).body.totalResults).to.equal(0);
      expect((await client.post("/Users", user("ada"))).status).to.equal(201);
    });

    it("answer preconditions: 412, 304, lists of tags, weak ones and stars", async () => {
      const id = await made("ada");
      const set = (title: string, headers: Record<string, string>) =>
        client.patch(`/Users/${id}`, [{ op: "replace", path: "title", value: title }], headers);
      expect((await set("a", { "if-match": 'W/"7"' })).status).to.equal(412);
      expect((await set("a", { "if-match": 'W/"7", W/"1"' })).status).to.equal(200);
      expect((await set("b", { "if-match": '"2"' })).status).to.equal(200);
      expect((await set("c", { "if-match": "*" })).status).to.equal(200);
      expect((await set("d", { "if-none-match": 'W/"4"' })).status).to.equal(412);
      expect((await set("d", { "if-match": '"' })).status).to.equal(400);
      expect((await client.delete(`/Users/${id}`, { "if-match": 'W/"1"' })).status).to.equal(412);
      expect((await client.get(`/Users/${id}`, { "if-none-match": 'W/"4"' })).status).to.equal(304);
      expect((await client.get(`/Users/${id}`, { "if-none-match": 'W/"3"' })).status).to.equal(200);
    });

    it("show their groups, and an ETag that moves with them", async () => {
      const id = await made("ada");
      const before = (await client.get(`/Users/${id}`)).headers.get("etag") ?? "";
      const groupId = (await client.post("/Groups", group("Eng", id))).body.id as string;
      const after = await client.get(`/Users/${id}`, { "if-none-match": before });
      expect(after.status).to.equal(200);
      expect(after.body.groups).to.deep.equal([
        { value: groupId, $ref: `${stage().base}/Groups/${groupId}`, display: "Eng", type: "direct" },
      ]);
      expect(after.headers.get("etag")).to.equal(after.body.meta.version);
      const changed = await client.patch(`/Users/${id}`, [{ op: "replace", path: "title", value: "x" }], {
        "if-match": after.headers.get("etag") ?? "",
      });
      expect(changed.status).to.equal(200);
      await client.delete(`/Groups/${groupId}`);
      expect((await client.get(`/Users/${id}`)).body).not.to.have.property("groups");
    });

    it("come back in the shape that was asked for, from every verb", async () => {
      const shape = "?attributes=userName,emails.value";
      const shown = { schemas: [USER], userName: "ada", emails: [{ value: "a@acme.example" }] };
      const post = await client.post(
        `/Users${shape}`,
        user("ada", { title: "x", emails: [{ value: "a@acme.example", type: "work" }] }),
      );
      const id = post.body.id as string;
      expect(post.body).to.deep.equal({ ...shown, id });
      expect((await client.get(`/Users/${id}${shape}`)).body).to.deep.equal({ ...shown, id });
      expect(
        (await client.patch(`/Users/${id}${shape}`, [{ op: "add", path: "title", value: "y" }])).body,
      ).to.deep.equal({ ...shown, id });
      expect((await client.get(`/Users${shape}`)).body.Resources).to.deep.equal([{ ...shown, id }]);
      expect((await client.get(`/Users/${id}?excludedAttributes=meta,emails,id`)).body).to.have.all.keys(
        "schemas",
        "id",
        "userName",
        "title",
        "active",
      );
    });
  });

  describe("groups", () => {
    it("are made with members, shown with them, and emptied", async () => {
      const ada = await made("ada", { displayName: "Ada" });
      const answer = await client.post("/Groups", group("Eng", ada));
      expect(answer.status).to.equal(201);
      const member = { value: ada, $ref: `${stage().base}/Users/${ada}`, type: "User", display: "Ada" };
      expect(answer.body.members).to.deep.equal([member]);
      const path = `/Groups/${answer.body.id}`;
      expect((await client.get(path)).body.members).to.deep.equal([member]);
      expect((await client.get(`${path}?attributes=members.value`)).body).to.deep.equal({
        schemas: [GROUP],
        id: answer.body.id,
        members: [{ value: ada }],
      });
      expect((await client.get(`${path}?excludedAttributes=members`)).body).not.to.have.property("members");
      expect((await client.put(path, group("Eng"))).body).not.to.have.property("members");
    });

    it("answer PATCH with 204, and with the group where its shape is asked for", async () => {
      const ada = await made("ada");
      const { id } = (await client.post("/Groups", group("Eng"))).body as { id: string };
      const add = [{ op: "add", path: "members", value: [{ value: ada }] }];
      const plain = await client.patch(`/Groups/${id}`, add);
      expect([plain.status, plain.body, plain.headers.get("content-type")]).to.deep.equal([
        204,
        undefined,
        "application/scim+json",
      ]);
      const shaped = await client.patch(`/Groups/${id}?attributes=members`, add);
      expect([shaped.status, shaped.body.members.length]).to.deep.equal([200, 1]);
      expect(
        (await client.patch(`/Groups/${id}`, [{ op: "remove", path: `members[value eq "${ada}"]` }])).status,
      ).to.equal(204);
      expect((await client.get(`/Groups/${id}`)).body).not.to.have.property("members");
    });

    it("refuse whom they do not know, whole, and nested groups", async () => {
      const ada = await made("ada");
      const { id } = (await client.post("/Groups", group("Eng"))).body as { id: string };
      for (const value of ["nobody", id]) {
        const answer = await client.patch(`/Groups/${id}`, [
          { op: "add", path: "members", value: [{ value: ada }, { value }] },
        ]);
        expect([answer.status, answer.body.scimType]).to.deep.equal([400, "invalidValue"]);
      }
      expect((await client.get(`/Groups/${id}`)).body).not.to.have.property("members");
      const nested = await client.patch(`/Groups/${id}`, [
        { op: "add", path: "members", value: [{ value: id, type: "Group" }] },
      ]);
      expect([nested.status, nested.body.scimType]).to.deep.equal([400, "invalidValue"]);
    });

    it("survive parallel changes of single members, all of them", async () => {
      const ids = await Promise.all(Array.from({ length: 20 }, (_, i) => made(`user${i}`)));
      const { id } = (await client.post("/Groups", group("Eng", ...ids.slice(0, 10)))).body as { id: string };
      const answers = await Promise.all(
        ids.map((value, i) =>
          client.patch(`/Groups/${id}`, [
            i < 10
              ? { op: "remove", path: `members[value eq "${value}"]` }
              : { op: "add", path: "members", value: [{ value }] },
          ]),
        ),
      );
      expect(answers.map(({ status }) => status)).to.deep.equal(Array(20).fill(204));
      const members = (await client.get(`/Groups/${id}`)).body.members as { value: string }[];
      expect(members.map(({ value }) => value).sort()).to.deep.equal(ids.slice(10).sort());
    });

    it("stream thousands of members, each once", async () => {
      const { teamStore, directory } = stage();
      const { aUser } = await import("../../support/builders.js");
      const owner = { kind: "directory" as const, id: directory.id };
      const people = Array.from({ length: 2500 }, (_, i) =>
        aUser({ teamId: stage().team.id, userName: `member${i}`, owner }),
      );
      const ids = people.map(({ id }) => id);
      await teamStore.atomically(async (tx) => {
        for (const person of people) await tx.users.create(person);
      });
      const answer = await client.post("/Groups?excludedAttributes=members", group("Eng", ...ids));
      expect(answer.status).to.equal(201);
      const members = (await client.get(`/Groups/${answer.body.id}`)).body.members as { value: string }[];
      expect(new Set(members.map(({ value }) => value)).size).to.equal(2500);
      expect((await client.get("/Groups")).body.Resources[0].members).to.have.length(2500);
    }).timeout(120_000);
  });

  describe("lists", () => {
    const names = Array.from({ length: 7 }, (_, i) => `user${i}`);
    beforeEach(async () => {
      for (const name of names) await made(name, { title: name === "user3" ? undefined : name.replace("user", "T") });
    });
    const pageOf = (answer: { body: { Resources: { userName: string }[] } }) =>
      answer.body.Resources.map(({ userName }) => userName);

    it("page by index: true totals, itemsPerPage of the page, nothing beyond the end", async () => {
      const page = await client.get("/Users?startIndex=3&count=3");
      expect(page.body).to.include({ totalResults: 7, startIndex: 3, itemsPerPage: 3 });
      expect(pageOf(page)).to.deep.equal(["user2", "user3", "user4"]);
      expect((await client.get("/Users?startIndex=99")).body).to.deep.include({
        totalResults: 7,
        itemsPerPage: 0,
        Resources: [],
      });
      expect((await client.get("/Users?count=0")).body).to.deep.include({
        totalResults: 7,
        itemsPerPage: 0,
        Resources: [],
      });
    });

    it("skip nobody who stays when somebody of an earlier page is deleted in between", async () => {
      const first = await client.get("/Users?startIndex=1&count=3");
      await client.delete(`/Users/${first.body.Resources[0].id}`);
      const second = await client.get("/Users?startIndex=4&count=3");
      const third = await client.get("/Users?startIndex=7&count=3");
      expect([...pageOf(first), ...pageOf(second), ...pageOf(third)]).to.deep.equal(names);
    });

    it("page by cursor to the end, with deletions in between", async () => {
      const seen: string[] = [];
      let cursor: string | undefined = "";
      while (cursor !== undefined) {
        const page: Awaited<ReturnType<typeof client.get>> = await client.get(`/Users?cursor=${cursor}&count=2`);
        expect(page.status).to.equal(200);
        expect(page.body).not.to.have.property("startIndex");
        seen.push(...pageOf(page));
        if (seen.length === 2) await client.delete(`/Users/${page.body.Resources[1].id}`);
        cursor = page.body.nextCursor as string | undefined;
      }
      expect(seen).to.deep.equal(names);
    });

    it("refuse cursors that are forged, of another query or of yesterday", async () => {
      const cursor = (await client.get("/Users?cursor=&count=2")).body.nextCursor as string;
      const types = async (path: string) => (await client.get(path)).body.scimType as string;
      expect(await types(`/Users?cursor=${cursor}x&count=2`)).to.equal("invalidCursor");
      expect(await types(`/Users?cursor=${cursor}&filter=title pr`)).to.equal("invalidCursor");
      expect(await types(`/Groups?cursor=${cursor}`)).to.equal("invalidCursor");
      stage().clock += 3_600_001;
      expect(await types(`/Users?cursor=${cursor}&count=2`)).to.equal("expiredCursor");
    });

    it("sort, with those who have no value last or, descending, first", async () => {
      const up = ["user0", "user1", "user2", "user4", "user5", "user6", "user3"];
      expect(pageOf(await client.get("/Users?sortBy=title"))).to.deep.equal(up);
      expect(pageOf(await client.get("/Users?sortBy=title&sortOrder=descending"))).to.deep.equal(up.toReversed());
      expect((await client.get("/Users?sortBy=nope")).body.scimType).to.equal("invalidPath");
      expect((await client.get("/Users?sortBy=groups")).body.scimType).to.equal("invalidPath");
    });

    it("search by POST, at each endpoint and over all", async () => {
      await client.post("/Groups", group("user0"));
      const search = (path: string, more: object) => client.post(path, { schemas: [SEARCH], ...more });
      expect(
        (await search("/Users/.search", { filter: 'title eq "t1"', attributes: ["userName"] })).body.Resources,
      ).to.have.length(1);
      const all = await search("/.search", { count: 3, startIndex: 6 });
      expect(all.body).to.include({ totalResults: 8, itemsPerPage: 3, startIndex: 6 });
      expect((await search("/.search", { filter: 'displayName eq "USER0"' })).body.totalResults).to.equal(1);
      expect((await search("/.search", { filter: 'meta.resourceType eq "Group"' })).body.totalResults).to.equal(1);
      expect((await search("/.search", { filter: 'userName sw "user"' })).body.totalResults).to.equal(7);
      const mixed: readonly (readonly [string, number])[] = [
        ['userName eq "user1" or displayName eq "user0"', 2],
        ['not (userName sw "user")', 1],
        ['userName ne "user1"', 7],
        ["userName pr or members pr", 7],
        ['userName eq "user1" and members eq "x"', 0],
        ['emails[type eq "work"] or displayName pr', 1],
        ["userName eq null", 1],
        ['urn:ietf:params:scim:schemas:core:2.0:Group:displayName eq "user0"', 1],
        ["department pr or id pr", 8],
        ['members[value eq "x"] or meta.resourceType eq "User"', 7],
      ];
      for (const [filter, found] of mixed) {
        const answer = await search("/.search", { filter });
        expect([answer.status, answer.body.totalResults], filter).to.deep.equal([200, found]);
      }
      const named = await search("/.search", { attributes: ["userName", "displayName"], startIndex: 7 });
      expect((named.body.Resources as object[]).map((one) => Object.keys(one))).to.deep.equal([
        ["schemas", "id", "userName"],
        ["schemas", "id", "displayName"],
      ]);
      expect((await search("/.search", { filter: 'nope eq "user"' })).body.scimType).to.equal("invalidFilter");
      expect((await client.get("/?count=0")).body.totalResults).to.equal(8);
    });
  });

  describe("filters", () => {
    let ada: string;
    let bob: string;
    let eng: string;
    beforeEach(async () => {
      ada = await made("ada", {
        externalId: "A1",
        schemas: [USER, ENT],
        emails: [
          { value: "ada@acme.example", type: "work", primary: true },
          { value: "ada@home.example", type: "home" },
        ],
        [ENT]: { department: "R&D", manager: { value: "boss" } },
      });
      stage().clock += 60_000;
      bob = await made("bob", { active: false, title: 'Say "hi"' });
      eng = (await client.post("/Groups", group("Eng", ada))).body.id as string;
    });
    const rows: readonly (readonly [string, readonly ("ada" | "bob")[]])[] = [
      ['userName eq "ADA"', ["ada"]],
      ['userName ne "ada"', ["bob"]],
      ['externalId eq "a1"', []],
      ['externalId eq "A1"', ["ada"]],
      ["active eq false", ["bob"]],
      ['active eq "True"', ["ada"]],
      ["title pr", ["bob"]],
      ["not (title pr)", ["ada"]],
      ['title eq "say \\"HI\\""', ["bob"]],
      ['emails eq "ada@home.example"', ["ada"]],
      ['emails[type eq "work" and value co "home"]', []],
      ['emails.type eq "work" and emails.value co "home"', ["ada"]],
      ['emails[type eq "work"].value eq "ADA@acme.example"', ["ada"]],
      ["emails pr", ["ada"]],
      [`${ENT}:department eq "r&d"`, ["ada"]],
      [`${ENT}:manager pr`, ["ada"]],
      ['manager eq "boss"', ["ada"]],
      [`schemas eq "${ENT}"`, ["ada"]],
      [`schemas eq "${USER}"`, ["ada", "bob"]],
      ['meta.resourceType eq "User"', ["ada", "bob"]],
      ['meta.resourceType eq "Group"', []],
      ['meta.created gt "2026-11-25T12:00:30Z"', ["bob"]],
      ['meta.lastModified le "2026-11-25T13:00:30+01:00"', ["ada"]],
      ['groups.display eq "eng"', ["ada"]],
      ['groups.display ne "eng"', ["bob"]],
      ["groups pr", ["ada"]],
      ["not (groups pr)", ["bob"]],
      ['groups[display sw "E" and type eq "direct"]', ["ada"]],
      ['groups.type sw "Dir"', ["ada"]],
      ['groups[type gt "direct"]', []],
      ['groups.type ne "direct"', ["bob"]],
      ['userName eq "ada" or userName eq "bob"', ["ada", "bob"]],
      ['(userName eq "ada" or userName eq "bob") and active eq true', ["ada"]],
      ["userName eq ada", ["ada"]],
      ["id pr", ["ada", "bob"]],
      ["password pr or id pr", []],
    ];
    for (const [filter, names] of rows.slice(0, -1)) {
      it(`finds ${names.join(" and ") || "nobody"} by ${filter}`, async () => {
        const answer = await client.get(`/Users?filter=${encodeURIComponent(filter)}`);
        expect(answer.status, JSON.stringify(answer.body)).to.equal(200);
        expect((answer.body.Resources as { userName: string }[]).map(({ userName }) => userName)).to.deep.equal(names);
        expect(answer.body.totalResults).to.equal(names.length);
      });
    }

    it("finds by id, location and group", async () => {
      for (const filter of [
        `id eq "${ada}"`,
        `meta.location eq "${stage().base}/Users/${ada}"`,
        `groups.value eq "${eng}"`,
        `groups eq "${eng}"`,
        `groups.$ref eq "${stage().base}/Groups/${eng}"`,
      ]) {
        const answer = await client.get(`/Users?filter=${encodeURIComponent(filter)}`);
        expect(
          answer.body.Resources?.map(({ id }: { id: string }) => id),
          filter,
        ).to.deep.equal([ada]);
      }
    });

    it("finds groups by member, as Entra asks", async () => {
      const count = async (filter: string) =>
        (await client.get(`/Groups?excludedAttributes=members&filter=${encodeURIComponent(filter)}`)).body
          .totalResults as number;
      expect(await count(`id eq "${eng}" and members eq "${ada}"`)).to.equal(1);
      expect(await count(`id eq "${eng}" and members eq "${bob}"`)).to.equal(0);
      expect(await count(`members[value eq "${ada}" and type eq "User"]`)).to.equal(1);
      expect(await count("members pr")).to.equal(1);
      const { base } = stage();
      expect(await count(`members.$ref eq "${base}/Users/${ada}"`)).to.equal(1);
      expect(await count(`members[$ref eq "${base}/Users/${ada}"]`)).to.equal(1);
      expect(await count(`members.$ref eq "https://other.example/Users/${ada}"`)).to.equal(0);
      expect(await count(`members.$ref eq "${base}/Groups/${ada}"`)).to.equal(0);
      expect(await count('displayName eq "ENG"')).to.equal(1);
      expect(await count('externalId eq "x" or displayName sw "e"')).to.equal(1);
    });

    const refused = [
      "password pr",
      'meta.version pr and meta.version eq "x"',
      'nope eq "x"',
      "active gt true",
      'members eq "x"',
      "(",
      "a".repeat(5000),
      '__proto__ eq "x"',
      'userName eq "a" and',
    ];
    for (const filter of refused) {
      it(`refuses ${filter.slice(0, 50)}`, async () => {
        const answer = await client.get(`/Users?filter=${encodeURIComponent(filter)}`);
        expect([answer.status, answer.body.scimType]).to.deep.equal([400, "invalidFilter"]);
      });
    }
  });

  describe("bulk", () => {
    const BULK = "urn:ietf:params:scim:api:messages:2.0:BulkRequest";
    const bulk = (Operations: unknown[], more: object = {}) =>
      client.post("/Bulk", { schemas: [BULK], Operations, ...more });
    const post = (bulkId: string, path: string, data: object) => ({ method: "POST", path, bulkId, data });

    it("resolves references in data and paths, in any order", async () => {
      const answer = await bulk([
        {
          method: "PATCH",
          path: "/Groups/bulkId:g",
          data: {
            schemas: ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
            Operations: [{ op: "add", path: "members", value: [{ value: "bulkId:b" }] }],
          },
        },
        post("g", "/Groups", group("Eng", "bulkId:a")),
        post("a", "/Users", user("ada", { schemas: [USER, ENT], [ENT]: { manager: { value: "bulkId:b" } } })),
        post("b", "/Users", user("bob")),
      ]);
      expect(answer.status).to.equal(200);
      const results = answer.body.Operations as {
        status: string;
        location: string;
        bulkId?: string;
        version?: string;
      }[];
      expect(results.map(({ status }) => status)).to.deep.equal(["200", "201", "201", "201"]);
      expect(results.map(({ bulkId }) => bulkId)).to.deep.equal([undefined, "g", "a", "b"]);
      const members = (await client.get(results[1]!.location.slice(stage().base.length))).body.members as unknown[];
      expect(members).to.have.length(2);
      const ada = (await client.get(results[2]!.location.slice(stage().base.length))).body;
      expect(ada[ENT].manager.value).to.equal(results[3]!.location.split("/").at(-1));
    });

    it("makes a circle of managers", async () => {
      const boss = (of: string) => ({ schemas: [USER, ENT], [ENT]: { manager: { value: `bulkId:${of}` } } });
      const answer = await bulk([
        post("a", "/Users", user("ada", boss("b"))),
        post("b", "/Users", user("bob", boss("a"))),
      ]);
      const results = answer.body.Operations as { status: string; location: string; version: string }[];
      expect(results.map(({ status }) => status)).to.deep.equal(["201", "201"]);
      for (const [index, { location }] of results.entries()) {
        const { [ENT]: enterprise } = (await client.get(location.slice(stage().base.length))).body;
        expect(enterprise.manager.value).to.equal(results[1 - index]!.location.split("/").at(-1));
      }
    });

    it("lets one fault be one fault, and stops where failOnErrors says", async () => {
      const operations = [
        post("a", "/Users", user("")),
        post("b", "/Users", user("bob")),
        { method: "DELETE", path: "/Users/nobody" },
        { method: "GET", path: "/Users" },
        post("c", "/Nope", {}),
        post("g", "/Groups", group("Eng", "bulkId:a")),
        post("h", "/Groups", group("Ops", "bulkId:zz")),
        { method: "PATCH", path: "/Users", data: {} },
      ];
      const all = await bulk(operations);
      expect((all.body.Operations as { status: string }[]).map(({ status }) => status)).to.deep.equal([
        "400",
        "201",
        "404",
        "400",
        "404",
        "409",
        "400",
        "405",
      ]);
      expect(all.body.Operations[0].response).to.include({ status: "400", scimType: "invalidValue" });
      expect(all.body.Operations[0]).not.to.have.property("location");
      const cut = await bulk(operations.slice(2), { failOnErrors: 2 });
      expect(cut.body.Operations).to.have.length(2);
    });

    it("takes version as If-Match", async () => {
      const id = await made("ada");
      const put = (version: string) => ({
        method: "PUT",
        path: `/Users/${id}`,
        version,
        data: user("ada", { title: version }),
      });
      const answer = await bulk([put('W/"9"'), put('W/"1"')]);
      expect((answer.body.Operations as { status: string }[]).map(({ status }) => status)).to.deep.equal([
        "412",
        "200",
      ]);
    });

    it("refuses what is too much with 413", async () => {
      expect(
        (await bulk(Array.from({ length: 1001 }, () => ({ method: "DELETE", path: "/Users/x" })))).status,
      ).to.equal(413);
    });
  });

  describe("attempts", () => {
    it("tell of each change what was asked and answered, whoever refused it; reads make none", async () => {
      await client.get("/Users");
      await client.post("/Users", user("ada"));
      await client.post("/Users", user("ada"));
      await client.post("/Users", user("bob", { shoeSize: 5 }));
      await client.send("POST", "/Users", "{");
      const { items } = await stage().teamStore.attempts.list({ limit: 10 });
      expect(
        items.map(({ operation, target, status, code, answered }) => [
          operation,
          target,
          status,
          code,
          answered?.status,
        ]),
      ).to.deep.equal([
        ["user.create", "(unnamed)", "failure", "scim_unreadable_body", 400],
        ["user.create", "bob", "failure", "scim_invalid_syntax", 400],
        ["user.create", "ada", "failure", "user_name_taken", 409],
        ["user.create", "ada", "success", undefined, 201],
      ]);
      for (const { reference, asked, directoryId } of items) {
        expect(reference).to.match(/^[0-9a-z]{26}$/);
        expect(asked?.path).to.equal("/Users");
        expect(directoryId).to.equal(stage().directory.id);
      }
    });

    it("tell of bulk operations whom they were about, also where a reference leads nowhere", async () => {
      const bulk = "urn:ietf:params:scim:api:messages:2.0:BulkRequest";
      const post = (path: string, bulkId: string | undefined, data: object) => ({ method: "POST", path, bulkId, data });
      const { body } = await client.post("/Bulk", {
        schemas: [bulk],
        Operations: [
          post("/Groups", "g", group("Engineering", "bulkId:nobody")),
          post("/Users", undefined, user("ada", { password: "s3cret" })),
          post("/Users", "b", user("bob", { shoeSize: 5 })),
          post("/Groups", "h", group("Sales", "bulkId:b")),
        ],
      });
      const answers = body.Operations as { status: string }[];
      expect(answers.map(({ status }) => status)).to.deep.equal(["400", "400", "400", "409"]);
      const { items } = await stage().teamStore.attempts.list({ limit: 10 });
      expect(items.map(({ operation, target, code }) => [operation, target, code])).to.have.deep.members([
        ["group.create", "Engineering", "scim_invalid_value"],
        ["user.create", "ada", "scim_invalid_syntax"],
        ["user.create", "bob", "scim_invalid_syntax"],
        ["group.create", "Sales", "scim_bulk_reference"],
      ]);
      expect(JSON.stringify(items)).not.to.contain("s3cret");
    });

    it("carry the reference id of the answer", async () => {
      const answer = await client.post("/Users", user(""));
      const reference = answer.headers.get("reference-id") ?? "";
      expect(answer.body.detail).to.contain(`(reference ${reference})`);
      expect(await stage().teamStore.attempts.byReference(reference as never)).to.have.length(1);
    });

    it("stand in the failed list until the same thing succeeds", async () => {
      await client.post("/Users", user("bob", { shoeSize: 5 }));
      const open = async () => (await stage().teamStore.failures.list({ state: ["open"], limit: 10 })).items.length;
      expect(await open()).to.equal(1);
      await client.post("/Users", user("bob"));
      expect(await open()).to.equal(0);
    });

    it("count the leniencies that a client made use of", async () => {
      const id = await made("ada");
      await client.patch(`/Users/${id}`, [{ op: "Replace", path: "active", value: "False" }]);
      expect(stage().leniencies.sort()).to.deep.equal(["op-capitals", "string-booleans"]);
      const strict = await stage().addDirectory({ quirks: "strict" });
      const other = stage().client({ authorization: strict.token }, strict.base);
      const refused = await other.post("/Users", { userName: "x" });
      expect([refused.status, refused.body.scimType]).to.deep.equal([400, "invalidSyntax"]);
    });

    it("can be applied again", async () => {
      const { retryOperation } = await import("../../../src/provisioning/index.js");
      const { newId } = await import("../../../src/lib/new-id.js");
      await stage().policies({ userNameIsEmail: true });
      expect((await client.post("/Users", user("ada"))).status).to.equal(400);
      const [failed] = (await stage().teamStore.attempts.list({ limit: 1 })).items;
      const again = () => retryOperation(stage().deps, stage().directory, failed!.asked!, newId());
      expect(await again()).to.include({ ok: false, status: 400 });
      await stage().policies({ userNameIsEmail: false });
      expect(await again()).to.include({ ok: true, status: 201 });
      expect((await stage().teamStore.failures.list({ state: ["open"], limit: 10 })).items).to.have.length(0);
    });
  });
});
