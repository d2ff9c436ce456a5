import { expect } from "chai";
import { createPrivateKey } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { CliStage } from "../support/cli-stage.js";
import { testKeyRing } from "../support/login-stage.js";
import { keycloakRealm, polisConnection } from "../support/moved-files.js";
import { makeIdpKey, oldSpKey, strangerKey, type IdpKey } from "../support/saml-keys.js";

interface Shown {
  readonly asksAs: string | null;
  readonly spKeys: readonly { readonly subject: string }[];
}

interface Told {
  readonly left: readonly string[];
  readonly failed: readonly unknown[];
  readonly conflicts: readonly unknown[];
}

const encKey = makeIdpKey({ commonName: "enc.old.example" });
const secret = /PRIVATE KEY|MIIE/;

describe("the key pair of the product before, on the command line (issue 15, Move-in)", () => {
  let stage: CliStage;
  const file = async (name: string, content: string): Promise<string> => {
    const path = join(stage.temporary.folder, name);
    await writeFile(path, content);
    return path;
  };
  beforeEach(async () => {
    stage = await CliStage.open();
  });
  afterEach(() => stage.close());

  const opened = async (slug: string) => {
    const kept = (await stage.store.methodBySlug(slug))?.spKeys ?? [];
    return Promise.all(kept.map(async ({ sealed }) => (await testKeyRing().open(sealed)).privateKey));
  };
  const are = async (slug: string, ...keys: readonly IdpKey[]) => {
    const there = await opened(slug);
    expect(there).to.have.length(keys.length);
    for (const [index, { privateKeyPem }] of keys.entries()) {
      expect(there[index]?.equals(createPrivateKey(privateKeyPem)), `the key ${index + 1}`).to.equal(true);
    }
  };

  describe("sso update", () => {
    beforeEach(async () => {
      await stage.json("team", "create", "acme");
      await stage.json("sso", "create", "okta");
    });

    it("takes pairs from files, together or apart, shows their certificates, and gives them up", async () => {
      const both = await file("both.pem", oldSpKey.privateKeyPem + oldSpKey.certificatePem);
      const shown = await stage.json<Shown>("sso", "update", "okta", "--sp-key", both);
      expect(shown.spKeys.map(({ subject }) => subject)).to.deep.equal(["CN=sso.old.example"]);
      const [key, certificate] = [
        await file("enc.key", encKey.privateKeyPem),
        await file("enc.crt", encKey.certificatePem),
      ];
      const pairs = ["--sp-key", both, "--sp-certificate", both, "--sp-key", key, "--sp-certificate", certificate];
      await stage.json("sso", "update", "okta", ...pairs);
      await are("okta", oldSpKey, encKey);
      const { out } = await stage.run("sso", "show", "okta");
      expect(out).to.match(/SP keys of its own .*CN=sso\.old\.example.*left\n.*CN=enc\.old\.example.*, only opens\n/);
      expect(out).not.to.match(secret);
      expect((await stage.json<Shown>("sso", "update", "okta", "--no-sp-keys")).spKeys).to.deep.equal([]);
    });

    it("asks under an alias, and by its own names again", async () => {
      const as = await stage.json<Shown>("sso", "update", "okta", "--alias", "/old=urn:old", "--ask-as", "urn:old");
      expect(as.asksAs).to.equal("urn:old");
      expect((await stage.run("sso", "show", "okta")).out).to.match(/asks as +urn:old/);
      expect((await stage.json<Shown>("sso", "update", "okta", "--no-ask-as")).asksAs).to.equal(null);
    });

    it("is refused by name, and prints no key", async () => {
      const key = await file("old.key", oldSpKey.privateKeyPem);
      const other = await file("other.crt", strangerKey.certificatePem);
      for (const [options, told] of [
        [["--sp-key", key], /there is no certificate beside the private key/],
        [["--sp-key", key, "--sp-certificate", other], /the certificate was not made for this private key/],
        [["--sp-certificate", other], /as many of both/],
        [["--sp-key", key, "--sp-key", key, "--sp-certificate", other], /as many of both/],
        [["--sp-key", join(stage.temporary.folder, "none")], /cannot be read \(ENOENT\)/],
        [["--ask-as", "urn:nobody"], /"urn:nobody" is the entity ID of none/],
      ] as const) {
        const { exitCode, err } = await stage.run("sso", "update", "okta", ...options);
        expect(exitCode, err).to.be.oneOf([1, 64]);
        expect(err).to.match(told).and.not.match(secret);
      }
    });
  });

  describe("move-in", () => {
    const moveIn = async (from: string, content: unknown, ...more: string[]) => {
      const path = await file("export.json", JSON.stringify(content));
      return stage.json<Told>("move-in", path, "--from", from, ...more);
    };
    const bare = (pem: string): string => pem.replace(/-----[A-Z ]+-----|\s/g, "");
    const provider = (name: string, providerId: string, key: IdpKey | undefined, config: object = {}): object => ({
      ...{ id: name, name, providerId, subComponents: {} },
      config: {
        priority: ["100"],
        ...(key && {
          privateKey: [key.privateKey.export({ format: "der", type: "pkcs1" }).toString("base64")],
          certificate: [bare(key.certificatePem)],
        }),
        ...config,
      },
    });
    const realmWith = (...providers: readonly object[]): object =>
      keycloakRealm({ components: { "org.keycloak.keys.KeyProvider": providers } });

    it("takes over what a realm of Keycloak signs with and what is encrypted to it, and asks by its old names", async () => {
      const told = await moveIn(
        "keycloak",
        realmWith(
          provider("hmac-generated", "hmac-generated", undefined),
          provider("old", "rsa", strangerKey, { active: ["false"], priority: ["900"] }),
          provider("off", "rsa", strangerKey, { enabled: ["false"], priority: ["900"] }),
          provider("less", "rsa-generated", strangerKey, { priority: ["1"] }),
          provider("rsa-generated", "rsa-generated", oldSpKey),
          provider("rsa-enc-generated", "rsa-enc-generated", encKey, { algorithm: ["RSA-OAEP"] }),
        ),
      );
      expect([told.failed, told.conflicts]).to.deep.equal([[], []]);
      await are("acme-okta", oldSpKey, encKey);
      expect(await stage.store.methodBySlug("acme-okta")).to.include({
        asksAs: "https://sso.acme.example/realms/acme",
      });
      expect(JSON.stringify(told)).not.to.match(secret);
    });

    it("takes the one that an older realm has for both", async () => {
      await moveIn("keycloak", realmWith(provider("rsa-generated", "rsa-generated", oldSpKey)));
      await are("acme-okta", oldSpKey);
    });

    it("says what of a realm's keys it cannot take, and what to do", async () => {
      const weak = makeIdpKey({ bits: 1024 });
      for (const [providers, told] of [
        [[provider("rsa-generated", "rsa-generated", undefined)], /not in the file.*kc\.sh.*--sp-key/],
        [[provider("weak", "rsa", weak)], /key pair weak: the RSA key has 1024 bits/],
        [[provider("jks", "java-keystore", undefined)], /key pair jks, which lies in a Java keystore/],
      ] as const) {
        const { left } = await moveIn("keycloak", realmWith(...providers), "--plan");
        expect(left.join("\n")).to.match(told);
      }
    });

    it("takes a pair that stands in no export from files, as base64 too, in place of those in one", async () => {
      const [key, certificate] = [
        await file("PRIVATE_KEY", Buffer.from(oldSpKey.privateKeyPem).toString("base64")),
        await file("PUBLIC_KEY", Buffer.from(oldSpKey.certificatePem).toString("base64")),
      ];
      const options = ["--sp-key", key, "--sp-certificate", certificate];
      const { left } = await moveIn("polis", [polisConnection()], ...options);
      expect(left.join()).not.to.include("--sp-key");
      await are("acme-portal", oldSpKey);
      expect((await moveIn("polis", [polisConnection()], "--plan")).left.join()).to.include("--sp-key");
      await moveIn("keycloak", realmWith(provider("rsa-generated", "rsa-generated", strangerKey)), ...options);
      await are("acme-okta", oldSpKey);
    });

    it("refuses a wrong pair before anything is written", async () => {
      const path = await file("export.json", JSON.stringify([polisConnection()]));
      const key = await file("key.pem", strangerKey.privateKeyPem + oldSpKey.certificatePem);
      const { exitCode, err } = await stage.run("move-in", path, "--from", "polis", "--sp-key", key);
      expect(exitCode).to.equal(64);
      expect(err).to.match(/--sp-key: the certificate was not made for this private key/);
      expect(await stage.store.teams.list()).to.deep.equal([]);
    });
  });
});
