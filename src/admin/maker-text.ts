/** Who did something, by the kind of actor and as people know them: by name, where somebody remembers it. */
export function makerText(kind: string | undefined, called: string | null): string {
  if (kind === "setup_link") return "a setup link";
  if (called === null) return kind === undefined ? "somebody" : (makers[kind] ?? kind);
  return kind === "api_key" ? `the API key ${called}` : kind === "cli" ? `${called} on the command line` : called;
}

const makers: Readonly<Record<string, string>> = {
  admin: "an admin",
  person: "an admin",
  api_key: "an API key",
  cli: "the command line",
};
