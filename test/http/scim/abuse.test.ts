import { expect } from "chai";
import { request } from "node:http";
import type { ScimClient } from "../../support/scim-client.js";
import { group, made, user } from "../../support/scim-door.js";
import { scimOnBothEngines } from "../../support/scim-engines.js";

const BULK = "urn:ietf:params:scim:api:messages:2.0:BulkRequest";
const PATCH = "urn:ietf:params:scim:api:messages:2.0:PatchOp";

scimOnBothEngines("SCIM against abuse", (stage) => {
  let client: ScimClient;
  beforeEach(() => {
    client = stage().client();
  });
  const bulk = (Operations: readonly object[]) => client.post("/Bulk", { schemas: [BULK], Operations });

  describe("paths of bulk operations", () => {
    it("are refused where they are long, before any pattern meets them", async () => {
      const slashes = "/".repeat(80_000);
      const data = user("ada");
      const { status, body } = await bulk([
        { method: "POST", path: `/Users${slashes}x`, bulkId: "a", data },
        { method: "DELETE", path: `${slashes}Users/1`, bulkId: "b" },
        { method: "PUT", path: `/Users/1${slashes}`, data },
      ]);
      expect(status).to.equal(200);
      const operations = body.Operations as { status: string; response: { detail: string } }[];
      expect(operations.map((one) => one.status)).to.deep.equal(["400", "400", "400"]);
      for (const { response } of operations)
        expect(response.detail).to.match(/longer than 1024 characters.*\/Users\/ID/);
    });

    it("name a resource and take no query; an answer's location is that of the resource", async () => {
      const id = await made(client, "ada");
      const { body } = await bulk([
        { method: "DELETE", path: `/Users/${id}?attributes=id` },
        { method: "DELETE", path: `/Users/${id}#x` },
        { method: "DELETE", path: "Users/nobody//" },
        { method: "DELETE", path: "/Users/nobody%2F%3Fx" },
        { method: "DELETE", path: `/Users/${id}` },
      ]);
      const operations = body.Operations as { status: string; location?: string; response?: { detail: string } }[];
      expect(operations.map(({ status, location }) => [status, location?.slice(stage().base.length)])).to.deep.equal([
        ["400", undefined],
        ["400", undefined],
        ["404", "/Users/nobody"],
        ["404", "/Users/nobody%2F%3Fx"],
        ["204", `/Users/${id}`],
      ]);
      expect(operations[0]?.response?.detail).to.match(/takes no query/);
    });
  });

  describe("a token that ends while its request is under way", () => {
    /** Sends a request of which the rest comes when `meanwhile` has been done. */
    function halting(
      path: string,
      body: object,
      meanwhile: () => Promise<unknown>,
    ): Promise<{ status: number; text: string }> {
      const text = JSON.stringify(body);
      return new Promise((resolve, reject) => {
        const req = request(
          `${stage().base}${path}`,
          {
            method: "POST",
            headers: {
              authorization: `Bearer ${stage().token}`,
              "content-type": "application/scim+json",
              "content-length": Buffer.byteLength(text),
            },
          },
          (res) => {
            let answer = "";
            res.on("data", (chunk: Buffer) => (answer += chunk.toString()));
            res.on("end", () => resolve({ status: res.statusCode ?? 0, text: answer }));
          },
        );
        req.on("error", reject);
        req.write(text.slice(0, 10), () => {
          // the door has proved the token when it waits for the rest
          setTimeout(() => void meanwhile().then(() => req.end(text.slice(10)), reject), 100);
        });
      });
    }

    const revoke = async () => {
      const { directory, teamStore } = stage();
      const [token] = await teamStore.tokens.ofDirectory(directory.id);
      await teamStore.tokens.replace({ ...token!, revokedAt: stage().clock });
    };

    it("writes nothing, whatever of its body was sent before", async () => {
      for (const [path, body] of [
        ["/Users", user("ada")],
        ["/Groups", group("Eng")],
        [
          "/Bulk",
          { schemas: [BULK], Operations: [{ method: "POST", path: "/Users", bulkId: "a", data: user("ada") }] },
        ],
      ] as const) {
        const { directory, teamStore } = stage();
        const { status, text } = await halting(path, body, revoke);
        expect(
          path === "/Bulk"
            ? (JSON.parse(text) as { Operations: { status: string }[] }).Operations[0]?.status
            : String(status),
        ).to.equal("401");
        expect(text).to.match(/was revoked or ran out|Token is not valid/);
        const [token] = await teamStore.tokens.ofDirectory(directory.id);
        const { revokedAt: _revokedAt, ...good } = token!;
        await teamStore.tokens.replace(good);
        expect((await client.get("/Users")).body.totalResults).to.equal(0);
        expect((await client.get("/Groups")).body.totalResults).to.equal(0);
      }
    });

    it("shows nothing that a search by POST asks for", async () => {
      await client.post("/Users", user("ada"));
      for (const path of ["/.search", "/Users/.search"]) {
        const asked = { schemas: ["urn:ietf:params:scim:api:messages:2.0:SearchRequest"], count: 5 };
        const { status, text } = await halting(path, asked, revoke);
        expect(status).to.equal(401);
        expect(text).not.to.include("ada");
        const { directory, teamStore } = stage();
        const [token] = await teamStore.tokens.ofDirectory(directory.id);
        const { revokedAt: _revokedAt, ...good } = token!;
        await teamStore.tokens.replace(good);
      }
    });

    it("does no further operation of a bulk request", async () => {
      const { token } = await stage().addToken({ expiresAt: stage().clock + 400 });
      const start = stage().clock;
      let asked = 0;
      // time goes on with each look at the clock
      Object.defineProperty(stage(), "clock", { configurable: true, get: () => start + asked++ });
      const Operations = Array.from({ length: 200 }, (_, n) => ({
        method: "POST",
        path: "/Users",
        bulkId: `u${n}`,
        data: user(`user-${n}`),
      }));
      const { body } = await client
        .with({ authorization: `Bearer ${token}` })
        .post("/Bulk", { schemas: [BULK], Operations });
      const statuses = (body.Operations as { status: string }[]).map(({ status }) => status);
      const made = statuses.indexOf("401");
      expect(made).to.be.greaterThan(0);
      expect(new Set(statuses.slice(0, made))).to.deep.equal(new Set(["201"]));
      expect(new Set(statuses.slice(made))).to.deep.equal(new Set(["401"]));
      expect((await client.get("/Users")).body.totalResults).to.equal(made);
    });
  });

  describe("a token without read", () => {
    it("is told that a change was made and where, and nothing of what is there", async () => {
      const { token } = await stage().addToken({ scopes: ["write"] });
      const writing = client.with({ authorization: `Bearer ${token}` });
      const ada = await made(client, "ada", { title: "Countess" });
      for (const query of ["", "?attributes=userName,title"]) {
        const patched = await writing.send("PATCH", `/Users/${ada}${query}`, {
          schemas: [PATCH],
          Operations: [{ op: "replace", path: "nickName", value: `x${query.length}` }],
        });
        expect([patched.status, patched.body]).to.deep.equal([204, undefined]);
        const put = await writing.put(`/Users/${ada}${query}`, { ...user("ada"), nickName: `y${query.length}` });
        expect([put.status, put.body]).to.deep.equal([204, undefined]);
        const answer = await writing.post(`/Users${query}`, user(`bob${query.length}`));
        const location = `${stage().base}/Users/${answer.body.id as string}`;
        expect([answer.status, answer.headers.get("location")]).to.deep.equal([201, location]);
        expect(answer.body).to.deep.equal({
          schemas: ["urn:ietf:params:scim:schemas:core:2.0:User"],
          id: answer.body.id as string,
          meta: { resourceType: "User", location },
        });
      }
      const eng = await writing.post("/Groups?attributes=members", group("Eng", ada));
      expect(Object.keys(eng.body as object)).to.have.members(["schemas", "id", "meta"]);
      const groupPut = await writing.put(`/Groups/${eng.body.id as string}`, group("Eng", ada));
      expect([groupPut.status, groupPut.body]).to.deep.equal([204, undefined]);
      expect((await client.get(`/Users/${ada}`)).body.nickName).to.equal("y26");
    });
  });
});
