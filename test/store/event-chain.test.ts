import { createHash } from "node:crypto";
import { canonicalJson } from "../../src/lib/canonical-json.js";
import type { AuditEvent, EventDraft } from "../../src/model/event.js";
import type { EventId } from "../../src/model/ids.js";
import {
  addressKey,
  addressKeysIn,
  chainEvent,
  continuesChain,
  emptyChain,
  eventFrom,
  exportedLine,
  faultOf,
  splitDraft,
  type ChainHead,
} from "../../src/store/port/event-chain.js";
import { expect } from "chai";
import { acme, anEvent, later } from "../support/builders.js";

const id = (n: number) => `01k0000000000000000000000${n}` as EventId;

function chained(head: ChainHead, own: EventId, draft: EventDraft): AuditEvent {
  const { chained: part, salted } = splitDraft(acme, own, draft);
  return eventFrom(part, chainEvent(head, part), { salt: salted.salt, data: salted.text });
}

describe("the chain of events", () => {
  const first = chained(emptyChain, id(1), anEvent({ data: { b: 1, a: [true, null, "ä"] } }));
  const second = chained(first, id(2), anEvent({ actor: { kind: "admin", id: "ada" }, data: { userName: "ada" } }));

  it("numbers from one and names the hash before, the first one's being 64 zeros", () => {
    expect([first.number, first.previousHash, second.number]).to.deep.equal([1, "0".repeat(64), 2]);
    expect(second.previousHash)
      .to.equal(first.hash)
      .and.match(/^[0-9a-f]{64}$/);
    expect(continuesChain(emptyChain, first) && continuesChain(first, second)).to.equal(true);
  });

  it("is the same after a trip through JSON, whatever the order of keys", () => {
    const { hash, data, ...rest } = first;
    const turned = { hash, data: Object.fromEntries(Object.entries(data ?? {}).reverse()), ...rest };
    expect(continuesChain(emptyChain, JSON.parse(JSON.stringify(turned)) as AuditEvent)).to.equal(true);
  });

  it("hashes the canonical JSON of an exported line without hash, salt and data, as docs/audit.md tells others to", () => {
    const subject = { kind: "user", id: '01k\u00e4\u20ac"\\', version: 12 } as const;
    const odd = chained(first, id(3), anEvent({ subject, actor: { kind: "system", id: null }, outcome: "refused" }));
    for (const event of [first, second, odd, { ...odd, teamId: null }]) {
      const { hash: _, salt: __, data: ___, ...line } = exportedLine(event);
      const hash = createHash("sha256").update(canonicalJson(line)).digest("hex");
      expect(faultOf(event.number === 1 ? emptyChain : first, { ...event, hash })).to.equal(undefined);
    }
  });

  it("takes no text that an engine would cut or mangle, wherever it stands", () => {
    for (const text of ["a\0b", "a\ud800"]) {
      for (const part of [
        { data: { userName: text } },
        { data: { [text]: 1 } },
        { subject: { kind: "user", id: text } },
      ]) {
        expect(() => splitDraft(acme, id(1), anEvent(part as never))).to.throw(TypeError, /cannot be kept/);
      }
    }
    expect(splitDraft(acme, id(1), anEvent({ data: { userName: "a\\u0000" } })).salted.text).to.include("a");
  });

  const changes: readonly [string, Partial<AuditEvent>][] = [
    ["its type", { type: "user.deleted" }],
    ["its version", { version: 2 }],
    ["its time", { at: later(1) }],
    ["its time to none", { at: Number.NaN }],
    ["who did it", { actor: { kind: "admin", id: "eve" } }],
    ["what it was done to", { subject: { kind: "user", id: "x" } }],
    ["how it ended", { outcome: "failed" }],
    ["what changed", { data: { more: 1 } }],
    ["the digest with it", { data: { more: 1 }, dataDigest: first.dataDigest }],
    ["its salt", { salt: "00" }],
    ["half of what can be erased", { salt: null }],
    ["the other half", { data: null }],
    ["its id", { id: id(9) }],
    ["its team", { teamId: id(9) as never }],
    ["its team to none", { teamId: null }],
    ["its number", { number: 3 }],
    ["the hash before", { previousHash: "00" }],
    ["its own hash", { hash: "00" }],
  ];
  for (const [what, change] of changes) {
    it(`breaks when somebody changes ${what}`, () => {
      expect(faultOf(first, { ...second, ...change })).to.be.a("string");
    });
  }

  it("breaks where an event is missing, and says which", () => {
    const third = chained(second, id(3), anEvent());
    expect(faultOf(first, third)).to.equal("number 2 is missing");
  });

  it("stays whole when salt and data are erased, and says nothing of anybody then", () => {
    const erased = { ...second, salt: null, data: null };
    expect(faultOf(first, erased)).to.equal(undefined);
    const { data: _, ...line } = exportedLine(erased);
    expect(Object.keys(line)).to.deep.equal([
      ...["number", "id", "team", "type", "version", "at", "actor", "subject", "outcome", "dataDigest"],
      ...["previousHash", "hash", "salt"],
    ]);
    expect(line).to.deep.include({ actor: { kind: "admin", id: "ada" }, salt: null });
    expect(line["subject"]).to.have.keys("kind", "id", "version");
  });
});

describe("finding what an event says of a person", () => {
  it("finds addresses wherever they stand, in sentences too, and user names without an @", () => {
    const keys = addressKeysIn({
      reference: "r1",
      userName: "ada",
      changes: { emails: { before: [{ value: "Ada@Acme.example" }], after: null } },
      cause: 'There is a user "b@acme.example", and c@acme.example.',
      list: ["d@acme.example"],
    });
    const wanted = ["ada", "ada@acme.example", "b@acme.example", "c@acme.example", "d@acme.example"];
    expect(keys).to.have.members(wanted.map(addressKey));
    expect(addressKeysIn({ reference: "r1", by: "root", slug: "acme" })).to.deep.equal([]);
  });
});
