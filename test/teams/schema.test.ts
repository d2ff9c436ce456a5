import { expect } from "chai";
import { readFileSync } from "node:fs";
import { parse } from "yaml";
import { fileShape } from "../../src/teams/declarative/file-shape.js";
import { fileJsonSchema } from "../../src/teams/index.js";

const published = "docs/schema/drawbridge-v1.schema.json";

describe("The published JSON Schema of the declarative file", () => {
  it("is the one the file is checked by; refresh it by: drawbridge schema > docs/schema/drawbridge-v1.schema.json", () => {
    expect(JSON.parse(readFileSync(published, "utf8"))).to.deep.equal(JSON.parse(JSON.stringify(fileJsonSchema())));
  });

  it("refuses unknown keys at every level, as the file does", () => {
    const open: string[] = [];
    const look = (node: unknown, path: string): void => {
      if (typeof node !== "object" || node === null) return;
      const isMap = "properties" in node;
      if (isMap && (node as { additionalProperties?: unknown }).additionalProperties !== false) open.push(path);
      for (const [key, value] of Object.entries(node)) look(value, `${path}/${key}`);
    };
    look(fileJsonSchema(), "");
    // rows for attributes of the team's own: other names are refused with the team at hand
    // and keys as RFC 7517 writes them, whose further members are to be ignored
    const items = "/properties/teams/items/properties";
    expect(open).to.deep.equal([
      `${items}/ssoMethods/items/properties/attributes`,
      `${items}/ssoMethods/items/properties/universalLogout/properties/jwks/properties/keys/items`,
      `${items}/directories/items/properties/oauthClients/items/properties/jwks/anyOf/0/properties/keys/items`,
      `${items}/apps/items/properties/jwks/anyOf/0/properties/keys/items`,
    ]);
  });

  it("takes the example that the documentation gives", () => {
    const [, example = ""] = /```yaml\n([^]*?)```/.exec(readFileSync("docs/declarative-file.md", "utf8")) ?? [];
    // The variables of the secrets are filled in before the shape is looked at.
    const filled = example.replaceAll(/\$\{\w+\}/g, "x".repeat(40));
    expect(fileShape.safeParse(parse(filled)).error?.issues).to.equal(undefined);
  });
});
