import { expect } from "chai";
import { existsSync, readFileSync } from "node:fs";

interface Row {
  readonly about: string;
  readonly cells: readonly string[];
}

/** The rows of the tables that have a column of tests. */
const rowsIn = (text: string): readonly Row[] =>
  text.split("\n").reduce<{ in: boolean; rows: Row[] }>(
    (read, line) => {
      if (!line.startsWith("|")) return { in: false, rows: read.rows };
      const cells = line
        .split("|")
        .slice(1, -1)
        .map((cell) => cell.trim());
      if (cells.at(-1) === "test") return { in: true, rows: read.rows };
      const [about = ""] = cells;
      if (!read.in || /^-+$/.test(about)) return read;
      return { in: true, rows: [...read.rows, { about, cells }] };
    },
    { in: false, rows: [] },
  ).rows;

/** `file` “promise” “promise”; `file` “promise” */
function promisesOf(cell: string): readonly (readonly [file: string, promises: readonly string[]])[] {
  return cell.split(/; (?=`)/).map((part) => {
    const file = /^`([^`]+)`/.exec(part)?.[1] ?? "";
    return [file, [...part.matchAll(/“([^”]+)”/g)].map(([, promise = ""]) => promise)];
  });
}

/** A whole title in the source, or the end of one that begins with what its table fills in. */
function titled(promise: string): RegExp {
  return new RegExp(`(?:["'\`]|\\} )${promise.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}["'\`]`);
}

for (const [document, least] of [
  ["docs/security/saml.md", 60],
  ["docs/security/abuse.md", 30],
  ["docs/scim/ipsie.md", 20],
  ["docs/openid-connect.md", 25],
] as const) {
  const text = readFileSync(document, "utf8");
  const rows = rowsIn(text);
  describe(`The tables of ${document}`, () => {
    it("hold all their rows", () => expect(rows.length).to.be.greaterThan(least));

    for (const { about, cells } of rows) {
      it(`name tests that are there: ${about}`, () => {
        for (const [file, promises] of promisesOf(cells.at(-1) ?? "")) {
          expect(existsSync(file), file).to.equal(true);
          expect(promises, file).to.not.have.length(0);
          const source = readFileSync(file, "utf8");
          for (const promise of promises) expect(source, `${file}: ${promise}`).to.match(titled(promise));
        }
      });
    }

    it("and the text name sources that are there", () => {
      const named = [...text.matchAll(/`((?:src|test)\/[^`]*)`/g)].map(([, path = ""]) => path);
      expect(named.filter((path) => !existsSync(path))).to.deep.equal([]);
    });
  });
}
