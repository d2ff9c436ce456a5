import { expect } from "chai";
import express from "express";
import { pino } from "pino";
import request from "supertest";
import { errorAnswer } from "../../../src/provisioning/answer-error.js";
import { problemOf } from "../../../src/http/api/answer.js";
import { answerError } from "../../../src/http/shared/answer-error.js";
import { giveReference, referenceHeaders } from "../../../src/http/shared/reference.js";
import { makeSecurityHeaders } from "../../../src/http/shared/security-headers.js";
import { OutcomeUnknown, StoreUnavailable, StoreUnusable, TooMuchToSearch } from "../../../src/store/port/errors.js";
import { SpKeysUnusable } from "../../../src/teams/index.js";

/** An application whose only route fails in this way, and what it logs. */
function failingWith(error: unknown): { readonly app: express.Express; readonly lines: string[] } {
  const lines: string[] = [];
  const log = pino({ level: "info" }, { write: (line: string) => void lines.push(line) });
  const app = express();
  app.use((_req, res, next) => {
    giveReference(res);
    res.set(referenceHeaders(res));
    next();
  });
  app.get("/", () => {
    throw error;
  });
  app.use(answerError({ log, security: makeSecurityHeaders("https://bridge.example"), now: () => 0 }));
  return { app, lines };
}

const readOnly = "the database file cannot be written: give this user write permission on the file and on its folder";

describe("Faults of what the bridge stands on", () => {
  for (const [name, error, code] of [
    ["a store that does not answer", new StoreUnavailable("locked"), "store_unavailable"],
    ["a store that cannot be used as it is", new StoreUnusable(readOnly), "store_unusable"],
    ["keys that cannot be used", new SpKeysUnusable("/srv/certs cannot be read"), "keys_unusable"],
  ] as const) {
    it(`answers 503 for ${name}, and logs what to do under the reference id`, async () => {
      const { app, lines } = failingWith(error);
      const answer = await request(app).get("/").set("Accept", "application/json");
      expect(answer.status).to.equal(503);
      expect(answer.headers).to.have.property("retry-after");
      expect(answer.body).to.include({ status: 503, code });
      expect(JSON.stringify(answer.body)).not.to.contain("/srv/certs");
      const { reference } = answer.body as { reference: string };
      expect(lines.join("")).to.contain(reference).and.contain(error.message);
    });
  }

  it("never says that nothing was changed where nobody knows, on the page, in SCIM's words and the API's", async () => {
    const unknown = new OutcomeUnknown("MongoDB did not say whether a change was kept");
    const page = await request(failingWith(unknown).app).get("/").set("Accept", "text/html");
    expect(page.status).to.equal(503);
    const told = [page.text, errorAnswer(unknown, "ref-1").body.detail, problemOf(unknown).detail];
    for (const text of told) expect(text.toLowerCase()).not.to.contain("nothing was changed");
    expect(errorAnswer(new StoreUnavailable("locked"), "ref-1").body.detail).to.contain("Nothing was changed");
  });

  it("logs what cut a search off, for the store may be slow", async () => {
    const cut = new TooMuchToSearch("a search of more than 10 seconds is too much", { cause: new Error("maxTimeMS") });
    const { app, lines } = failingWith(cut);
    await request(app).get("/");
    expect(lines.some((line) => line.includes("a search took too long") && line.includes("maxTimeMS"))).to.equal(true);
  });

  it("tells whoever asks for too much at once what helps, and not to try again", async () => {
    const late = new TooMuchToSearch("a search of more than 10 seconds is too much");
    const page = await request(failingWith(late).app).get("/").set("Accept", "text/html");
    const { status, code, detail, fix, headers } = problemOf(late);
    for (const answer of [page, { status, headers }]) {
      expect(answer.status).to.equal(400);
      expect(answer.headers ?? {}).not.to.have.property("retry-after");
    }
    expect(code).to.equal("too_much_to_search");
    for (const text of [page.text, `${detail} ${fix ?? ""}`]) {
      expect(text)
        .to.contain("A search of more than 10 seconds is too much")
        .and.match(/ask for less: by the beginning/i);
      expect(text).not.to.match(/try again|in a moment|a minute/i);
    }
  });

  it("says what to do about a store that cannot be used, on the page and in SCIM's words", async () => {
    const page = await request(failingWith(new StoreUnusable(readOnly)).app)
      .get("/")
      .set("Accept", "text/html");
    expect(page.status).to.equal(503);
    expect(page.text).to.contain(readOnly);
    const { status, body, fault } = errorAnswer(new StoreUnusable(readOnly), "ref-1");
    expect(status).to.equal(503);
    expect(body.detail).to.contain(readOnly);
    expect(fault).to.be.instanceOf(StoreUnusable);
  });

  it("answers 500 for what nobody foresaw, and reveals nothing of it", async () => {
    const { app, lines } = failingWith(new Error("secret detail"));
    const answer = await request(app).get("/");
    expect(answer.status).to.equal(500);
    expect(answer.text).not.to.contain("secret detail");
    expect(lines.join("")).to.contain("secret detail");
  });
});
