import { expect } from "chai";
import { posix } from "node:path";
import { operations, type AnyOperation } from "../../src/admin/index.js";
import { routes } from "../../src/http/api/routes.js";
import { sourceFiles, type SourceFile } from "./source.js";

/** The rooms that change things: doors go to them through `admin/`, where each question stands once. */
const verbRooms = ["access", "directory", "teams", "session", "login", "provisioning", "oidc", "webhooks"];
const doors = ["cli/", "http/api/", "http/console/"];

/** Who goes past the list of operations, to which room, and why. */
const pastTheList: Readonly<Record<string, string>> = {
  "cli/access.ts → access": "passwords on standard input and tokens for the first run are the host's",
  "cli/asking/records-at-hand.ts → access": "reads names that were probably meant",
  "cli/commands/admin.ts → access": "a password is given, and reset, on the host alone",
  "cli/commands/setup.ts → access": "a setup token is made on the host alone",
  "cli/commands/apply.ts → teams": "the declarative file is the host's",
  "cli/commands/certificate.ts → teams": "words of fingerprints, and of the bridge's own keys, whose PEM no view has",
  "cli/commands/simulate.ts → login": "shows what no key of the method signed: the host's",
  "cli/commands/audit.ts → teams": "names of the formats",
  "cli/commands/sso.ts → teams": "words of who loses access",
  "cli/commands/sso-show.ts → teams": "words of fingerprints",
  "cli/exit-codes.ts → oidc": "a fault of the keys, by its class",
  "cli/exit-codes.ts → teams": "a fault of the keys, by its class",
  "http/api/answer.ts → directory": "the class of refusals",
  "http/api/codes.ts → access": "the codes that are documented",
  "http/api/codes.ts → oidc": "the codes that are documented",
  "http/api/codes.ts → teams": "the codes that are documented",
  "http/api/explained.ts → oidc": "what helps at a code, in the words of whoever refuses",
  "http/api/prove.ts → access": "who asks is proven before anything is asked",
  "http/console/consent/consent.ts → oidc": "an approval answers the request it stands in, and is no operation",
  "http/console/deps.ts → access": "types of what proves who asks",
  "http/console/entry/account.ts → access": "one's own password and sessions: no grant gives or takes them",
  "http/console/entry/admin-session.ts → access": "who asks is proven before anything is asked",
  "http/console/entry/admin-session.ts → session": "who asks is proven before anything is asked",
  "http/console/entry/first-run.ts → access": "nobody may ask yet",
  "http/console/entry/invitation.ts → access": "whoever is invited may ask nothing yet",
  "http/console/entry/sign-in.ts → access": "who asks is proven before anything is asked",
  "http/console/entry/sso.ts → access": "who asks is proven before anything is asked",
  "http/console/entry/sso.ts → login": "who asks is proven before anything is asked, at the identity provider",
  "http/console/entry/visit.ts → session": "who asks is proven before anything is asked",
  "http/console/guest/guest-entrance.ts → access": "who asks is proven before anything is asked",
  "http/console/guest/setup-router.ts → access": "who asks is proven before anything is asked",
};

/** Operations that no command asks for. */
const withoutCommand: Readonly<Record<string, string>> = {
  "team_admin.create": "the operator's admin.create does it in any place",
  "team_admin.list": "the operator's admin.list does it in any place",
  "team_admin.show": "the operator's admin.list does it in any place",
  "team_admin.update": "the operator's admin.update does it in any place",
  "team_admin.remove": "the operator's admin.remove does it in any place",
  "team_api_key.create": "the operator's api_key.create does it in any place",
  "team_api_key.list": "the operator's api_key.list does it in any place",
  "team_api_key.show": "the operator's api_key.show does it in any place",
  "team_api_key.revoke": "the operator's api_key.revoke does it in any place",
  "event.reconcile": "for programs: it compares digests of what they hold",
  "method.preview": "for a form, which shows what a mapping reads while it is typed",
  "method.simulate": "the host's simulate shows more, and writes nothing",
};

/** Commands that ask for no operation, by file and usage. */
const withoutOperation: Readonly<Record<string, string>> = {
  "server.ts start": "runs the server",
  "server.ts migrate": "the host's",
  "server.ts demo": "runs the demo",
  "healthcheck.ts healthcheck": "asks the server that runs, and opens no store",
  "server.ts check": "reads settings, and opens no store",
  "server.ts print": "reads settings, and opens no store",
  "apply.ts apply": "the declarative file is the host's",
  "apply.ts describe": "the declarative file is the host's",
  "apply.ts schema": "tells a form, and opens no store",
  "setup.ts setup-token": "the first way in, of whoever has the host",
  "key.ts reseal": "the keys are in the host's settings",
  "moving.ts export": "reads all of the store into a file of the host's",
  "moving.ts import <file>": "makes a store of a file of the host's",
  "moving.ts backup": "reads the host's files and keys into one",
  "moving.ts restore <file>": "lays the host's files and keys",
  "simulate.ts simulate": "shows what no key of the method signed: the host's",
};

interface Part {
  readonly name: string;
  readonly body: string;
}

/** The functions and constants of a file, each with its text up to the next. */
function partsOf({ text }: SourceFile): readonly Part[] {
  const starts = [...text.matchAll(/^(?:export )?(?:async )?(?:function|const) (\w+)/gm)];
  return starts.map((found, at) => ({
    name: found[1] ?? "",
    body: text.slice(found.index, starts[at + 1]?.index ?? text.length),
  }));
}

const leafStart = /(?:for \([^{]*\{\s*)?\b(?:leaf|closedLeaf)\(/g;

interface CommandFound {
  /** `sso.ts show <slug>`. */
  readonly called: string;
  /** Keys of `operations` that it asks for, itself or by what it calls. */
  readonly asks: ReadonlySet<string>;
}

/** Commands as they are written, with what each asks for: followed through the functions that its text names. */
function commandsIn(files: readonly SourceFile[]): readonly CommandFound[] {
  const byPath = new Map(files.map((file) => [file.path, file]));
  const partOf = (file: SourceFile, name: string): { file: SourceFile; part: Part } | undefined => {
    const own = partsOf(file).find((part) => part.name === name);
    if (own !== undefined) return { file, part: own };
    const from = new RegExp(`import \\{[^}]*\\b${name}\\b[^}]*\\} from "(\\.[^"]+)\\.js"`).exec(file.text)?.[1];
    const path = from === undefined ? undefined : posix.join(posix.dirname(file.path), `${from}.ts`);
    const other = path === undefined ? undefined : byPath.get(path);
    return other === undefined ? undefined : partOf(other, name);
  };
  const gather = (file: SourceFile, text: string, into: Set<string>, seen: Set<string>): void => {
    for (const [, key = ""] of text.matchAll(/\b(?:operations|o)\.(\w+)/g)) into.add(key);
    for (const [word] of text.matchAll(/\b[a-z]\w+\b/g)) {
      if (seen.has(`${file.path} ${word}`)) continue;
      seen.add(`${file.path} ${word}`);
      const found = partOf(file, word);
      // What adds commands is no part of one.
      if (found !== undefined && !found.part.body.includes("leaf(")) gather(found.file, found.part.body, into, seen);
    }
  };
  return files
    .filter(({ path }) => path.startsWith("cli/commands/"))
    .flatMap((file) =>
      partsOf(file).flatMap(({ body }) => {
        const starts = [...body.matchAll(leafStart)];
        return starts.map((found, at) => {
          const text = body.slice(found.index, starts[at + 1]?.index ?? body.length);
          const usage = /(?:leaf|closedLeaf)\(\s*cli,\s*\w+,\s*["`]([^"`]+)["`]/.exec(text)?.[1] ?? "?";
          const asks = new Set<string>();
          gather(file, text, asks, new Set());
          return { called: `${posix.basename(file.path)} ${usage}`, asks };
        });
      }),
    );
}

describe("The one list of operations (STYLE)", () => {
  const files = sourceFiles();
  const all = Object.entries(operations).filter(
    (entry): entry is [string, Exclude<(typeof entry)[1], (...args: never[]) => unknown>] =>
      typeof entry[1] !== "function",
  ) as readonly (readonly [string, AnyOperation])[];
  const commands = commandsIn(files);

  it("is what the doors ask, and past it they go where a reason is written alone", () => {
    const crossings = files
      .filter(({ path }) => doors.some((door) => path.startsWith(door)))
      .flatMap(({ path, imports }) =>
        imports
          .filter(({ kind, target }) => kind === "ours" && verbRooms.includes(target.split("/")[0] ?? ""))
          .map(({ target }) => `${path} → ${target.split("/")[0] ?? ""}`),
      );
    expect([...new Set(crossings)].sort()).to.deep.equal(Object.keys(pastTheList).sort());
  });

  it("has a route for each", () => {
    const routed = new Set(routes.map(({ operation }) => operation.name));
    expect(all.map(([, { name }]) => name).filter((name) => !routed.has(name))).to.deep.equal([]);
  });

  it("has a command for each, or a reason", () => {
    const asked = new Set(commands.flatMap(({ asks }) => [...asks]));
    const left = all.filter(([key]) => !asked.has(key)).map(([, { name }]) => name);
    expect(left.sort()).to.deep.equal(Object.keys(withoutCommand).sort());
  });

  it("is asked by each command, or there is a reason", () => {
    expect(commands.length).to.be.greaterThan(100);
    const known = new Set(all.map(([key]) => key));
    const none = commands.filter(({ asks }) => [...asks].every((key) => !known.has(key))).map(({ called }) => called);
    expect(none.sort()).to.deep.equal(Object.keys(withoutOperation).sort());
  });
});
