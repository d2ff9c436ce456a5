import { expect } from "chai";
import { readdirSync, readFileSync } from "node:fs";
import { catalogue, eventTypes, publishedSchemas } from "../../src/model/event-catalogue.js";
import { eventOf, stampOf } from "../../src/model/event.js";
import { callers, noon } from "../support/builders.js";

const folder = "docs/schema/events";

describe("the catalogue of events", () => {
  it("is published as JSON Schemas, one a type and version; refresh them by: npm run schemas", () => {
    const schemas = publishedSchemas();
    expect(readdirSync(folder)).to.have.members(Object.keys(schemas));
    for (const [name, schema] of Object.entries(schemas)) {
      expect(JSON.parse(readFileSync(`${folder}/${name}`, "utf8")), name).to.deep.equal(
        JSON.parse(JSON.stringify(schema)),
      );
    }
  });

  it("names every type in the documentation of the audit", () => {
    const page = readFileSync("docs/audit.md", "utf8");
    expect(eventTypes.filter((type) => !page.includes(`\`${type}\``))).to.deep.equal([]);
  });

  it("gives an event its version and outcome, and keeps request, address and names in the data alone", () => {
    const stamp = stampOf({ ...callers.cli, address: "192.0.2.1" }, noon);
    const event = eventOf(
      stamp,
      "metadata.failed",
      { kind: "method", id: "m1", version: 3 },
      { slug: "okta", message: "no" },
    );
    const { data, ...rest } = event;
    expect(rest).to.deep.equal({
      type: "metadata.failed",
      version: 1,
      at: noon,
      actor: { kind: "cli", id: "cli" },
      subject: { kind: "method", id: "m1", version: 3 },
      outcome: "failed",
    });
    expect(data).to.deep.equal({
      ...{ reference: callers.cli.reference, address: "192.0.2.1", by: "ada" },
      ...{ slug: "okta", message: "no" },
    });
    expect(catalogue["metadata.failed"].data.safeParse(data).success).to.equal(true);
    expect(catalogue["metadata.failed"].data.safeParse({ ...data, more: 1 }).success).to.equal(false);
  });
});
