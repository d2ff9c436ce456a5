import { expect } from "chai";
import type { Ask } from "../../../src/http/console/ask.js";
import { undoLink } from "../../../src/http/console/undo-link.js";

describe("the way to undo what was just done (DESIGN §5)", () => {
  const asking = (...items: readonly unknown[]): Ask =>
    ({
      team: { id: "T", slug: "acme" },
      perform: () => Promise.resolve({ items }),
      href: (path: string) => `/console${path}`,
    }) as unknown as Ask;
  const event = { number: 7, subject: { id: "D", version: 3 } };

  it("leads to its event", async () => {
    const link = await undoLink(asking(event), { id: "D", version: 3 });
    expect(link?.href).to.equal("/console/teams/acme/audit/7");
  });

  it("leads to no older event of the record, as is the newest for a moment where numbers come later (MongoDB)", async () => {
    expect(await undoLink(asking(event), { id: "D", version: 4 })).to.equal(undefined);
    expect(await undoLink(asking(), { id: "D", version: 1 })).to.equal(undefined);
  });
});
