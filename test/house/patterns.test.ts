import { expect } from "chai";
import { dearness, patternsIn } from "./patterns.js";
import { sourceFiles } from "./source.js";

/**
 * The patterns that a long text could make dear, with what keeps each from being so. Whoever adds one finds it here: bound what it
 * meets, write it so that it begins and ends at letters of its own, or do without.
 */
const bounded: Readonly<Record<string, string>> = {
  "cli/move-in/moved.ts /^-+|-+$/g": "the operator's own file",
  "cli/move-in/moved.ts /(?:^|\\.)(?:pingone|pingidentity)\\.[a-z.]+$/": "the operator's own file",
  'http/shared/read-upload.ts /^form-data(?:;\\s*(?:name|filename)="[^"\\r\\n]*")+$/i':
    "each round begins with a semicolon",
  "http/shared/read-upload.ts /;\\s*boundary=(?:\"([\\w'()+,./:=? -]{1,70})\"|([\\w'()+,./:=?-]{1,70}))\\s*$/i":
    "a header, which node bounds; white space comes after a boundary alone",
  "http/shared/session.ts /=+$/": "base64 of our own",
  'lib/mailbox.ts /^\\s*"?([^"<>\\p{Cc}\\p{Cf}]*?)"?\\s*<([^<>\\s]+@[^<>\\s]+)>\\s*$/u':
    "the operator's setting MAIL_FROM",
  'lib/mongo-address.ts new RegExp( String.raw`^(mongodb(?:\\+srv)?://)(?:[^@/?#]*@)?(${host}(?:,${host})*)(/[^/?#@]*)?(?:\\?[^/#]*)?$`, "i", )':
    "the operator's setting DATABASE_URL",
  'model/attributes.ts new RegExp(`^(custom\\\\.(${customTypes.join("|")})\\\\.[a-z][a-z0-9_-]*)(\\\\.value)?$`)':
    "names of ours; once, from the beginning",
  "model/event-catalogue.ts new RegExp(`^[0-9a-f]{${octets * 2}}$`)": "of one length",
  "model/own-paths.ts /^(?:\\/[A-Za-z0-9._~-]+)+$/": "each round begins with a slash",
  "oidc/claims/amr.ts new RegExp(`${saml}Password`)": "no repetition in it",
  "oidc/claims/amr.ts new RegExp(`${saml}(X509|TLSClient)$`)": "no repetition in it",
  'pages/console/without-command.ts new RegExp( [\'("[^"]*")\', ` \\\\([^()]*drawbridge ${ofConsole}[^()]*\\\\)`, ` with \\`${command}\\``, `: ${command}`].join("|"), "g", )':
    "sentences of ours",
  "provisioning/authenticate.ts /^(?:bearer +)+(?=bearer )/i":
    "each round begins with a word; a header of 8 kB at most",
  'provisioning/team-attributes.ts new RegExp( CUSTOM.split(":") .slice(-3) .map((part) => part.replaceAll(".", String.raw`\\.`)) .join("(?::|%3a)"), "i", )':
    "no repetition in it",
  "rules/domain-proof.ts /;+$/": "4,096 characters of a record are looked at",
  "saml/certificate/pem-blocks.ts /(?<![-\\u2010-\\u2015\\u2212])[-\\u2010-\\u2015\\u2212]+ ?(BEGIN|END) ([A-Z0-9# ]{1,40}?) ?[-\\u2010-\\u2015\\u2212]+/g":
    "it begins where a run of hyphens begins",
  "saml/certificate/certificates-in.ts /-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----/":
    "it begins at hyphens, which are none of its letters",
  "saml/certificate/certificates-in.ts /=+$/": "base64 of our own making",
  "saml/idp-metadata/metadata-text.ts />\\\\(?:r\\\\n|n)[ \\t]*</": "it begins behind a letter that is none of it",
  "saml/idp-metadata/fault.ts /-----BEGIN [A-Z ]*PRIVATE KEY-----/":
    "it begins at hyphens, which are none of its letters",
  "scim/resource/read-value.ts /=+$/": "the text before it has shown that there are two at most",
  "store/archive/tar.ts /\\0.*$/s": "a field of a header of 512 bytes; what follows the first NUL cannot fail",
  "store/mongo/connect.ts /([?&])replicaSet=[^&]*(?:&|$)/i": "the operator's setting DATABASE_URL",
  "store/mongo/works/failures.ts /\\d+$/": "a name of the database server's",
  "store/port/event-chain.ts /(?<![^\\s\"'<>(),;:])[^\\s\"'<>(),;:]+@[^\\s\"'<>(),;:]*[^\\s\"'<>(),;:.]/gu":
    "it begins where a run of its letters begins, and goes back through each run once",
  "teams/apps/app-addresses.ts /^[a-z][a-z0-9+-]*(\\.[a-z0-9+-]+)+:\\/[^\\s\\\\#*]*$/": "each round begins with a dot",
};

describe("the house: patterns that meet texts from outside", () => {
  const patterns = sourceFiles().flatMap(({ path, text }) => patternsIn(path, text));

  it("are all found", () => expect(patterns.length).to.be.greaterThan(250));

  it("take time as long as the text and no longer, or have a bound that is named here", () => {
    const dear = patterns.filter((one) => one.dear !== undefined).map(({ file, source }) => `${file} ${source}`);
    expect([...new Set(dear)].sort()).to.deep.equal(Object.keys(bounded).sort());
  });

  for (const [what, pattern, isDear] of [
    ["slashes at the end, which begin again at each", String.raw`/\/+$/`, true],
    ["the same from the beginning", String.raw`/^\/+$/`, false],
    ["white space around a comma", String.raw`/\s*,\s*/`, true],
    ["a run within a run", "/^(?:a+)+$/", true],
    ["two runs of the same letters", "/^a*a*b/", true],
    ["a run that ends at another letter", "/^[^:]*:/", false],
    ["a run behind a letter that is none of it", "/<[^<>]*>/", false],
    ["a run at the end", "/a+/g", false],
    ["a bounded one", "/a{1,64}$/", false],
  ] as const) {
    it(`sees ${isDear ? "what is dear in" : "nothing dear in"} ${what}`, () => {
      expect(dearness(pattern) !== undefined).to.equal(isDear);
    });
  }
});
