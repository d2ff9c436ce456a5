import type { Option } from "commander";

/**
 * What a field of an operation's input was typed as: `policies.massChangeBrake` is `--mass-change-brake`, `certificates.0` is
 * `--certificate` and `aliases.0.acs` is `--alias acs`; what is read from a file is `--metadata-file`; a field that no option
 * gives stays as it is.
 */
export function flagOf(options: readonly Pick<Option, "long" | "negate" | "attributeName">[], field: string): string {
  const parts = field.split(".").filter((part) => !/^\d+$/.test(part));
  const given = options.filter(({ negate }) => !negate);
  for (const [at, part] of parts.entries()) {
    const names = [part, `${part}File`, part.replace(/Xml$/, "File")];
    const exact = given.find((option) => names.includes(option.attributeName()));
    // Lists, instants and units have a longer name than what is typed for one of them.
    const begun = at === 0 ? given.find((option) => isLonger(part, option.attributeName())) : undefined;
    const long = (exact ?? begun)?.long;
    if (long !== undefined) return [long, ...parts.slice(at + 1)].join(" ");
  }
  return field;
}

function isLonger(field: string, typed: string): boolean {
  return typed.length > 3 && /^(e?s|At|Seconds|Hours)$/.test(field.slice(typed.length)) && field.startsWith(typed);
}
