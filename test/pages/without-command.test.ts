import { expect } from "chai";
import { withoutCommand } from "../../src/pages/index.js";
import { sourceFiles } from "../house/source.js";

/** Rooms whose texts the console shows. */
const rooms = ["rules", "teams", "directory", "login", "provisioning", "session", "webhooks"];

/** Every text of those rooms that names a command. */
function textsWithCommands(): readonly string[] {
  return sourceFiles()
    .filter(({ path }) => rooms.some((room) => path.startsWith(`${room}/`)))
    .flatMap(({ text }) => {
      const code = text.replaceAll(/\/\*[^]*?\*\/|^\s*\/\/.*$/gm, "");
      return [...code.matchAll(/"[^"\n]*"|`(?:[^`\\]|\\.)*`/g)].map(([literal]) => literal.slice(1, -1));
    })
    .filter((text) => /drawbridge [a-z-]+/.test(text));
}

describe("texts of the rules in the console, whose readers have no command line", () => {
  it("lose each command and stay sentences", () => {
    const texts = textsWithCommands();
    expect(texts.length).to.be.greaterThan(20);
    const bad = texts
      .map(withoutCommand)
      .filter((text) => /drawbridge (?!apply)|--|\(\)|(?:[:,(]|\b(?:with|by|then|see|and|or))[.;]?$/i.test(text));
    expect(bad).to.deep.equal([]);
  });

  it("keep what stands beside the command", () => {
    for (const [text, shown] of [
      ["Unlock the user: drawbridge user unlock.", "Unlock the user."],
      [
        'The team "Staff (drawbridge production)" has it, and "Bridge: drawbridge two" as well.',
        'The team "Staff (drawbridge production)" has it, and "Bridge: drawbridge two" as well.',
      ],
      [
        'The team "Staff (drawbridge team pilot)" has it, and "Bridge: drawbridge user test" as well (drawbridge team list).',
        'The team "Staff (drawbridge team pilot)" has it, and "Bridge: drawbridge user test" as well.',
      ],
      ["Take it out of the file and run drawbridge apply.", "Take it out of the file and run drawbridge apply."],
      [
        'Link them: drawbridge user link "ada@acme.example" --method here. To trust it, name the domain.',
        "Link them. To trust it, name the domain.",
      ],
      [
        "Publish the TXT record again (drawbridge domain list shows it), then check it: drawbridge domain check.",
        "Publish the TXT record again, then check it.",
      ],
      [
        "Set it to link, or link this one person with `drawbridge user link`.",
        "Set it to link, or link this one person.",
      ],
      [
        "If meant, resume it: drawbridge directory resume (--for-the-hour); else look at the assignments.",
        "If meant, resume it; else look at the assignments.",
      ],
    ] as const) {
      expect(withoutCommand(text)).to.equal(shown);
    }
  });
});
