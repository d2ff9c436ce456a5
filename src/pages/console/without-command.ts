/** Whoever reads a page has buttons, and no command line at hand. */
export function withoutCommand(text: string): string {
  return text.replace(/:? drawbridge [^.;]*(?=[.;]?$)/, "");
}
