import { expect } from "chai";
import { fillConsole } from "../../support/console-filled.js";
import { ConsoleStage } from "../../support/console-stage.js";
import type { ConsoleVisitor } from "../../support/console-visitor.js";
import { oldSpKey } from "../../support/saml-keys.js";
import { walkConsole } from "../../support/console-walk.js";

interface FoundForm {
  readonly page: string;
  readonly to: string;
  /** Every field with what stands in it. */
  readonly fields: Readonly<Record<string, string | readonly string[]>>;
  /** The first line of text, if there is one. */
  readonly text: string | undefined;
}

const plain = (text: string): string =>
  text
    .replaceAll("&quot;", '"')
    .replaceAll("&#39;", "'")
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&amp;", "&");
const attribute = (tag: string, name: string): string | undefined => {
  const found = new RegExp(` ${name}="([^"]*)"`).exec(tag)?.[1];
  return found === undefined ? undefined : plain(found);
};

const pems: ReadonlyMap<string, string> = new Map([
  ["spKeys.0.privateKey", oldSpKey.privateKeyPem],
  ["spKeys.0.certificate", oldSpKey.certificatePem],
]);

/** Something to type into a field that stands empty. */
function usual(type: string | undefined): string {
  if (type === "checkbox") return "on";
  if (type === "datetime-local") return "2026-11-25T10:04";
  return type === "url" ? "https://keys.acme.example/jwks" : "";
}

/** A form of a page, filled in as the page shows it, and with what it wants typed for a confirmation. */
function formIn(page: string, form: string): FoundForm {
  const fields: Record<string, string[]> = {};
  const add = (name: string | undefined, value: string): void => {
    if (name !== undefined) (fields[name] ??= []).push(value);
  };
  let text: string | undefined;
  for (const [tag] of form.matchAll(/<input[^>]*>/g)) {
    const [type, name] = [attribute(tag, "type"), attribute(tag, "name")];
    if ((type === "checkbox" || type === "radio") && !/ checked\b/.test(tag)) continue;
    if (type === "file" || type === "password") continue;
    if (type === "text" && name !== "confirm") text ??= name;
    const value = attribute(tag, "value") ?? "";
    add(name, value === "" ? usual(type) : value);
  }
  for (const [, tag = "", inside = ""] of form.matchAll(/<textarea([^>]*)>\n?([\s\S]*?)<\/textarea>/g)) {
    const name = attribute(` ${tag}`, "name");
    add(name, inside === "" ? (pems.get(name ?? "") ?? "") : plain(inside));
  }
  for (const [, tag = "", inside = ""] of form.matchAll(/<select([^>]*)>([\s\S]*?)<\/select>/g)) {
    const chosen = /<option[^>]*selected[^>]*>/.exec(inside)?.[0] ?? /<option[^>]*>/.exec(inside)?.[0] ?? "";
    add(attribute(` ${tag}`, "name"), attribute(chosen, "value") ?? "");
  }
  const confirm = /Type ([^<]*?) to confirm/.exec(form)?.[1];
  if (confirm !== undefined) fields["confirm"] = [plain(confirm)];
  return { page, to: attribute(form, "action") ?? page, fields, text };
}

async function versionedForms(visitor: ConsoleVisitor, also: readonly string[]): Promise<readonly FoundForm[]> {
  const found: FoundForm[] = [];
  for (const page of (await walkConsole(visitor, also)).values()) {
    const { html, at } = await visitor.get(page);
    for (const [form] of html.matchAll(/<form[^>]* method="post"[\s\S]*?<\/form>/g)) {
      if (form.includes(' name="version"')) found.push(formIn(at, form));
    }
  }
  return found;
}

describe("two admins at one record (DESIGN §5)", function () {
  this.timeout(120_000);
  let stage: ConsoleStage;
  let made: readonly string[];
  before(async () => {
    stage = await ConsoleStage.open();
    made = await fillConsole(stage);
  });
  after(() => stage.close());

  it("tells the later one at every form that changes what is there, does nothing, and loses nothing that was typed", async () => {
    const operator = await stage.as("operator");
    const forms = await versionedForms(operator, made);
    expect(forms.length).to.be.greaterThan(20);
    const faults: string[] = [];
    for (const { page, to, fields, text } of forms) {
      // A digit more is right in a name, an address and a port alike.
      const typed = text === undefined ? undefined : `${String(fields[text])}0`;
      // Opened before the record came to be as it is now.
      const stale = { ...fields, version: "0", ...(text !== undefined && typed !== undefined && { [text]: typed }) };
      const { html } = await operator.post(to, stale);
      const shown = plain(html);
      if (!/Somebody else changed this/.test(shown)) faults.push(`${to} on ${page}: the later admin is not told`);
      else if (typed !== undefined && to === page && !shown.includes(`value="${typed}"`)) {
        faults.push(`${to} on ${page}: what was typed into ${text ?? ""} is lost`);
      }
    }
    expect(faults).to.deep.equal([]);
  });
});
