import { SamlRefusal } from "../refusal.js";

/** The longest reference we read, from `&` to `;`: no honest one pads its number with zeros. */
const MAX_REFERENCE_LENGTH = 12;

const NAMED_REFERENCES: ReadonlyMap<string, string> = new Map([
  ["lt", "<"],
  ["gt", ">"],
  ["amp", "&"],
  ["quot", '"'],
  ["apos", "'"],
]);

const ASCII_NC_NAME = /^[A-Z_a-z][-.0-9A-Z_a-z]*$/;

// XML 1.0 §2.3, fifth edition; ASCII is judged by the expression above, and the colon belongs to the namespaces
const NAME_START = [
  [0xc0, 0xd6],
  [0xd8, 0xf6],
  [0xf8, 0x2ff],
  [0x370, 0x37d],
  [0x37f, 0x1fff],
  [0x200c, 0x200d],
  [0x2070, 0x218f],
  [0x2c00, 0x2fef],
  [0x3001, 0xd7ff],
  [0xf900, 0xfdcf],
  [0xfdf0, 0xfffd],
  [0x10000, 0xeffff],
] as const;
const NAME_REST = [...NAME_START, [0xb7, 0xb7], [0x300, 0x36f], [0x203f, 0x2040]] as const;

/** Whether a text is a name without colon (Namespaces in XML 1.0 §3). */
export function isNcName(text: string): boolean {
  return ASCII_NC_NAME.test(text) || (text !== "" && isForeignNcName(text));
}

function isForeignNcName(text: string): boolean {
  let first = true;
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    const fits =
      code < 128
        ? (first ? /[A-Z_a-z]/ : /[-.0-9A-Z_a-z]/).test(character)
        : (first ? NAME_START : NAME_REST).some(([from, to]) => code >= from && code <= to);
    if (!fits) return false;
    first = false;
  }
  return true;
}

/** What an ASCII character is in a name. Anything else is looked at by {@link isNcName}. */
const STARTS = 1;
const CONTINUES = 2;
const COLON = 3;
const ENDS = 4;
const IN_NAME = new Uint8Array(128);
for (const character of "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_")
  IN_NAME[character.charCodeAt(0)] = STARTS;
for (const character of "0123456789.-") IN_NAME[character.charCodeAt(0)] = CONTINUES;
for (const character of ":") IN_NAME[character.charCodeAt(0)] = COLON;
for (const character of " \t\n\r/>=<\"'&") IN_NAME[character.charCodeAt(0)] = ENDS;

/**
 * Finds the qualified name that starts at `from`, in one pass over its characters because there are more names in a document
 * than anything else.
 * @returns where it ends and where its colon is, −1 without one; `undefined` when it is no name
 */
export function findName(text: string, from: number): { readonly end: number; readonly colon: number } | undefined {
  let at = from;
  let colon = -1;
  let plain = true;
  for (; at < text.length; at++) {
    const code = text.charCodeAt(at);
    const is = code < 128 ? IN_NAME[code] : 0;
    if (is === ENDS) break;
    const begins = at === from || at === colon + 1;
    if (is === COLON && colon === -1) colon = at;
    else if (is !== STARTS && (is !== CONTINUES || begins)) plain = false;
  }
  if (colon !== -1 && (colon === from || colon === at - 1)) return undefined;
  if (at === from || (!plain && !isQualifiedName(text.slice(from, at)))) return undefined;
  return { end: at, colon: colon === -1 ? -1 : colon - from };
}

function isQualifiedName(name: string): boolean {
  const colon = name.indexOf(":");
  return isNcName(name.slice(colon + 1)) && (colon === -1 || isNcName(name.slice(0, colon)));
}

/** Whether a code is white space (XML 1.0 §2.3). */
export function isSpace(code: number): boolean {
  return code === 0x20 || code === 0x0a || code === 0x09 || code === 0x0d;
}

const NOT_A_CHARACTER = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/;
const LONE_SURROGATE = /[\uD800-\uDFFF]/u;
const UTF_8 = new TextDecoder("utf-8", { fatal: true });

/**
 * Text from bytes: strict UTF-8, only characters that XML allows (XML 1.0 §2.2), line ends as XML reads them (§2.11).
 * @throws SamlRefusal `saml_xml`
 */
export function readCharacters(input: Uint8Array | string): string {
  let text: string;
  if (typeof input === "string") {
    if (LONE_SURROGATE.test(input)) throw new SamlRefusal("saml_xml", "the text holds half a surrogate pair");
    text = input.startsWith("\uFEFF") ? input.slice(1) : input;
  } else {
    try {
      text = UTF_8.decode(input);
    } catch (cause) {
      throw new SamlRefusal("saml_xml", "the document is not UTF-8", {}, { cause });
    }
  }
  if (NOT_A_CHARACTER.test(text)) throw new SamlRefusal("saml_xml", "the document holds a forbidden control character");
  return text.includes("\r") ? text.replace(/\r\n?/g, "\n") : text;
}

/**
 * Replaces character references and the five entities that exist without a DTD.
 * @throws SamlRefusal `saml_xml` for any other entity and for characters that XML forbids
 */
export function unescapeXml(raw: string): string {
  let at = raw.indexOf("&");
  if (at === -1) return raw;
  let text = "";
  let from = 0;
  while (at !== -1) {
    const end = raw.indexOf(";", at);
    if (end === -1 || end - at > MAX_REFERENCE_LENGTH) {
      throw new SamlRefusal("saml_xml", "an ampersand does not begin a reference");
    }
    text += raw.slice(from, at) + referenced(raw.slice(at + 1, end));
    from = end + 1;
    at = raw.indexOf("&", from);
  }
  return text + raw.slice(from);
}

function referenced(name: string): string {
  const named = NAMED_REFERENCES.get(name);
  if (named !== undefined) return named;
  const number = /^#(?:x([0-9A-Fa-f]+)|([0-9]+))$/.exec(name);
  if (number === null) throw new SamlRefusal("saml_xml", "the document refers to an entity that XML does not define");
  const code = number[1] === undefined ? Number.parseInt(number[2] ?? "", 10) : Number.parseInt(number[1], 16);
  if (!isCharacter(code)) throw new SamlRefusal("saml_xml", "the document refers to a forbidden character");
  return String.fromCodePoint(code);
}

function isCharacter(code: number): boolean {
  return (
    (code >= 0x20 && code <= 0xd7ff) ||
    code === 0x0a ||
    code === 0x09 ||
    code === 0x0d ||
    (code >= 0xe000 && code <= 0xfffd) ||
    (code >= 0x10000 && code <= 0x10ffff)
  );
}
