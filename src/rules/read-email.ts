import { normalDomain } from "../lib/domain-name.js";
import { fold } from "../lib/fold.js";
import { quoted } from "./wording.js";

export interface Email {
  /** As it was claimed. */
  readonly value: string;
  readonly folded: string;
  /** Lower case, ASCII form. */
  readonly domain: string;
}

export type EmailReading =
  { readonly ok: true; readonly email: Email } | { readonly ok: false; readonly fault: string };

/**
 * The one usable email among the mapped values. Values that are no addresses do not count; one that pretends to be
 * another address refuses the whole sign-in, wherever it stands, for nobody sends such a thing by accident.
 */
export function readEmail(candidates: readonly string[]): EmailReading {
  const usable = new Map<string, Email>();
  for (const candidate of candidates) {
    const trick = deception(candidate);
    if (trick !== undefined) return { ok: false, fault: `The email ${quoted(candidate)} holds ${trick}.` };
    const email = addressOf(candidate);
    if (email !== undefined && !usable.has(email.folded)) usable.set(email.folded, email);
  }
  const [only, ...others] = usable.values();
  if (only === undefined) {
    const fault =
      candidates.length === 0
        ? "No value for the email came."
        : `${quoted(candidates[0] ?? "")} is not an email address.`;
    return { ok: false, fault };
  }
  if (others.length > 0) return { ok: false, fault: `${usable.size} different email addresses came.` };
  return { ok: true, email: only };
}

const invisible = /[\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}\p{Cn}\p{Co}\p{Cs}]/u;
/** White space and what looks like it: the braille blank is a symbol to Unicode. */
const blank = /[\s\p{Z}\u2800]/u;
const nonAscii = /[^\u0000-\u007f]/gu;
const ascii = /[\u0000-\u007f]/;
/** What IDNA alone turns into ASCII, so that a domain would pass for the verified one: CJK full stops, the capital ß. */
const asciiInDomains = /[\u3002\uff61\u1e9e]/;

/**
 * What makes a text look like another one: control and format characters, blanks, and letters that folding turns into
 * ASCII. The last are looked for before anything is folded: NFC and lower case both make a k of the Kelvin sign.
 */
export function deception(text: string): string | undefined {
  if (invisible.test(text)) return "a control, format or invisible character";
  if (blank.test(text)) return "a space";
  for (const [letter] of text.matchAll(nonAscii)) {
    // NFKC is wider than our fold: full-width letters and ligatures are taken for ASCII by other systems and by eyes.
    if (ascii.test(letter.normalize("NFKC").toLowerCase()) || asciiInDomains.test(letter)) {
      return `the letter ${quoted(letter)}, which stands for an ASCII one`;
    }
  }
  return undefined;
}

const longest = 254;
const longestLocal = 64;
const notInLocal = /["(),:;<>@[\\\]]/;

/** RFC 5321 §4.1.2 without quoted local parts and address literals, which no directory gives a person. */
function addressOf(text: string): Email | undefined {
  if (text.length > longest) return undefined;
  const at = text.lastIndexOf("@");
  const local = text.slice(0, Math.max(at, 0));
  if (local === "" || local.length > longestLocal || notInLocal.test(local)) return undefined;
  const domain = normalDomain(text.slice(at + 1));
  // A final dot would make two spellings of one address.
  if (domain === undefined || text.endsWith(".")) return undefined;
  return { value: text, folded: fold(text), domain };
}
