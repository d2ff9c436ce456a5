import type { AuditEvent } from "../../src/model/event.js";
import type { EventId } from "../../src/model/ids.js";
import { canonicalJson, continuesChain, emptyChain, chainEvent } from "../../src/store/event-chain.js";
import { expect } from "chai";
import fc from "fast-check";
import { acme, anEvent, later } from "../support/builders.js";

const id = (n: number) => `01k0000000000000000000000${n}` as EventId;

describe("the chain of events", () => {
  const first = chainEvent(emptyChain, acme, id(1), anEvent({ data: { b: 1, a: [true, null, "ä"] } }));
  const second = chainEvent(first, acme, id(2), anEvent({ actor: { kind: "admin", name: "Ada" } }));

  it("numbers from one and names the hash before", () => {
    expect([first.number, first.previousHash, second.number]).to.deep.equal([1, "", 2]);
    expect(second.previousHash)
      .to.equal(first.hash)
      .and.match(/^[0-9a-f]{64}$/);
    expect(continuesChain(emptyChain, first) && continuesChain(first, second)).to.equal(true);
  });

  it("is the same after a trip through JSON, whatever the order of keys", () => {
    const { hash, data, ...rest } = first;
    const turned = { hash, data: Object.fromEntries(Object.entries(data).reverse()), ...rest };
    expect(continuesChain(emptyChain, JSON.parse(JSON.stringify(turned)) as AuditEvent)).to.equal(true);
  });

  const changes: readonly [string, Partial<AuditEvent>][] = [
    ["its type", { type: "user.deleted" }],
    ["its time", { at: later(1) }],
    ["who did it", { actor: { kind: "admin", name: "Eve" } }],
    ["what it was done to", { subject: { kind: "user", id: "x" } }],
    ["what changed", { data: { more: 1 } }],
    ["its reference", { reference: "r" as never }],
    ["its id", { id: id(9) }],
    ["its team", { teamId: id(9) as never }],
    ["its number", { number: 3 }],
    ["the hash before", { previousHash: "00" }],
    ["its own hash", { hash: "00" }],
  ];
  for (const [what, change] of changes) {
    it(`breaks when somebody changes ${what}`, () => {
      expect(continuesChain(first, { ...second, ...change })).to.equal(false);
    });
  }

  it("breaks where an event is missing", () => {
    const third = chainEvent(second, acme, id(3), anEvent());
    expect(continuesChain(first, third)).to.equal(false);
  });
});

describe("canonical JSON (keys as RFC 8785 §3.2.3)", () => {
  it("spells every value as JSON.stringify does once its keys are in order", () => {
    const sorted = (_key: string, inner: unknown): unknown => {
      if (typeof inner !== "object" || inner === null || Array.isArray(inner)) return inner;
      const entries = Object.keys(inner)
        .sort()
        .map((key) => [key, (inner as Record<string, unknown>)[key]] as const);
      return Object.assign(
        Object.create(null) as object,
        Object.fromEntries(entries.filter(([key]) => key !== "__proto__")),
      );
    };
    const value = fc.anything({
      values: [fc.string({ unit: "binary" }), fc.double(), fc.boolean(), fc.constant(null), fc.constant(undefined)],
      key: fc.oneof(
        fc.string().filter((key) => key !== "__proto__"),
        fc.nat().map(String),
        fc.constant("4294967295"),
      ),
    });
    fc.assert(
      fc.property(value, (one) => {
        expect(canonicalJson({ one })).to.equal(JSON.stringify({ one }, sorted));
      }),
      { seed: 20261125, numRuns: 2000 },
    );
  });

  it("spells one value one way", () => {
    expect(canonicalJson({ b: { d: 1, c: [{ z: 1, y: 2 }] }, a: "\u2028", u: undefined })).to.equal(
      '{"a":"\u2028","b":{"c":[{"y":2,"z":1}],"d":1}}',
    );
    const hostile = JSON.parse('{"z":1,"__proto__":{"a":1}}') as unknown;
    expect(canonicalJson(hostile)).to.equal('{"__proto__":{"a":1},"z":1}');
  });
});
