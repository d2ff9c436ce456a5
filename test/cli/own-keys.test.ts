import { expect } from "chai";
import { MovedPlace } from "../support/moved-place.js";

interface OwnKey {
  readonly role: string;
  readonly fingerprint256: string;
  readonly certificatePem: string;
}

describe("drawbridge certificate rotate", function () {
  this.timeout(60_000);
  let place: MovedPlace;
  before(async () => {
    place = await MovedPlace.make();
  });
  after(() => place.remove());

  it("is the operation key.rotate_saml, shows the keys in force with their certificates, and is told once", async () => {
    const keys = async (...argv: string[]) =>
      JSON.parse(await place.runs("certificate", ...argv, "--json")) as readonly OwnKey[];
    const of = (all: readonly OwnKey[], role: string) => all.find((one) => one.role === role)?.fingerprint256;
    const before = await keys("list");
    const after = await keys("rotate");
    expect(of(after, "current")).to.be.a("string").and.equal(of(before, "next"));
    expect(of(after, "previous")).to.equal(of(before, "current"));
    expect(after.map(({ certificatePem }) => certificatePem).join("")).to.contain("BEGIN CERTIFICATE");
    expect(await keys("list")).to.deep.equal(after);
    const told = await place.with(({ store }) =>
      store.installation.events.latest({ limit: 5, types: ["key.rotated"] }),
    );
    const rotations = told.filter(({ data }) => data?.["previous"] !== undefined);
    expect(rotations.map(({ actor, data }) => [actor.kind, data?.["current"]])).to.deep.equal([
      ["cli", of(after, "current")],
    ]);
  });
});
