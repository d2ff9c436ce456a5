/** Commands that are run on the host only. The console has no button for them, so they stay in its texts. */
const elsewhere = "(?!apply\\b|admin |setup-token\\b|key |config |export\\b|import\\b|restore\\b)";
/** To the end of its part of the sentence: points and commas inside a word or in quotes are the command's. */
const command = `drawbridge ${elsewhere}(?:"[^"]*"|[^.,;"\`]|[.,](?=\\S))*`;
const shapes = [
  new RegExp(` \\([^()]*drawbridge ${elsewhere}[^()]*\\)`, "g"),
  new RegExp(` with \`${command}\``, "g"),
  new RegExp(`: ${command}`, "g"),
];

/**
 * A text of the rules as the console shows it: whoever reads a page has buttons, and no command line at hand. Texts give a
 * command in one of three shapes, which leave a whole sentence behind: `(drawbridge …)`, with `drawbridge …` in backquotes,
 * and `: drawbridge …`.
 */
export function withoutCommand(text: string): string {
  return shapes.reduce((rest, shape) => rest.replace(shape, ""), text);
}
