/** A sender as mail names one: an address, and what it is called. */
export interface Mailbox {
  readonly name: string;
  readonly address: string;
}

/** `sso@acme.example`, or `Acme sign-in <sso@acme.example>`; undefined where a text is neither. Whether the address can be one is not judged. */
export function readMailbox(text: string): Mailbox | undefined {
  const [, name, inBrackets] = /^\s*"?([^"<>\p{Cc}\p{Cf}]*?)"?\s*<([^<>\s]+@[^<>\s]+)>\s*$/u.exec(text) ?? [];
  if (name !== undefined && inBrackets !== undefined) return { name, address: inBrackets };
  return /^[^\s<>"@]+@[^\s<>"@]+$/.test(text) ? { name: "", address: text } : undefined;
}
