import { expect } from "chai";
import { progressLine } from "../../src/cli/progress.js";

describe("the line that tells how far a long command has come", () => {
  const told = (columns?: number) => {
    let at = 0;
    const written: string[] = [];
    const line = progressLine(
      (text) => void written.push(text),
      () => at,
      columns,
    );
    return { line, written, wait: (ms: number) => (at += ms) };
  };

  it("is written over ten times a second at most, and taken away at the end", () => {
    const { line, written, wait } = told();
    for (let done = 0; done < 20; done++, wait(30)) line.at(done, 20, `acme/method-${done}`);
    line.end();
    expect(written).to.have.length(5);
    expect(written[0]).to.equal("\r\u001b[K4 of 20  acme/method-4");
    expect(written.at(-1)).to.equal("\r\u001b[K");
  });

  it("is not there for what is done at once, nor where there is no terminal", () => {
    const { line, written } = told();
    line.at(0, 1, "acme");
    line.end();
    expect(written).to.deep.equal([]);
    expect(() => progressLine(undefined, Date.now).at(1, 2, "acme")).not.to.throw();
  });

  it("is never longer than the terminal is wide, and holds nothing that moves the cursor", () => {
    const { line, written, wait } = told(20);
    line.at(0, undefined, "");
    wait(100);
    line.at(500, undefined, `events of \u001b[2J${"x".repeat(50)}`);
    expect(written[0]?.slice("\r\u001b[K".length)).to.have.length(19).and.not.include("\u001b");
  });
});
