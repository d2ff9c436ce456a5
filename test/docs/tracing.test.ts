import { expect } from "chai";
import { readFileSync } from "node:fs";
import { parse } from "yaml";

describe("docs/tracing.md", () => {
  it("names every attribute that a span may have, and no other", () => {
    const text = readFileSync("docs/tracing.md", "utf8");
    const named = new Set(text.match(/`(drawbridge|http|error)\.[a-z._]+`/g)?.map((name) => name.slice(1, -1)));
    const source = readFileSync("src/lib/span.ts", "utf8");
    const known = new Set(source.match(/"(drawbridge|http|error)\.[a-z._]+"/g)?.map((name) => name.slice(1, -1)));
    expect([...named].sort()).to.deep.equal([...known].sort());
  });

  it("comes with a collector whose pipelines are made of parts that it has", () => {
    const { service, ...parts } = parse(readFileSync("deploy/monitoring/otel-collector.yaml", "utf8")) as Record<
      "receivers" | "processors" | "exporters",
      Record<string, unknown>
    > & { readonly service: { readonly pipelines: Record<string, Record<keyof typeof parts, string[]>> } };
    const pipelines = Object.values(service.pipelines);
    expect(pipelines).to.have.length(2);
    for (const pipeline of pipelines) {
      for (const kind of ["receivers", "processors", "exporters"] as const) {
        expect(Object.keys(parts[kind])).to.include.members(pipeline[kind]);
      }
    }
  });
});
