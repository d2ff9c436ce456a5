import { mongoStage } from "./mongo-store.js";
import { openScimStage, type ScimStage } from "./scim-stage.js";
import { temporaryStore, type TemporaryStore } from "./temporary-store.js";

function given(stage: ScimStage | undefined): ScimStage {
  if (stage === undefined) throw new Error("the stage is ready only inside a test");
  return stage;
}

/** The same promises of the door on both engines; a fresh team and directory before each test. */
export function scimOnBothEngines(title: string, promises: (stage: () => ScimStage) => void): void {
  describe(`${title} on SQLite`, () => {
    let stage: ScimStage | undefined;
    let temporary: TemporaryStore | undefined;
    before(async () => {
      temporary = await temporaryStore();
    });
    beforeEach(async () => {
      if (temporary) stage = await openScimStage(temporary.store);
    });
    afterEach(() => stage?.close());
    after(() => temporary?.remove());
    promises(() => given(stage));
  });
  if (process.env["TEST_ENGINES"] === "sqlite") return;
  describe(`${title} on MongoDB`, () => {
    let stage: ScimStage | undefined;
    const mongo = mongoStage();
    beforeEach(async () => {
      stage = await openScimStage(await mongo.open());
    });
    afterEach(() => stage?.close());
    promises(() => given(stage));
  });
}
