/** A fenced block of a Markdown text. */
export interface Block {
  readonly language: string;
  readonly text: string;
  /** The line of its opening fence, from 1. */
  readonly line: number;
  /** What a comment just before it tells the test: `<!-- test: … -->`. */
  readonly note?: string | undefined;
}

/** The fenced blocks in the order in which they stand; those in list items without their indentation. */
export function blocksOf(markdown: string): readonly Block[] {
  const blocks: Block[] = [];
  const lines = markdown.split("\n");
  let note: string | undefined;
  for (let index = 0; index < lines.length; index++) {
    const line = lines[index] ?? "";
    const opening = /^(\s*)```(\w*)/.exec(line);
    if (opening === null) {
      const told = /^\s*<!-- test: (.*) -->\s*$/.exec(line)?.[1];
      if (told !== undefined) note = told;
      else if (line.trim() !== "") note = undefined;
      continue;
    }
    const [, indent = "", language = ""] = opening;
    const end = lines.findIndex((one, later) => later > index && one.trim() === "```");
    const text = lines.slice(index + 1, end).map((one) => (one.startsWith(indent) ? one.slice(indent.length) : one));
    blocks.push({ language, text: text.join("\n"), line: index + 1, note });
    note = undefined;
    index = end;
  }
  return blocks;
}

/** The file that a block is, where its first line says so: `# teams.yaml`. */
export function fileNameOf({ text }: Block): string | undefined {
  return /^# ([\w.-]+\.ya?ml)\b/.exec(text)?.[1];
}
