import { expect } from "chai";
import { readFileSync } from "node:fs";
import { parse } from "yaml";
import { makeMetrics } from "../../src/http/shared/metrics.js";

interface Rule {
  readonly alert: string;
  readonly expr: string;
  readonly labels: { readonly severity: string };
  readonly annotations: { readonly runbook: string };
}

const { groups } = parse(readFileSync("deploy/monitoring/alerts.yaml", "utf8")) as {
  groups: readonly { readonly rules: readonly Rule[] }[];
};
const rules = groups.flatMap((group) => group.rules);
const runbook = readFileSync("docs/operations.md", "utf8");
const dashboard = readFileSync("deploy/monitoring/dashboard.json", "utf8");

describe("What is watched", () => {
  it("has a page in the runbook for each alert, with what helps, and no page without one", () => {
    const pages = [...runbook.matchAll(/^### (\w+)\n([^#]*)/gm)].map(([, name = "", text = ""]) => ({ name, text }));
    expect(pages.map(({ name }) => name)).to.deep.equal(rules.map(({ alert }) => alert));
    for (const { alert, annotations, labels } of rules) {
      expect(annotations.runbook).to.equal(`docs/operations.md#${alert.toLowerCase()}`);
      expect(labels.severity).to.be.oneOf(["page", "ticket"]);
    }
    expect(pages.filter(({ text }) => !text.includes("**Cure**") && !text.includes("See *"))).to.deep.equal([]);
  });

  it("asks for metrics and labels that there are", async () => {
    const known = new Map((await makeMetrics().registry.getMetricsAsJSON()).map(({ name }) => [name, true]));
    const asked = [...rules.map(({ expr }) => expr), dashboard].join("\n").match(/bridge_[a-z0-9_]+/g) ?? [];
    expect(asked.length).to.be.greaterThan(30);
    expect(asked.filter((name) => !known.has(name.replace(/_bucket$/, "")))).to.deep.equal([]);
  });

  it("is a dashboard whose panels each ask something", () => {
    const { panels } = JSON.parse(dashboard) as {
      panels: readonly { title: string; targets: readonly { expr: string }[] }[];
    };
    expect(panels.filter(({ targets }) => targets.some(({ expr }) => expr === ""))).to.deep.equal([]);
    expect(new Set(panels.map(({ title }) => title)).size).to.equal(panels.length);
  });
});
