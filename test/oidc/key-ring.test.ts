import { expect } from "chai";
import { makeSealer } from "../../src/lib/seal.js";
import { makeOidcKeyRing, OidcKeysUnusable, rotateOidcKeys } from "../../src/oidc/index.js";
import { jwksOf } from "../../src/oidc/keys/key-ring.js";
import { callers, noon } from "../support/builders.js";
import { rejection } from "../support/rejection.js";
import { temporaryStore, type TemporaryStore } from "../support/temporary-store.js";

const dayMs = 24 * 3_600_000;

describe("The signing keys of OpenID Connect (DESIGN §6)", () => {
  let temporary: TemporaryStore;
  before(async () => (temporary = await temporaryStore()));
  after(() => temporary.remove());
  const sealedBy = (secret: string) => makeSealer([secret.padEnd(40, "-")], "tests");
  const deps = (now = noon, sealer = sealedBy("one")) => ({ store: temporary.store, sealer, now: () => now });
  const kids = (keys: readonly { readonly kid: string }[]) => keys.map(({ kid }) => kid);

  it("are made once for all nodes, sealed, one of each algorithm, with the next ones published beside them", async () => {
    const [one, other] = [await makeOidcKeyRing(deps()).keys(), await makeOidcKeyRing(deps()).keys()];
    expect(other).to.deep.equal(one);
    expect(one.current.keys.map((key) => key["alg"])).to.deep.equal(["RS256", "ES256"]);
    expect(kids(jwksOf(one, noon))).to.have.length(4);
    const kept = await temporary.store.vault.get("oidc-keys");
    expect(kept?.value).to.be.a("string").and.not.to.include(one.current.keys[0]?.kid);
  });

  it("rotate: the next ones sign, the former ones are published a day more, and the installation's chain tells", async () => {
    const before = await makeOidcKeyRing(deps()).keys();
    const after = await rotateOidcKeys(deps(), callers.cli);
    expect(kids(after.current.keys)).to.deep.equal(kids(before.next.keys));
    expect(kids(jwksOf(after, noon + dayMs - 1))).to.include.members(kids(before.current.keys));
    expect(kids(jwksOf(after, noon + dayMs))).not.to.include.members(kids(before.current.keys));
    const [event] = await temporary.store.installation.events.latest({ limit: 1 });
    expect([event?.type, event?.subject.id]).to.deep.equal(["key.rotated", "oidc"]);
  });

  it("rotate again on the same day: what signed before the first time is published as long", async () => {
    const first = await makeOidcKeyRing(deps(noon + 2 * dayMs)).keys();
    await rotateOidcKeys(deps(noon + 2 * dayMs), callers.cli);
    const after = await rotateOidcKeys(deps(noon + 2 * dayMs + 1), callers.cli);
    expect(kids(jwksOf(after, noon + 2 * dayMs + 1))).to.include.members(kids(first.current.keys));
    expect(kids(jwksOf(after, noon + 3 * dayMs + 1))).to.have.length(4);
    const later = await rotateOidcKeys(deps(noon + 9 * dayMs), callers.cli);
    expect(kids(jwksOf(later, noon + 9 * dayMs))).to.have.length(6);
  });

  it("are refused, and not made anew, where ENCRYPTION_KEY does not open them", async () => {
    const ring = makeOidcKeyRing(deps(noon, sealedBy("two")));
    expect(await rejection(ring.keys())).to.be.instanceOf(OidcKeysUnusable);
  });
});
