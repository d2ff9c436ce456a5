import { expect } from "chai";
import { makeSealer } from "../../src/lib/seal.js";
import type { App } from "../../src/model/app.js";
import type { Directory, ScimToken } from "../../src/model/directory.js";
import type { Expecting } from "../../src/model/expecting.js";
import { Refused } from "../../src/model/refused.js";
import type { SsoMethod } from "../../src/model/sso-method.js";
import type { Team } from "../../src/model/team.js";
import {
  addCertificates,
  approveCertificates,
  createApp,
  createDirectory,
  createMethod,
  createTeam,
  createToken,
  deleteApp,
  deleteDirectory,
  deleteMethod,
  disableMethod,
  enableMethod,
  idpByHand,
  removeCertificate,
  resumeDirectory,
  retireAppSecret,
  revokeToken,
  rotateAppSecret,
  rotateToken,
  setSeats,
  updateApp,
  updateDirectory,
  updateMethod,
  updateTeam,
  verifyMethod,
  type AppDeps,
} from "../../src/teams/index.js";
import { callers, noon } from "../support/builders.js";
import { rejection } from "../support/rejection.js";
import { idpKey, nextIdpKey } from "../support/saml-keys.js";
import { temporaryStore, type TemporaryStore } from "../support/temporary-store.js";

interface Records {
  readonly team: Team;
  readonly method: SsoMethod;
  readonly directory: Directory;
  readonly token: ScimToken;
  readonly app: App;
}
type Verb = (records: Records, expecting: Expecting) => Promise<unknown>;

describe("A change of settings that was made for another version (design §7)", () => {
  let temporary: TemporaryStore;
  let deps: AppDeps & { readonly stack: string };
  let records: Records;

  const app = { slug: "portal", redirectUris: ["https://portal.acme.example/back"] };

  beforeEach(async () => {
    temporary = await temporaryStore();
    const sealer = makeSealer(["expected version of an app".padEnd(40, "_")], "app secrets");
    deps = { store: temporary.store, now: () => noon, caller: callers.cli, stack: "eu", sealer };
    const team = await createTeam(deps, { slug: "acme" });
    const idp = idpByHand(
      {
        entityId: "https://idp.acme.example",
        ssoUrl: "https://idp.acme.example/sso",
        certificates: [idpKey.certificatePem, nextIdpKey.certificatePem],
      },
      "manual",
      noon,
    ).idp;
    const [first, ...held] = idp.certificates;
    const made = await createMethod(deps, team.id, { slug: "okta", idp: { ...idp, certificates: [first!] } });
    const metadata = { url: "https://idp.acme.example/metadata", newCertificates: "hold" as const, held };
    const method = await temporary.store.inTeam(team.id).methods.replace({ ...made, metadata });
    const directory = await createDirectory(deps, team.id, { slug: "scim" });
    const { token } = await createToken(deps, team.id, directory.id, { name: "okta" });
    records = { team, method, directory, token, app: (await createApp(deps, team.id, app)).app };
  });
  afterEach(() => temporary.remove());

  const certificate = ({ method }: Records): string => method.idp?.certificates[0]?.fingerprint256 ?? "";
  const verbs: Readonly<Record<string, readonly [of: keyof Records, verb: Verb]>> = {
    updateTeam: ["team", ({ team }, seen) => updateTeam(deps, team.id, { name: "Acme" }, seen)],
    setSeats: ["team", ({ team }, seen) => setSeats(deps, team.id, 3, seen)],
    updateMethod: [
      "method",
      ({ team, method }, seen) => updateMethod(deps, team.id, method.id, { name: "Okta" }, seen),
    ],
    verifyMethod: ["method", ({ team, method }, seen) => verifyMethod(deps, team.id, method.id, "operator", seen)],
    enableMethod: ["method", ({ team, method }, seen) => enableMethod(deps, team.id, method.id, seen)],
    disableMethod: ["method", ({ team, method }, seen) => disableMethod(deps, team.id, method.id, seen)],
    deleteMethod: ["method", ({ team, method }, seen) => deleteMethod(deps, team.id, method.id, seen)],
    addCertificates: [
      "method",
      ({ team, method }, seen) => addCertificates(deps, team.id, method.id, nextIdpKey.certificatePem, seen),
    ],
    approveCertificates: [
      "method",
      ({ team, method }, seen) => approveCertificates(deps, team.id, method.id, {}, seen),
    ],
    removeCertificate: [
      "method",
      async (all, seen) => {
        // the last one may not go
        if (seen.expected === all.method.version) {
          const { version } = await addCertificates(deps, all.team.id, all.method.id, nextIdpKey.certificatePem).then(
            ({ method }) => method,
          );
          return removeCertificate(deps, all.team.id, all.method.id, certificate(all), { expected: version });
        }
        return removeCertificate(deps, all.team.id, all.method.id, certificate(all), seen);
      },
    ],
    updateDirectory: [
      "directory",
      ({ team, directory }, seen) => updateDirectory(deps, team.id, directory.id, { name: "Okta" }, seen),
    ],
    resumeDirectory: [
      "directory",
      ({ team, directory }, seen) => resumeDirectory(deps, team.id, directory.id, "hour", seen),
    ],
    deleteDirectory: ["directory", ({ team, directory }, seen) => deleteDirectory(deps, team.id, directory.id, seen)],
    rotateToken: ["token", ({ team, token }, seen) => rotateToken(deps, team.id, token.id, { overlapMs: 0 }, seen)],
    revokeToken: ["token", ({ team, token }, seen) => revokeToken(deps, team.id, token.id, seen)],
    updateApp: ["app", ({ team, app: { id } }, seen) => updateApp(deps, team.id, id, { name: "Portal" }, seen)],
    rotateAppSecret: [
      "app",
      ({ team, app: { id } }, seen) => rotateAppSecret(deps, team.id, id, { keepOld: true }, seen),
    ],
    retireAppSecret: ["app", ({ team, app: { id } }, seen) => retireAppSecret(deps, team.id, id, seen)],
    deleteApp: ["app", ({ team, app: { id } }, seen) => deleteApp(deps, team.id, id, seen)],
  };

  for (const [name, [of, verb]] of Object.entries(verbs)) {
    it(`is refused by ${name}, which says both versions and changes nothing; for the right one it is made`, async () => {
      const scope = temporary.store.inTeam(records.team.id);
      const { version } = records[of];
      const before = await scope.events.latest({ limit: 50 });

      const error = await rejection(verb(records, { expected: version + 7 }));
      expect(error).to.be.instanceOf(Refused);
      expect((error as Refused).refusal).to.include({
        code: "stale_version",
        expected: String(version + 7),
        actual: String(version),
      });
      expect(await scope.events.latest({ limit: 50 })).to.deep.equal(before);
      expect(await scope.methods.get(records.method.id)).to.deep.equal(records.method);
      expect(await scope.directories.get(records.directory.id)).to.deep.equal(records.directory);
      expect(await scope.tokens.get(records.token.id)).to.deep.equal(records.token);
      expect(await scope.apps.get(records.app.id)).to.deep.equal(records.app);

      await verb(records, { expected: version });
    });
  }
});
