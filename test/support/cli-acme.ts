import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { finishLogin } from "../../src/login/index.js";
import type { ReferenceId } from "../../src/model/ids.js";
import type { CliStage } from "./cli-stage.js";
import { testKeyRing } from "./login-stage.js";
import { idpKey } from "./saml-keys.js";
import { aSignedResponse, idpEntityId } from "./saml-response.js";

/** A team, its SSO method and people who sign in, as tests of the command line begin. */
export function acmeOf(stage: () => CliStage) {
  const file = async (name: string, text: string): Promise<string> => {
    const path = join(stage().temporary.folder, name);
    await writeFile(path, text);
    return path;
  };
  const team = (slug = "acme") => stage().json("team", "create", slug, "--domain", "acme.example");
  const method = async (slug = "acme-okta") => {
    const pem = await file("idp.pem", idpKey.certificatePem);
    const provider = ["--entity-id", idpEntityId, "--sso-url", "https://idp.acme.example/sso", "--certificate", pem];
    await stage().json("sso", "create", slug, "--idp", "okta", ...provider, "--idp-initiated");
    return stage().json("sso", "verify", slug, "--operator");
  };
  let answers = 0;
  const signIn = (fields = {}, reference = "ref-1") =>
    finishLogin(
      {
        store: stage().store,
        publicUrl: "https://bridge.example",
        now: () => stage().time,
        sealer: stage().sealer,
        spKeys: testKeyRing(),
        removalKey: Buffer.alloc(32, 1),
        traceDays: 30,
        attemptDays: 30,
        failureDays: 90,
      },
      {
        slug: "acme-okta",
        samlResponse: Buffer.from(
          aSignedResponse({ inResponseTo: null, assertionId: `_cli-${++answers}`, groups: ["Engineering"], ...fields }),
        ).toString("base64"),
        cookies: {},
        reference: reference as ReferenceId,
        session: { sid: `sid-${answers}` },
      },
    );
  return { file, team, method, signIn };
}
