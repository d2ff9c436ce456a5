import { expect } from "chai";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { makeSealer } from "../../src/lib/seal.js";
import type { MethodId, TeamId } from "../../src/model/ids.js";
import { certificateText } from "../../src/saml/index.js";
import {
  addCertificates,
  applyFile,
  createMethod,
  createTeam,
  idpByHand,
  refreshMetadata,
  type RefreshDeps,
} from "../../src/teams/index.js";
import { callers } from "../support/builders.js";
import { CertificateFiles } from "../support/certificate-files.js";
import { rejection } from "../support/rejection.js";
import { removeFolder } from "../support/remove-folder.js";
import { anIdpMetadata, bare } from "../support/saml-metadata.js";
import { testKeyRing } from "../support/login-stage.js";
import { temporaryStore, type TemporaryStore } from "../support/temporary-store.js";

const own = ["CN=idp.acme.example"];

describe("Of a certificate chain the issuers are trusted at no way in", () => {
  let files: CertificateFiles;
  let temporary: TemporaryStore;
  let deps: RefreshDeps;
  let served = "";
  let encoding: BufferEncoding;
  let team: TeamId;
  before(function () {
    this.timeout(30_000);
    files = new CertificateFiles();
  });
  after(() => removeFolder(files.folder));
  beforeEach(async () => {
    temporary = await temporaryStore();
    encoding = "utf8";
    deps = {
      store: temporary.store,
      now: Date.now,
      caller: callers.cli,
      publicUrl: "https://bridge.example",
      refreshHours: 24,
      allowedHosts: [],
      fetch: () => Promise.resolve(Buffer.from(served, encoding)),
    };
    team = (await createTeam(deps, { slug: "acme" })).id;
  });
  afterEach(() => temporary.remove());

  const hand = { entityId: "https://idp.acme.example", ssoUrl: "https://idp.acme.example/sso" };
  const methodWith = async (certificates: readonly string[]): Promise<MethodId> => {
    const { idp } = idpByHand({ ...hand, certificates }, "manual", Date.now());
    return (await createMethod(deps, team, { slug: "acme-sso", idp })).id;
  };
  const trusted = async (slug = "acme-sso") =>
    (await deps.store.methodBySlug(slug))?.idp?.certificates.map(({ subject }) => subject);
  const chain = () => ["issuing", "leaf", "root"].map((one) => files.text(`${one}.pem`));
  /** All of a chain in one X509Data. */
  const metadata = () =>
    anIdpMetadata({ entityId: hand.entityId, certificates: ["HERE"] }).replace(
      /<ds:X509Certificate>.*<\/ds:X509Certificate>/s,
      chain()
        .map((pem) => `<ds:X509Certificate>${bare(pem)}</ds:X509Certificate>`)
        .join(""),
    );

  it("by hand: in one text, in several, in PKCS #7", () => {
    for (const certificates of [
      [files.text("chain.pem")],
      chain(),
      [certificateText(files.octets("chain.p7b"))],
      [certificateText(files.octets("chain.p7c"))],
    ]) {
      const { idp } = idpByHand({ ...hand, certificates }, "manual", Date.now());
      expect(idp.certificates.map(({ subject }) => subject)).to.deep.equal(own);
    }
  });

  it("when certificates are added: with the chain, and the issuer of a trusted one by itself", async () => {
    const id = await methodWith([files.text("leaf.pem")]);
    const { added } = await addCertificates(deps, team, id, files.text("chain.pem"));
    expect(added).to.deep.equal([]);
    const refused = await rejection(addCertificates(deps, team, id, files.text("issuing.pem")));
    expect(refused).to.have.nested.property("refusal.code", "certificate_invalid");
    expect(String(refused)).to.contain("CN=Acme Issuing issued a certificate that the method trusts");
    expect(await trusted()).to.deep.equal(own);
  });

  it("by the address of metadata, when it is first fetched and when it is fetched again", async () => {
    served = metadata();
    const made = await createMethod(deps, team, {
      slug: "acme-sso",
      metadata: { url: "https://idp.acme.example/metadata", newCertificates: "adopt" },
    });
    const { method } = await refreshMetadata(deps, made);
    await refreshMetadata(deps, method);
    expect(await trusted()).to.deep.equal(own);
  });

  it("by the address of metadata in UTF-16, as some hosts serve what Windows has saved", async () => {
    [served, encoding] = [`\uFEFF<?xml version="1.0" encoding="UTF-16"?>\r\n${metadata()}`, "utf16le"];
    const made = await createMethod(deps, team, {
      slug: "acme-sso",
      metadata: { url: "https://idp.acme.example/metadata", newCertificates: "adopt" },
    });
    const { method } = await refreshMetadata(deps, made);
    expect(method.idp?.entityId).to.equal(hand.entityId);
    expect(await trusted()).to.deep.equal(own);
  });

  it("by the declarative file: named, in a metadata file, and the file in UTF-16 as PowerShell writes it", async () => {
    const path = join(temporary.folder, "acme.yaml");
    await writeFile(join(temporary.folder, "okta.xml"), Buffer.from(`\uFEFF${metadata()}`, "utf16le"));
    const file = {
      apiVersion: "drawbridge/v1",
      teams: [
        {
          slug: "acme",
          ssoMethods: [
            { slug: "acme-named", ...hand, certificates: chain() },
            { slug: "acme-file", metadataFile: "okta.xml", certificates: [files.text("chain.pem")] },
          ],
        },
      ],
    };
    await writeFile(path, Buffer.from(`\uFEFF${JSON.stringify(file, undefined, 2)}`, "utf16le"));
    const fileDeps = {
      ...{ ...deps, caller: callers.file, stack: "global" },
      sealer: makeSealer(["a-secret-of-more-than-thirty-two-characters"], "secrets at rest"),
      spKeys: testKeyRing(),
    };
    await applyFile(fileDeps, { path, env: {} });
    expect(await trusted("acme-named")).to.deep.equal(own);
    expect(await trusted("acme-file")).to.deep.equal(own);
    await writeFile(path, Buffer.from([0x74, 0x3a, 0x20, 0xe4]));
    const refused = await rejection(applyFile(fileDeps, { path, env: {} }));
    expect(String(refused)).to.contain("neither in UTF-8 nor in UTF-16");
  });
});
