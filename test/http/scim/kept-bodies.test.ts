import { expect } from "chai";
import type { UserId } from "../../../src/model/ids.js";
import { retryOperation } from "../../../src/provisioning/index.js";
import { newId } from "../../../src/lib/new-id.js";
import type { ScimClient } from "../../support/scim-client.js";
import { group, made, user } from "../../support/scim-door.js";
import { scimOnBothEngines } from "../../support/scim-engines.js";

scimOnBothEngines("Bodies that are kept with attempts", (stage) => {
  let client: ScimClient;
  beforeEach(() => {
    client = stage().client();
  });
  const newest = async () => (await stage().teamStore.attempts.list({ limit: 1 })).items[0]!;
  const day = 86_400_000;
  /** As if so much had been kept already today. */
  const kept = (bytes: number) => {
    const today = Math.floor(stage().clock / day);
    return stage().store.counters.add(`kept-bodies:${stage().directory.id}:${today}`, bytes, (today + 1) * day);
  };
  const ids = Array.from({ length: 3000 }, (_, n) => `01k0000000000000000000${String(n).padStart(4, "0")}` as UserId);
  const large = group("Eng", ...ids);

  it("are whole where they are short, and the first 64 kB of what succeeded", async () => {
    const ada = await made(client, "ada");
    expect((await newest()).asked).to.deep.equal({ method: "POST", path: "/Users", body: user("ada") });
    await client.put(`/Users/${ada}`, {
      ...user("ada"),
      displayName: "Ada",
      photos: [{ value: `https://a.example/${"x".repeat(1000)}` }],
    });
    expect((await newest()).asked).not.to.have.property("cut");
    const roles = Array.from({ length: 900 }, (_, n) => ({ value: `role ${n} ${"é".repeat(60)}` }));
    expect((await client.put(`/Users/${ada}`, user("ada", { roles }))).status).to.equal(200);
    const { asked, status } = await newest();
    expect([status, asked?.cut]).to.deep.equal(["success", true]);
    const text = asked?.body as string;
    expect(Buffer.byteLength(text)).to.be.within(65_533, 65_536);
    expect(JSON.stringify(user("ada", { roles }))).to.satisfy((whole: string) => whole.startsWith(text));
  });

  it("are whole where they failed, so that they can be applied again", async () => {
    expect((await client.post("/Groups", large)).status).to.equal(400);
    const { asked, status } = await newest();
    expect(status).to.equal("failure");
    expect(asked).to.deep.equal({ method: "POST", path: "/Groups", body: large });
    const again = await retryOperation(stage().deps, stage().directory, asked!, newId());
    expect(again).to.include({ ok: false, status: 400 });
  });

  it("have a quota for each directory and day, beyond which the first 4 kB are kept", async () => {
    // counts end by the store's own clock
    stage().clock = Date.now();
    await kept(64 * 1024 * 1024 - 70_000);
    await client.post("/Groups", large);
    expect((await newest()).asked?.cut, "the beginning fits, the rest does not").to.equal(true);
    expect((await newest()).asked?.body).to.have.length(65_536);
    await client.post("/Groups", large);
    expect((await newest()).asked?.body, "nothing more fits").to.have.length(4096);
    await client.post("/Users", user("bob", { shoeSize: 5 }));
    expect((await newest()).asked?.body, "what is short does").to.deep.equal(user("bob", { shoeSize: 5 }));
    const other = await stage().addDirectory();
    await stage()
      .client({ authorization: `Bearer ${other.token}` }, other.base)
      .post("/Groups", large);
    expect((await newest()).asked, "another directory has a quota of its own").not.to.have.property("cut");
    stage().clock += day;
    await client.post("/Groups", large);
    expect((await newest()).asked, "and every day").not.to.have.property("cut");
  });
});
