import { expect } from "chai";
import { chmodSync, mkdtempSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import express from "express";
import request from "supertest";
import { rememberMethod } from "../../src/http/login/cookies.js";
import { sha256Hex } from "../../src/lib/sha256.js";
import { testSignInUrl } from "../../src/login/index.js";
import { makeServer } from "../../src/start/listen.js";
import { openToOthers } from "../../src/start/open-to-others.js";
import { openStore } from "../../src/store/index.js";
import { aDirectory, aToken } from "../support/builders.js";
import { removeFolder } from "../support/remove-folder.js";
import { flowBridge, type FlowBridge } from "./flow-bridge.js";

describe("what pages elsewhere, strangers and neighbours try", () => {
  describe("at the doors", () => {
    let flow: FlowBridge;
    before(async () => {
      flow = await flowBridge();
    });
    after(() => flow.stop());

    const start = (headers: Record<string, string>) =>
      request(flow.url)
        .get("/sso/acme-sso")
        .set({ ...headers, accept: "text/html" });
    const asked = (mode: string, dest: string) => ({ "sec-fetch-mode": mode, "sec-fetch-dest": dest });

    for (const [what, headers] of [
      ["a picture", asked("no-cors", "image")],
      ["a script", asked("no-cors", "script")],
      ["a script's own question", asked("cors", "empty")],
      ["an object", asked("navigate", "object")],
      ["a page fetched beforehand", { ...asked("navigate", "document"), "sec-purpose": "prefetch" }],
      ["a page shown beforehand", { ...asked("navigate", "document"), "sec-purpose": "prefetch;prerender" }],
      ["a page fetched beforehand, as older browsers say it", { purpose: "prefetch" }],
    ] as const) {
      it(`begin no sign-in by ${what} and plant no cookie`, async () => {
        const answer = await start(headers);
        expect(answer.status).to.equal(403);
        expect(answer.headers["set-cookie"]).to.equal(undefined);
        expect(answer.text).to.include("not_a_navigation").and.include('href="/sso/acme-sso"');
      });
    }

    for (const [what, headers] of [
      ["somebody who goes there", asked("navigate", "document")],
      ["a frame", asked("navigate", "iframe")],
      ["a browser that says nothing of it", {}],
      ["a program", { "sec-fetch-mode": "cors" }],
    ] as const) {
      it(`lead ${what} to the identity provider`, async () => {
        const answer = await start(headers);
        expect(answer.status).to.equal(302);
        expect(answer.headers["set-cookie"]).to.have.length(2);
      });
    }

    it("begin no test of a method that is switched off, whatever ticket they bring", async () => {
      const { store } = flow.bridge;
      const methods = store.inTeam(flow.team.id).methods;
      const { url } = await testSignInUrl(flow.bridge.login, flow.method);
      expect((await fetch(url, { redirect: "manual" })).status).to.equal(302);
      const kept = await methods.get(flow.method.id);
      if (kept === undefined) throw new Error("the method is gone");
      const off = await methods.replace({ ...kept, disabled: true });
      const answer = await fetch(url, { redirect: "manual" });
      expect([answer.status, answer.headers.get("set-cookie")]).to.deep.equal([403, null]);
      await methods.replace({ ...off, disabled: false });
    });

    for (const path of [
      "/sso/%00",
      "/saml/%00/acs",
      "/saml/a%00b/metadata",
      "/scim/v2/%00/Users",
      "/api/v1/teams/%00",
      "/oauth2?a=1",
    ]) {
      it(`at ${path} find a refusal and no fault`, async () => {
        for (const verb of ["get", "post"] as const) {
          expect((await request(flow.url)[verb](path)).status, verb).to.be.within(400, 499);
        }
      });
    }

    it("find no SCIM answer that was kept on the way, or that is taken for a page", async () => {
      const token = "a-token-of-the-flow-that-is-long-enough";
      const team = flow.bridge.store.inTeam(flow.team.id);
      const directory = await team.directories.create(aDirectory({ teamId: flow.team.id, slug: "acme-scim" }));
      await team.tokens.create(
        aToken({ teamId: flow.team.id, directoryId: directory.id, hash: sha256Hex(token), scopes: ["read", "write"] }),
      );
      const headers = { authorization: `Bearer ${token}` };
      for (const [path, wanted] of [
        ["/scim/v2/acme-scim/Users", 200],
        ["/scim/v2/acme-scim/ServiceProviderConfig", 200],
        ["/scim/v2/acme-scim/Users/nobody", 404],
        ["/scim/acme-scim/Users", 404],
      ] as const) {
        const answer = await fetch(`${flow.url}${path}`, { headers });
        expect([path, answer.status]).to.deep.equal([path, wanted]);
        expect(answer.headers.get("cache-control")).to.equal("no-store");
        expect(answer.headers.get("x-content-type-options")).to.equal("nosniff");
      }
    });
  });

  it("hear the last method's cookie over https alone, where that is the address", async () => {
    const app = express().get("/:scheme", ({ params }, res) => {
      rememberMethod(res, "acme-sso", `${params.scheme}://sso.acme.example`);
      res.end();
    });
    expect((await request(app).get("/https")).headers["set-cookie"]?.[0]).to.match(/^db_last=acme-sso;.*; Secure$/);
    expect((await request(app).get("/http")).headers["set-cookie"]?.[0]).not.to.include("Secure");
  });

  it("find 2,000 connections at most, and no slow head", () => {
    const server = makeServer();
    expect(server.maxConnections).to.equal(2_000);
    expect([server.headersTimeout, server.requestTimeout]).to.deep.equal([30_000, 120_000]);
  });

  describe("on the machine (files and folders of ours)", () => {
    let folder: string;
    beforeEach(() => {
      folder = mkdtempSync(join(tmpdir(), "drawbridge-modes-"));
    });
    afterEach(() => removeFolder(folder));
    const modeOf = (path: string) => (statSync(path).mode & 0o777).toString(8);
    const at = (dataFolder: string) => ({
      databaseUrl: `sqlite:${join(dataFolder, "x.db")}`,
      dataFolder,
      certsFolder: join(dataFolder, "certs"),
    });

    it("read nothing of the database, its log, or the folder made for it", async () => {
      const data = join(folder, "data");
      const store = await openStore(at(data).databaseUrl);
      await store.migrate();
      expect(modeOf(data)).to.equal("700");
      for (const end of ["", "-wal", "-shm"])
        expect([end, modeOf(join(data, `x.db${end}`))]).to.deep.equal([end, "600"]);
      expect(openToOthers(at(data))).to.deep.equal([]);
      await store.close();
    });

    it("are warned of where they could, with what to do", () => {
      writeFileSync(join(folder, "x.db"), "");
      chmodSync(join(folder, "x.db"), 0o644);
      chmodSync(folder, 0o755);
      expect(openToOthers(at(folder))).to.deep.equal([
        `the folder ${folder} is open to other users of this machine (mode 755): chmod 700 ${folder}`,
        `the file ${folder}/x.db is open to other users of this machine (mode 644): chmod 600 ${folder}/x.db`,
      ]);
    });

    it("are told of in another folder that the database lies in, which may be the system's, with no order to close it", () => {
      chmodSync(folder, 0o755);
      const elsewhere = { dataFolder: join(folder, "data"), certsFolder: join(folder, "certs") };
      expect(openToOthers({ ...at(folder), ...elsewhere })).to.deep.equal([
        `the folder ${folder} is open to other users of this machine (mode 755): name a folder of its own in DATABASE_URL, or chmod 700 ${folder} if nothing else lies in it`,
      ]);
    });
  });
});
