import { expect } from "chai";
import { countUnproven, type Unproven } from "../../src/directory/index.js";
import { newId } from "../../src/lib/new-id.js";
import type { ReferenceId } from "../../src/model/ids.js";
import { onBothEngines } from "../support/directory-stage.js";

onBothEngines("Refusals that nothing proves to come from the identity provider (design §2)", (at) => {
  const minute = 60_000;

  it("are one row for each method and code, written at most once a minute, and never resolved by a success", async () => {
    const stage = at();
    const method = await stage.method();
    let clock = stage.clock;
    const outer = { inTeam: () => stage.store };
    const count = countUnproven(outer, () => clock);
    const seen = (code: string): Unproven => ({
      teamId: stage.team.id,
      source: "jit",
      methodId: method.id,
      operation: "sign-in",
      target: `(${method.slug})`,
      code,
      cause: "The signature does not hold.",
      fix: "Compare the certificates.",
      reference: newId<ReferenceId>(),
    });
    const rows = async () => (await stage.store.failures.list({ limit: 10 })).items;
    const times = async () => (await rows()).map(({ code, attempts }) => `${code} ${attempts}`).sort();
    count.note(seen("saml_signature"));
    await count.flush();
    for (let again = 0; again < 9; again += 1) count.note(seen("saml_signature"));
    expect(await times()).to.deep.equal(["saml_signature 1"]);
    await count.flush();
    count.note(seen("saml_unsigned"));
    await count.flush();
    expect(await times()).to.deep.equal(["saml_signature 10", "saml_unsigned 1"]);

    await stage.signIn(method);
    const [row] = await rows();
    expect(row).to.include({ state: "open", proven: false });
    const quietDays = ((row?.expiresAt ?? 0) - (row?.lastSeenAt ?? 0)) / (24 * 60 * minute);
    expect(quietDays).to.equal(7);

    // closed by an admin, and news when it comes back
    await stage.store.failures.replace({ ...row!, state: "dismissed" });
    clock += 2 * minute;
    count.note(seen(row!.code));
    await count.flush();
    expect((await stage.store.failures.get(row!.id))?.state).to.equal("open");
  });
});
