import { once } from "node:events";
import { request } from "node:http";
import { expect } from "chai";
import type { ApiKeyId } from "../../../src/model/ids.js";
import { digestOf } from "../../../src/store/port/event-chain.js";
import { canonicalJson } from "../../../src/lib/canonical-json.js";
import { ApiStage } from "../../support/api-stage.js";
import { aKnownEvent } from "../../support/access-builders.js";

interface Shown {
  number: number;
  type: string;
  actor: { kind: string; label: string | null };
  subject: { id: string; label: string | null };
}

describe("the audit and the feed by the API (DESIGN §6)", () => {
  let api: ApiStage;
  beforeEach(async () => {
    api = await ApiStage.open();
  });
  afterEach(() => api.close());

  const events = () => api.admin.deps.store.inTeam(api.admin.acme.team.id).events;
  const listed = async (query: string): Promise<{ items: Shown[]; next: string | null }> =>
    (await api.ask("auditor", "GET", `/teams/acme/audit${query}`)).body;

  describe("audit", () => {
    it("lists the newest first, in pages by number, each once", async () => {
      const { number } = await events().head();
      const seen: number[] = [];
      for (let after: string | null = ""; after !== null;) {
        const page = await listed(`?limit=3${after === "" ? "" : `&after=${after}`}`);
        seen.push(...page.items.map((one) => one.number));
        after = page.next;
      }
      expect(seen).to.deep.equal(Array.from({ length: number }, (_, n) => number - n));
    });

    it("names actors and subjects as people know them", async () => {
      const { user = "" } = api.admin.acme.path.user;
      await api.ask("admin", "POST", `/teams/acme/users/${user}/lock`);
      await api.ask("admin", "PATCH", "/teams/acme/directories/acme-scim", { name: "Renamed" });
      const { items } = await listed("?limit=2");
      expect(items.map(({ type, subject }) => [type, subject.label])).to.deep.equal([
        ["directory.updated", "acme-scim"],
        ["user.locked", "ada@acme.example"],
      ]);
    });

    it("narrows by type, kind of types, subject by name, and actor", async () => {
      const { user = "" } = api.admin.acme.path.user;
      await api.ask("admin", "POST", `/teams/acme/users/${user}/lock`);
      await api.ask("admin", "POST", `/teams/acme/users/${user}/unlock`);
      await api.ask("admin", "PATCH", "/teams/acme/directories/acme-scim", { name: "Renamed" });
      const types = async (query: string) => (await listed(query)).items.map(({ type }) => type);
      expect(await types("?type=user.locked")).to.deep.equal(["user.locked"]);
      expect(await types("?type=user.locked,directory.*")).to.deep.equal(["directory.updated", "user.locked"]);
      expect(await types("?subject=ada%40acme.example")).to.deep.equal(["user.unlocked", "user.locked"]);
      expect(await types("?subject=acme-scim")).to.deep.equal(["directory.updated"]);
      expect(await types("?actor=nobody-at-all")).to.deep.equal([]);
      expect((await types("?actor=admin")).length).to.be.greaterThan(2);
    });

    it("narrows by time, wherever in the chain that is", async () => {
      const start = api.admin.time + 86_400_000;
      for (let n = 0; n < 40; n++) await events().append(aKnownEvent(start + n * 86_400_000));
      const iso = (day: number) => encodeURIComponent(new Date(start + day * 86_400_000).toISOString());
      const { items, next } = await listed(`?since=${iso(3)}&until=${iso(5)}`);
      const last = (await events().head()).number;
      expect(items.map(({ number }) => number)).to.deep.equal([last - 34, last - 35, last - 36]);
      expect(next).to.equal(null);
    });

    for (const query of ["after=x", "after=0", "type=no.such", "since=yesterday", "limit=0", "nonsense=1"]) {
      it(`refuses ${query} by name`, async () => {
        const { status, body } = await api.ask("auditor", "GET", `/teams/acme/audit?${query}`);
        expect(status).to.equal(400);
        expect(body)
          .to.have.nested.property("errors[0].field")
          .that.matches(new RegExp(`^${query.split("=", 1)[0] ?? ""}`));
      });
    }

    it("shows one by its number, and none of another team", async () => {
      expect((await api.ask("auditor", "GET", "/teams/acme/audit/1")).body).to.include({ number: 1 });
      expect((await api.ask("auditor", "GET", "/teams/acme/audit/999")).status).to.equal(404);
      expect((await api.ask("auditor", "GET", "/teams/globex/audit/1")).status).to.equal(404);
      expect((await api.ask("operator", "GET", "/audit/1")).body).to.include({ number: 1, team: null });
      expect((await api.ask("owner", "GET", "/audit/1")).status).to.equal(403);
    });

    it("checks the chain", async () => {
      const { number, hash } = await events().head();
      const { body } = await api.ask("auditor", "GET", "/teams/acme/audit/verify");
      expect(body).to.deep.equal({ ok: true, number, hash, erased: 0, fault: null });
      expect((await api.ask("operator", "GET", "/audit/verify")).body).to.include({ ok: true });
    });

    it("exports every line, with the salt that the list does not show, so that anybody can check it", async () => {
      const url = `${api.url}/teams/acme/audit/export`;
      const response = await fetch(url, { headers: { authorization: "Bearer auditor" } });
      expect(response.status).to.equal(200);
      expect(response.headers.get("content-type")).to.equal("application/x-ndjson; charset=utf-8");
      const lines = (await response.text()).trimEnd().split("\n");
      const parsed = lines.map((line) => JSON.parse(line) as { salt: string; data: object; dataDigest: string });
      expect(parsed).to.have.length((await events().head()).number);
      for (const { salt, data, dataDigest } of parsed) {
        expect(digestOf({ salt, text: canonicalJson(data) })).to.equal(dataDigest);
      }
      const { items } = await listed("");
      expect(items[0]).to.include.keys("hash", "previousHash", "dataDigest").and.not.to.have.property("salt");
    });

    it("ends an export in the midst of it where the key has ended meanwhile, and begins none where that was sooner", async () => {
      const { store } = api.admin.deps;
      await store.inTeam(api.admin.acme.team.id).atomically(async (tx) => {
        for (let n = 0; n < 2_500; n++) await tx.events.append(aKnownEvent());
      });
      const key = api.admin.as("auditor");
      let [proofs, goodFor] = [0, 2];
      const known = api.keys.get.bind(api.keys);
      api.keys.get = (name) => (name !== "ending" ? known(name) : ++proofs < goodFor ? key : undefined);
      // A slow reader: with each look at the clock some time has gone by.
      let time = api.admin.time;
      Object.defineProperty(api.admin, "time", { get: () => (time += 300) });
      const headers = { authorization: "Bearer ending" };
      const late = await fetch(`${api.url}/teams/acme/audit/export`, { headers });
      expect([late.status, proofs], "before its first line").to.deep.equal([401, 2]);
      expect(late.headers.get("content-type")).to.match(/^application\/problem\+json/);
      [proofs, goodFor] = [0, 3];
      const response = await fetch(`${api.url}/teams/acme/audit/export`, { headers });
      expect(response.status).to.equal(200);
      const error = await response.text().then(
        () => undefined,
        (cut: unknown) => cut,
      );
      expect(error).to.be.instanceOf(TypeError);
      expect(proofs).to.equal(3);
    });

    for (const [format, type, first] of [
      ["csv", "text/csv", /^number,at,type/],
      ["cef", "text/plain", /^CEF:0\|Drawbridge\|Drawbridge\|1\.2\.3\|/],
      ["ocsf", "application/x-ndjson", /"category_uid":3/],
    ] as const) {
      it(`exports ${format}, for the installation too`, async () => {
        for (const path of ["/teams/acme/audit", "/audit"]) {
          const headers = { authorization: "Bearer operator" };
          const response = await fetch(`${api.url}${path}/export?format=${format}`, { headers });
          expect(response.headers.get("content-type")).to.equal(`${type}; charset=utf-8`);
          expect(await response.text()).to.match(first);
        }
      });
    }

    it("refuses an export by a problem, before any text", async () => {
      const refused = await api.ask("auditor", "GET", "/teams/acme/audit/export?format=xml");
      expect(refused.status).to.equal(400);
      expect(refused.body).to.have.nested.property("errors[0].field", "format");
      expect((await api.ask("owner", "GET", "/audit/export")).status).to.equal(403);
    });
  });

  describe("feed", () => {
    it("gives events from the first on, ascending, in a webhook's form", async () => {
      const { body } = await api.ask("auditor", "GET", "/teams/acme/events?limit=2");
      const { items, next } = body as { items: Record<string, unknown>[]; next: number };
      expect(items.map(({ number }) => number)).to.deep.equal([1, 2]);
      expect(next).to.equal(2);
      expect(items[0]).to.have.all.keys("id", "type", "version", "number", "at", "team", "subject", "actor");
      expect(items[0]).to.have.property("team", api.admin.acme.team.id);
    });

    it("gives all of a team's events by following next, from 1 and without a gap", async () => {
      for (let n = 0; n < 7; n++) await events().append(aKnownEvent());
      const { number: last } = await events().head();
      const numbers: number[] = [];
      for (let after = 0; after < last;) {
        const { body } = await api.ask("auditor", "GET", `/teams/acme/events?after=${after}&limit=3`);
        const page = body as { readonly items: readonly { readonly number: number }[]; readonly next: number };
        numbers.push(...page.items.map(({ number }) => number));
        expect(page.next, "a page goes on").to.be.greaterThan(after);
        after = page.next;
      }
      expect(numbers).to.deep.equal(Array.from({ length: last }, (_, n) => n + 1));
    });

    for (const path of ["", "/snapshot"]) {
      it(`is of who has a key of the team alone: /events${path}`, async () => {
        expect((await fetch(`${api.url}/teams/acme/events${path}`)).status).to.equal(401);
        expect((await api.ask("stranger", "GET", `/teams/acme/events${path}`)).status).to.equal(404);
      });
    }

    it("says where to go on from where nothing is new", async () => {
      const { number } = await events().head();
      const { body } = await api.ask("auditor", "GET", `/teams/acme/events?after=${number}`);
      expect(body).to.deep.equal({ items: [], next: number });
    });

    it("waits for an event, and answers as soon as there is one", async () => {
      const { number } = await events().head();
      const began = Date.now();
      const waiting = api.ask("auditor", "GET", `/teams/acme/events?after=${number}&wait=20`);
      await events().append(aKnownEvent());
      const { body } = await waiting;
      expect(body).to.have.property("next", number + 1);
      expect(Date.now() - began).to.be.lessThan(10_000);
    });

    it("tells nothing to who has waited where the key has ended meanwhile", async () => {
      const { number } = await events().head();
      api.keys.set("ending", api.admin.as("auditor"));
      const waiting = api.ask("ending", "GET", `/teams/acme/events?after=${number}&wait=20`);
      // Answered after it, so that the one before has been let in.
      await api.ask("auditor", "GET", "/teams/acme/audit/1");
      api.keys.delete("ending");
      api.admin.time += 1_000;
      await events().append(aKnownEvent());
      const { status, body } = await waiting;
      expect([status, body]).to.have.property("0", 401);
      expect(body).not.to.have.property("items");
    });

    it("waits no longer for who has a key that has ended, though nothing happens", async () => {
      const { number } = await events().head();
      const { apiKeys } = api.admin.deps.store.installation;
      const key = (await apiKeys.get(api.admin.acme.path.api_key.api_key as ApiKeyId))!;
      api.keys.set("ending", { ...api.admin.as("auditor"), actor: { kind: "api_key", id: key.id } });
      const waiting = api.ask("ending", "GET", `/teams/acme/events?after=${number}&wait=30`);
      let isTold = false;
      const another = api
        .ask("auditor", "GET", `/teams/acme/events?after=${number}&wait=20`)
        .finally(() => (isTold = true));
      // Answered after them, so that they have been let in.
      await api.ask("auditor", "GET", "/teams/acme/audit/1");
      api.keys.delete("ending");
      await apiKeys.replace({ ...key, revokedAt: api.admin.time });
      api.admin.time += 500;
      expect(await waiting).to.have.property("status", 401);
      expect(isTold, "who waits by another key goes on waiting").to.equal(false);
      await events().append(aKnownEvent());
      expect((await another).body).to.have.property("next", number + 1);
    });

    it("answers an empty page when the wait is over", async () => {
      const { number } = await events().head();
      const began = Date.now();
      const { body } = await api.ask("auditor", "GET", `/teams/acme/events?after=${number}&wait=1`);
      expect(body).to.deep.equal({ items: [], next: number });
      expect(Date.now() - began).to.be.within(900, 8_000);
    });

    describe("holds nothing for programs that go away before a snapshot is begun", () => {
      const headers = { authorization: "Bearer auditor" };
      const asked = async (times: number): Promise<void> => {
        const { hostname, port, pathname } = new URL(`${api.url}/teams/acme/events/snapshot`);
        for (let n = 0; n < times; n++) {
          const asking = request({ hostname, port, path: pathname, headers, agent: false });
          asking.on("error", () => undefined).end();
          await once(asking, "finish");
          asking.destroy();
        }
      };
      afterEach(async () => {
        let status = 0;
        for (let tries = 0; tries < 100 && status !== 200; tries++) {
          const whole = Array.from({ length: 8 }, () => fetch(`${api.url}/teams/acme/events/snapshot`, { headers }));
          const answers = await Promise.all(whole);
          await Promise.all(answers.map((answer) => answer.text()));
          status = Math.max(...answers.map((answer) => answer.status));
        }
        expect(status).to.equal(200);
      });

      it("at whatever moment", () => asked(40));

      it("when the answer finds nobody there any more", async () => {
        let left = 0;
        api.held = async ({ socket }) => {
          if (!socket.destroyed) await once(socket, "close");
          left++;
        };
        await asked(10);
        while (left < 10) await new Promise((done) => setTimeout(done, 5));
        api.held = () => Promise.resolve();
      });
    });

    for (const query of ["after=x", "after=-1", "after=1.5", "after=99999", "wait=31", "wait=-1"]) {
      it(`refuses ${query}`, async () => {
        const { status, body } = await api.ask("auditor", "GET", `/teams/acme/events?${query}`);
        expect(status).to.equal(400);
        expect(body).to.have.nested.property("errors[0].field", query.split("=", 1)[0]);
      });
    }
  });
});
