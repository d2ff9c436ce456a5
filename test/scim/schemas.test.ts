import { expect } from "chai";
import { userAttributes } from "../../src/model/attributes.js";
import {
  groupKind,
  isOf,
  leniencies,
  providerConfigDocument,
  resourceTypeDocuments,
  schemaDocuments,
  toleranceOf,
  userKind,
} from "../../src/scim/index.js";
import { quirkProfiles } from "../../src/model/directory.js";
import { parseInstant } from "../../src/lib/instant.js";

const base = "https://bridge.acme.example/scim/v2/acme";

interface Shown {
  readonly name: string;
  readonly description?: string;
  readonly subAttributes?: readonly Shown[];
}

function everyAttribute(attributes: readonly Shown[]): readonly Shown[] {
  return attributes.flatMap((attribute) => [attribute, ...everyAttribute(attribute.subAttributes ?? [])]);
}

describe("Whether resources of a kind can have an attribute", () => {
  it("is so for all of its own, those of its extensions among them, and for no other's", () => {
    const extension = userKind.extensions.flatMap(({ attributes }) => attributes);
    const own = [...userKind.core.attributes, ...extension];
    expect(own.filter((attribute) => !isOf(userKind, attribute)).map(({ name }) => name)).to.deep.equal([]);
    const foreign = [...groupKind.core.attributes, { ...own[0]! }];
    expect(foreign.filter((attribute) => isOf(userKind, attribute)).map(({ name }) => name)).to.deep.equal([]);
    expect(extension.filter((attribute) => isOf(groupKind, attribute)).map(({ name }) => name)).to.deep.equal([]);
  });
});

describe("SCIM discovery documents (RFC 7643 §5, §6, §7)", () => {
  it("give every characteristic of every attribute, a description with it, and no null", () => {
    for (const document of schemaDocuments(base, ["acme-okta"])) {
      for (const attribute of everyAttribute(document.attributes as readonly Shown[])) {
        expect(attribute, attribute.name).to.include.keys(
          "name",
          "type",
          "multiValued",
          "description",
          "required",
          "caseExact",
          "mutability",
          "returned",
          "uniqueness",
        );
        expect(attribute.description, attribute.name).to.match(/\.$/);
      }
      expect(JSON.stringify(document)).not.to.contain("null");
    }
  });

  it("name each schema by its URN and place", () => {
    const documents = schemaDocuments(base, ["acme-okta"]);
    expect(documents.map(({ id }) => id)).to.have.length(7);
    for (const { id, meta } of documents)
      expect(meta).to.deep.equal({ resourceType: "Schema", location: `${base}/Schemas/${id as string}` });
    expect(resourceTypeDocuments(base).map(({ name, endpoint }) => [name, endpoint])).to.deep.equal([
      ["User", "/Users"],
      ["Group", "/Groups"],
    ]);
  });

  it("publish the references that clients keep as writable", () => {
    const text = JSON.stringify(schemaDocuments(base, ["acme-okta"]));
    const manager = schemaDocuments(base, ["acme-okta"])
      .flatMap(({ attributes }) => attributes as readonly Shown[])
      .find(({ name }) => name === "manager");
    expect(manager?.subAttributes?.find(({ name }) => name === "$ref")).to.have.property("mutability", "readWrite");
    expect(text).to.contain('"name":"members"');
  });

  it("offer the team's SSO methods for ssoName, and nothing to write where there is none", () => {
    const ssoName = (names: readonly string[]) =>
      schemaDocuments(base, names)
        .flatMap(({ attributes }) => attributes as readonly Shown[])
        .find(({ name }) => name === "ssoName");
    expect(ssoName(["acme-okta"])).to.deep.include({ mutability: "readWrite", canonicalValues: ["acme-okta"] });
    expect(ssoName([])).to.have.property("mutability", "readOnly");
  });

  it("tell of bulk and pagination in ServiceProviderConfig", () => {
    expect(providerConfigDocument(base)).to.include.keys(
      "bulk",
      "pagination",
      "patch",
      "filter",
      "sort",
      "etag",
      "changePassword",
      "authenticationSchemes",
    );
  });

  it("have every attribute that the model can be searched by", () => {
    const known = new Set<string>();
    for (const schema of userKind.schemas.values()) {
      for (const { name, subAttributes } of schema.attributes)
        for (const sub of subAttributes ?? [undefined]) known.add(sub ? `${name}.${sub.name}` : name);
    }
    const missing = Object.keys(userAttributes)
      .map((name) => name.replace(/^enterprise\./, ""))
      .filter((name) => !["id", "externalId", "createdAt", "updatedAt"].includes(name) && !known.has(name));
    expect(missing).to.deep.equal([]);
  });
});

describe("Quirk profiles", () => {
  it("take all leniencies under auto, none under strict, and some under each client's name", () => {
    for (const profile of quirkProfiles) {
      const taken = (Object.keys(leniencies) as (keyof typeof leniencies)[]).filter((name) =>
        toleranceOf(profile).take(name),
      );
      if (profile === "auto") expect(taken).to.have.length(Object.keys(leniencies).length);
      else if (profile === "strict") expect(taken).to.deep.equal([]);
      else expect(taken, profile).not.to.be.empty;
    }
  });
});

describe("Instants (RFC 7643 §2.3.5)", () => {
  const rows: readonly (readonly [string, string | undefined])[] = [
    ["2026-01-31T08:00:00Z", "2026-01-31T08:00:00.000Z"],
    ["2026-01-31T08:00:00.123456Z", "2026-01-31T08:00:00.123Z"],
    ["2026-01-31T08:00:00+02:30", "2026-01-31T05:30:00.000Z"],
    ["2026-01-31T08:00:00-02:30", "2026-01-31T10:30:00.000Z"],
    ["2026-01-31T24:00:00Z", "2026-02-01T00:00:00.000Z"],
    ["0050-01-01T00:00:00Z", "0050-01-01T00:00:00.000Z"],
    ["2026-01-31T08:00:00", "2026-01-31T08:00:00.000Z"],
    [" 2026-01-31T08:00:00Z ", "2026-01-31T08:00:00.000Z"],
    ["2026-01-31T08:00:00.12345678901234Z", "2026-01-31T08:00:00.123Z"],
    ["-0050-01-01T00:00:00", "-000050-01-01T00:00:00.000Z"],
    ["12026-01-31T08:00:00Z", "+012026-01-31T08:00:00.000Z"],
    ["999999-01-31T08:00:00Z", undefined],
    ["2026-01-31", undefined],
    ["2026-02-30T08:00:00Z", undefined],
    ["2026-13-01T08:00:00Z", undefined],
    ["2026-01-31T25:00:00Z", undefined],
    ["2026-01-31T08:60:00Z", undefined],
    ["2026-01-31T08:00:00+15:00", undefined],
    ["", undefined],
  ];
  for (const [text, expected] of rows) {
    it(`reads ${text || "nothing"} as ${expected ?? "no instant"}`, () => {
      const at = parseInstant(text);
      expect(at === undefined ? undefined : new Date(at).toISOString()).to.equal(expected);
    });
  }
});
