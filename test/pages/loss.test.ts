import { expect } from "chai";
import { html } from "../../src/pages/shared/html.js";
import { Loss } from "../../src/pages/console/methods/proposal-page.js";

describe("who would lose access, on a page", () => {
  const because = "They are signed out at once.";
  const text = (loss: Parameters<typeof Loss>[0]["loss"]): string => html(Loss({ loss }));

  it("counts those whom it does not name", () => {
    expect(text({ users: 1234, names: ["Ada"], because }))
      .to.contain("1,234 people.")
      .and.contain("and 1,233 more");
  });

  it("says that there may be more, where counting stopped", () => {
    const shown = text({ users: 10_000, orMore: true, names: ["Ada"], because });
    expect(shown).to.contain("10,000 people or more.").and.contain("and others").and.not.contain("9,999");
  });
});
