import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { StoreUnusable } from "../../src/store/port/errors.js";
import { openStore, sqlitePath } from "../../src/store/open-store.js";
import { expect } from "chai";
import { rejection } from "../support/rejection.js";

describe("the store that DATABASE_URL names", () => {
  it("is a file behind sqlite:, relative or absolute", () => {
    expect(sqlitePath("sqlite:./data/x.db")).to.equal("./data/x.db");
    expect(sqlitePath("sqlite:x.db")).to.equal("x.db");
    expect(sqlitePath("sqlite:/var/lib/x y.db")).to.equal("/var/lib/x y.db");
    expect(sqlitePath("sqlite:///var/lib/x.db")).to.equal("/var/lib/x.db");
  });

  it("is opened by its engine", async () => {
    const folder = await mkdtemp(join(tmpdir(), "drawbridge-open-"));
    const store = await openStore(`sqlite:${join(folder, "x.db")}`);
    await store.migrate();
    expect(store.engine).to.equal("sqlite");
    await store.close();
    await rm(folder, { recursive: true, force: true });
  });

  it("must be one of the two, and a file on disk; what was given is not repeated, for it may hold a password", async () => {
    for (const wrong of ["postgres://ada:secret@db/x", "secret", "", "sqlite:", "sqlite::memory:"]) {
      const error = await rejection(openStore(wrong));
      expect(error).to.be.instanceOf(StoreUnusable);
      expect(String(error)).to.include("DATABASE_URL").and.not.include("secret");
    }
  });
});
