/**
 * Commands for which the console has a page. Those that are run on the host alone (`apply`, `admin`, `key`) have no button and stay in
 * its texts; and what somebody has named "(drawbridge production)" is no command.
 */
const ofConsole =
  "(?:api-key|app|attempts|audit|audit-stream|certificate|directory|domain|failures|group|oauth-client|setup-link|sso|team|token|trace|user|webhook) (?=[a-z])";
/** To the end of its part of the sentence: points and commas inside a word or in quotes are the command's. */
const command = `drawbridge ${ofConsole}(?:"[^"]*"|[^.,;"\`]|[.,](?=\\S))*`;
/** What stands in quotes comes first: it is what somebody has named, and is kept as it is. */
const shapes = new RegExp(
  ['("[^"]*")', ` \\([^()]*drawbridge ${ofConsole}[^()]*\\)`, ` with \`${command}\``, `: ${command}`].join("|"),
  "g",
);

/**
 * A text of the rules as the console shows it: whoever reads a page has buttons, and no command line at hand. Texts give a
 * command in one of three shapes, which leave a whole sentence behind: `(drawbridge …)`, with `drawbridge …` in backquotes,
 * and `: drawbridge …`. Names stand in quotes in them; a sentence that has them without is not for here.
 */
export function withoutCommand(text: string): string {
  return text.replace(shapes, (_, named: string | undefined) => named ?? "");
}
