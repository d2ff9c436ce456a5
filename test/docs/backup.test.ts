import { expect } from "chai";
import { readFileSync } from "node:fs";
import { copyFile } from "node:fs/promises";
import { fillStore } from "../support/filled-store.js";
import { aKey, MovedPlace } from "../support/moved-place.js";
import { blocksOf } from "./markdown.js";

describe("What docs/backup.md says, done by a test", function () {
  this.timeout(60_000);
  const places: MovedPlace[] = [];
  after(() => Promise.all(places.map((place) => place.remove())));
  const files = ["backup.tar", "all.tar"];

  it("works command by command, here and at another place", async () => {
    const here = await MovedPlace.make({ ENCRYPTION_KEY: aKey() });
    places.push(here);
    await here.with(({ store }) => fillStore(store));
    const ran: string[] = [];
    for (const { language, text, note } of blocksOf(readFileSync("docs/backup.md", "utf8"))) {
      if (language !== "sh") continue;
      const isElsewhere = note === "at another place";
      const place = isElsewhere ? await MovedPlace.make({ ENCRYPTION_KEY: here.env["ENCRYPTION_KEY"] ?? "" }) : here;
      if (isElsewhere) places.push(place);
      for (const line of text.split("\n").filter((one) => one !== "")) {
        const words = line.split(" ").slice(1);
        const named = words.map((word) => (files.includes(word) ? place.file(word) : word));
        const file = words.find((word) => files.includes(word));
        if (isElsewhere && file !== undefined) await copyFile(here.file(file), place.file(file));
        await place.runs(...named);
        ran.push(words.slice(0, 2).join(" "));
      }
    }
    expect(ran).to.deep.equal([
      ...["backup --out", "restore backup.tar", "audit verify", "export --out", "import all.tar", "audit verify"],
      ...["key reseal", "key rotate", "key rotate"],
    ]);
  });
});
