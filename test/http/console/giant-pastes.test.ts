import { expect } from "chai";
import { fillConsole } from "../../support/console-filled.js";
import { ConsoleStage } from "../../support/console-stage.js";
import { formOf, type ConsoleAnswer } from "../../support/console-visitor.js";
import { walkConsole } from "../../support/console-walk.js";

const pasted = "pasted ".repeat(140_000);

/** What holds a secret is never sent back, and what was pasted to be judged is judged. */
const notBack = [
  "current",
  "password",
  "again",
  "secret",
  "value",
  "response",
  "spKeys.0.privateKey",
  "spKeys.0.certificate",
];

describe("a paste of a megabyte into a form of the console (DESIGN §5)", function () {
  this.timeout(300_000);
  let stage: ConsoleStage;
  before(async () => (stage = await ConsoleStage.open()));
  after(() => stage.close());

  it("is refused in words of ours, whichever the field, in a page of its size at most, and stays in it", async () => {
    const made = await fillConsole(stage);
    const operator = await stage.as("operator");
    const found: string[] = [];
    const tried = new Set<string>();
    for (const path of (await walkConsole(operator, made)).values()) {
      const page = await operator.get(path);
      for (const [form, action] of formsOf(page.html)) {
        const { to, hidden } = formOf(page, action);
        const { once: _once, ...fields } = hidden;
        for (const name of typedInto(form)) {
          const key = `${to.replaceAll(/\/[0-9a-z]{26}/g, "/ID").replace("/globex", "/acme")} ${name}`;
          if (tried.has(key)) continue;
          tried.add(key);
          const answer = await operator.post(to, { ...fields, ...filled(form), [name]: pasted });
          for (const fault of faultsIn(answer, name)) found.push(`${key}: ${fault}`);
        }
      }
    }
    expect(tried.size).to.be.greaterThan(100);
    expect(found).to.deep.equal([]);
  });

  it("that is larger than any form may be is 413, and says how large it may be", async () => {
    const owner = await stage.as("owner");
    const { status, html } = await owner.send("/console/teams/acme/settings", { name: pasted + pasted });
    expect(status).to.equal(413);
    expect(html).to.include("1048576 octets");
  });
});

function formsOf(html: string): readonly (readonly [form: string, action: string | undefined])[] {
  return [...html.matchAll(/<form([^>]* method="post"[^>]*)>[\s\S]*?<\/form>/g)].map(([form, attributes = ""]) => [
    form,
    / action="([^"]*)"/.exec(attributes)?.[1],
  ]);
}

/** Names of the fields that one types into. */
function typedInto(form: string): readonly string[] {
  const fields = [...form.matchAll(/<(?:input|textarea)([^>]*) name="([^"]*)"([^>]*)>/g)];
  const others = /type="(?:hidden|checkbox|radio|file)"/;
  return fields.filter(([whole]) => !others.test(whole)).map(([, , name = ""]) => name);
}

/** Something in each field that has to be filled. */
function filled(form: string): Readonly<Record<string, string>> {
  const required = [...form.matchAll(/<input(?=[^>]* required)[^>]* name="([^"]*)"/g)];
  return Object.fromEntries(required.map(([, name = ""]) => [name, "x"]));
}

function faultsIn({ status, html }: ConsoleAnswer, name: string): readonly string[] {
  const isTold = status === 400 || /nothing was done|would have been refused/.test(html);
  const isBack = status !== 400 || notBack.includes(name) || html.includes(pasted.slice(0, 9_000));
  return [
    ...(isTold ? [] : [`answered ${status}`]),
    ...(html.length > 1.1 * pasted.length ? [`a page of ${html.length} characters`] : []),
    ...(/Too (?:big|small)|expected string|Invalid input/.test(html) ? ["told in words of a library"] : []),
    ...(isBack ? [] : ["what was typed is lost"]),
  ];
}
