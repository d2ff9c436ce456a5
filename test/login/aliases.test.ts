import { expect } from "chai";
import { finishLogin, type FinishedLogin } from "../../src/login/index.js";
import type { ReferenceId } from "../../src/model/ids.js";
import { answerTo, Browser, LoginStage, requestIdOf } from "../support/login-stage.js";
import type { ResponseFields } from "../support/saml-response.js";

const old = { acs: "/users/saml/auth", entityId: "https://old.example/saml" };
const older = { acs: "/users/saml/older", entityId: "https://older.example/saml" };
const oldUrl = `https://bridge.example${old.acs}`;
const asOld: ResponseFields = { destination: oldUrl, recipient: oldUrl, audience: old.entityId };

describe("Aliases of a method that took over from another product (DESIGN §5)", () => {
  let stage: LoginStage;
  let browser: Browser;
  beforeEach(async () => {
    stage = await LoginStage.open({ aliases: [old, older] });
    browser = new Browser();
  });
  afterEach(() => stage.close());

  const arrive = async (xml: string, aliasAcs?: string): Promise<FinishedLogin> =>
    finishLogin(stage.deps, {
      slug: "acme-okta",
      aliasAcs,
      samlResponse: Buffer.from(xml).toString("base64"),
      cookies: browser.cookies,
      reference: "ref" as ReferenceId,
      session: { sid: "sid" },
    });
  const codeOf = (finished: FinishedLogin): string =>
    finished.outcome === "refused" ? finished.refusal.code : finished.outcome;
  const request = async (): Promise<string> => requestIdOf(await stage.start(browser));

  it("let in who comes by the address and the name of the product before, together", async () => {
    expect(codeOf(await arrive(answerTo(await request(), asOld), old.acs))).to.equal("signed_in");
    expect(codeOf(await arrive(answerTo(await request())))).to.equal("signed_in");
  });

  const mixed: readonly (readonly [string, ResponseFields, string | undefined, string])[] = [
    ["the old address with our own name", { ...asOld, audience: null }, old.acs, "saml_audience"],
    [
      "the old address with the name of another alias",
      { ...asOld, audience: older.entityId },
      old.acs,
      "saml_audience",
    ],
    ["our own address with the old name", { audience: old.entityId }, undefined, "saml_audience"],
    ["what was for the old address at our own", asOld, undefined, "saml_destination"],
    ["what was for our own address at the old one", {}, old.acs, "saml_destination"],
    ["what was for one alias at the other", asOld, older.acs, "saml_destination"],
    [
      "a recipient of ours under the old destination",
      { ...asOld, recipient: "https://bridge.example/saml/acme-okta/acs" },
      old.acs,
      "saml_recipient",
    ],
    ["an address that is no alias", asOld, "/users/saml/nobody", "unknown_method"],
  ];
  for (const [what, fields, at, code] of mixed) {
    it(`never mix: ${what}`, async () => {
      expect(codeOf(await arrive(answerTo(await request(), fields), at))).to.equal(code);
    });
  }

  it("get the cookie of a pending sign-in at their own address too, and lose it with it", async () => {
    const started = await stage.start(browser);
    const lines = "setCookies" in started ? started.setCookies : [];
    for (const path of ["/saml/acme-okta/", old.acs, older.acs]) {
      expect(
        lines.filter((line) => line.includes(`; Path=${path};`)),
        path,
      ).to.have.length(1);
    }
    const finished = await arrive(answerTo(requestIdOf(started), asOld), old.acs);
    const ended = "setCookies" in finished ? finished.setCookies : [];
    expect(ended.filter((line) => line.includes("Max-Age=0"))).to.have.length(3);
  });
});
