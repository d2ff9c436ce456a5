import { SamlRefusal } from "../refusal.js";
import { findName, isSpace, readCharacters, unescapeXml } from "./characters.js";
import { Namespaces, repeats } from "./namespaces.js";
import { namespaceAt, type XmlAttribute, type XmlDeclaration, type XmlElement, type XmlNode } from "./tree.js";

/** What a document may cost. Each bound is far above what an identity provider sends, and below what hurts. */
export interface XmlLimits {
  readonly maxLength: number;
  readonly maxDepth: number;
  readonly maxElements: number;
  /** So many elements any document may hold; past them each needs as many characters of it as `charactersEach` says. */
  readonly freeElements: number;
  readonly charactersEach: number;
  readonly maxAttributes: number;
  readonly maxDeclarations: number;
  readonly maxNamespaceLength: number;
}

/**
 * 3 MiB of XML is what fits into a form of 4 MiB; 10,000 groups with an Attribute each are 20,000 elements. The shortest that
 * comes a thousand times, an AttributeValue with a letter in it, takes 34 characters; in `<a/>` a document of 192 kB would be 48,000
 * objects, and hold the process for longer than any stranger may.
 */
export const XML_LIMITS: XmlLimits = Object.freeze({
  maxLength: 3 * 1024 * 1024,
  maxDepth: 48,
  maxElements: 60_000,
  freeElements: 1_000,
  charactersEach: 16,
  maxAttributes: 64,
  maxDeclarations: 32,
  maxNamespaceLength: 512,
});

export interface ReadXmlOptions extends Partial<XmlLimits> {
  /**
   * What to do with comments and processing instructions. A message with one is refused, for they are how a reader and
   * a canonicalizer are brought to see different text. Metadata is written by hand and may hold them: `skip`.
   */
  readonly comments?: "refuse" | "skip" | undefined;
  /** The element whose namespaces the document inherits: where a decrypted part stood. It becomes the root's parent. */
  readonly context?: XmlElement | undefined;
}

interface OpenAttribute extends XmlAttribute {
  namespace: string;
}

interface OpenElement extends XmlElement {
  readonly attributes: OpenAttribute[];
  readonly declarations: XmlDeclaration[];
  children: XmlNode[];
  cdata: boolean;
}

const NO_ATTRIBUTES: OpenAttribute[] = [];
const NO_DECLARATIONS: XmlDeclaration[] = [];
const NO_CHILDREN: XmlNode[] = [];

/**
 * Reads a whole document into one tree: well-formed and namespace-well-formed XML 1.0 without DTD, in linear time.
 * Refused besides what the specifications refuse: DOCTYPE, comments and processing instructions (unless skipped),
 * another encoding than UTF-8, XML 1.1, one ID given twice, namespace names that are no absolute URIs (Canonical XML §1.3) and
 * whatever is over the limits. Nothing is ever fetched.
 * @throws SamlRefusal `saml_xml`
 */
export function readXml(input: Uint8Array | string, options: ReadXmlOptions = {}): XmlElement {
  const limits = { ...XML_LIMITS, ...options };
  if (input.length > limits.maxLength) throw tooMuch(`the document is longer than ${limits.maxLength}`);
  return new Reader(readCharacters(input), limits, options).read();
}

class Reader {
  readonly #text: string;
  readonly #limits: XmlLimits;
  readonly #skipsComments: boolean;
  readonly #context: XmlElement | undefined;
  readonly #namespaces: Namespaces;
  readonly #holdsCdataEnd: boolean;
  readonly #mostElements: number;
  readonly #ids = new Set<string>();
  #at = 0;
  #depth = 0;
  #elements = 0;
  #open: OpenElement | undefined;
  #root: OpenElement | undefined;

  constructor(text: string, limits: XmlLimits, { comments, context }: ReadXmlOptions) {
    this.#text = text;
    this.#limits = limits;
    this.#skipsComments = comments === "skip";
    this.#context = context;
    this.#namespaces = new Namespaces(
      limits.maxNamespaceLength,
      context === undefined ? undefined : (prefix) => namespaceAt(context, prefix),
    );
    const { maxElements, freeElements, charactersEach } = limits;
    this.#mostElements = Math.min(maxElements, freeElements + Math.floor(text.length / charactersEach));
    // looked for once, so that no piece of text has to be searched in the documents that hold none
    this.#holdsCdataEnd = text.includes("]]>");
  }

  read(): XmlElement {
    this.#readXmlDeclaration();
    const text = this.#text;
    for (let tag = text.indexOf("<", this.#at); tag !== -1; tag = text.indexOf("<", this.#at)) {
      if (tag > this.#at) this.#readText(this.#at, tag);
      this.#at = tag;
      const code = text.charCodeAt(tag + 1);
      if (code === 0x2f) this.#readEndTag();
      else if (code === 0x21) this.#readDeclaration();
      else if (code === 0x3f) this.#skip("<?", "?>", "a processing instruction");
      else this.#readStartTag();
    }
    if (this.#at < text.length) this.#readText(this.#at, text.length);
    if (this.#root === undefined) throw malformed("there is no element");
    if (this.#open !== undefined) throw malformed(`<${shortened(this.#open.name)}> is not closed`);
    return this.#root;
  }

  #readXmlDeclaration(): void {
    const text = this.#text;
    if (!text.startsWith("<?xml") || !isSpace(text.charCodeAt(5))) return;
    const end = text.indexOf("?>");
    const pattern =
      /^<\?xml[ \t\n]+version[ \t\n]*=[ \t\n]*(?:"1\.0"|'1\.0')(?:[ \t\n]+encoding[ \t\n]*=[ \t\n]*(?:"[Uu][Tt][Ff]-8"|'[Uu][Tt][Ff]-8'))?(?:[ \t\n]+standalone[ \t\n]*=[ \t\n]*(?:"(?:yes|no)"|'(?:yes|no)'))?[ \t\n]*\?>$/;
    // an honest declaration is short, and the pattern shall not run over more
    if (end === -1 || end > 120 || !pattern.test(text.slice(0, end + 2))) {
      throw malformed("the XML declaration is not one of XML 1.0 in UTF-8");
    }
    this.#at = end + 2;
  }

  #readText(from: number, to: number): void {
    const raw = this.#text.slice(from, to);
    const open = this.#open;
    if (open === undefined) {
      if (/[^ \t\n]/.test(raw)) throw malformed("there is text outside of the root element");
      return;
    }
    if (this.#holdsCdataEnd && raw.includes("]]>")) throw malformed("the text holds ]]>");
    appendText(open, unescapeXml(raw));
  }

  #readDeclaration(): void {
    const text = this.#text;
    if (text.startsWith("<!--", this.#at)) {
      this.#skip("<!--", "-->", "a comment");
      return;
    }
    if (!text.startsWith("<![CDATA[", this.#at)) {
      throw new SamlRefusal("saml_xml", "the document holds a DOCTYPE or another declaration, which is never accepted");
    }
    const from = this.#at + 9;
    const end = text.indexOf("]]>", from);
    if (end === -1 || this.#open === undefined) throw malformed("a CDATA section is out of place");
    this.#open.cdata = true;
    if (end > from) appendText(this.#open, text.slice(from, end));
    this.#at = end + 3;
  }

  #skip(start: string, stop: string, what: string): void {
    if (!this.#skipsComments) throw new SamlRefusal("saml_xml", `the document holds ${what}, which is never accepted`);
    const from = this.#at + start.length;
    const end = this.#text.indexOf(stop, from);
    if (end === -1) throw malformed(`${what} is not closed`);
    const inside = this.#text.slice(from, end);
    if (start === "<!--" ? inside.includes("--") || inside.endsWith("-") : !/^(?!xml(?:\s|$))[A-Z_a-z]/i.test(inside)) {
      throw malformed(`${what} is not well-formed`);
    }
    this.#at = end + stop.length;
  }

  #readEndTag(): void {
    const open = this.#open;
    const text = this.#text;
    const from = this.#at + 2;
    if (open === undefined || !text.startsWith(open.name, from)) throw malformed("an end tag closes nothing");
    let at = from + open.name.length;
    while (isSpace(text.charCodeAt(at))) at++;
    if (text.charCodeAt(at) !== 0x3e) throw malformed(`</${shortened(open.name)} does not end as it must`);
    this.#at = at + 1;
    this.#close(open);
  }

  #close(element: OpenElement): void {
    this.#namespaces.leave(element.declarations);
    this.#depth--;
    this.#open = this.#depth === 0 ? undefined : (element.parent as OpenElement);
  }

  #readStartTag(): void {
    const { maxDepth } = this.#limits;
    if (this.#root !== undefined && this.#open === undefined) throw malformed("there is a second root element");
    if (++this.#elements > this.#mostElements) throw this.#tooManyElements();
    if (++this.#depth > maxDepth) throw tooMuch(`elements are nested more than ${maxDepth} deep`);
    const text = this.#text;
    const found = nameAt(text, this.#at + 1);
    const { colon } = found;
    const name = text.slice(this.#at + 1, found.end);
    let at = found.end;

    let attributes = NO_ATTRIBUTES;
    let declarations = NO_DECLARATIONS;
    for (;;) {
      const spaceFrom = at;
      while (isSpace(text.charCodeAt(at))) at++;
      const code = text.charCodeAt(at);
      if (code === 0x3e || code === 0x2f) break;
      if (at === spaceFrom) throw malformed(`the tag <${shortened(name)}> is not closed`);
      const { end, colon: attributeColon } = nameAt(text, at);
      const attributeName = text.slice(at, end);
      at = end;
      while (isSpace(text.charCodeAt(at))) at++;
      if (text.charCodeAt(at) !== 0x3d) throw malformed(`an attribute of <${shortened(name)}> has no value`);
      at++;
      while (isSpace(text.charCodeAt(at))) at++;
      const quote = text.charCodeAt(at);
      if (quote !== 0x22 && quote !== 0x27) throw malformed(`an attribute of <${shortened(name)}> is not in quotes`);
      const valueEnd = text.indexOf(quote === 0x22 ? '"' : "'", at + 1);
      if (valueEnd === -1) throw malformed(`an attribute of <${shortened(name)}> does not end`);
      const value = attributeValue(text.slice(at + 1, valueEnd));
      at = valueEnd + 1;

      if (attributeName === "xmlns" || (attributeColon === 5 && attributeName.startsWith("xmlns"))) {
        declarations = withOneMore(declarations, { prefix: attributeName.slice(6), namespace: value });
      } else {
        attributes = withOneMore(attributes, {
          prefix: attributeColon === -1 ? "" : attributeName.slice(0, attributeColon),
          // the whole name where there is no colon, at -1
          localName: attributeName.slice(attributeColon + 1),
          namespace: "",
          value,
        });
      }
      this.#countAttributes(name, attributes.length, declarations.length);
    }

    if (declarations.length > 0) this.#namespaces.enter(declarations);
    if (attributes.length > 0) this.#resolve(attributes);
    const prefix = colon === -1 ? "" : name.slice(0, colon);
    const element: OpenElement = {
      name,
      prefix,
      localName: name.slice(colon + 1),
      namespace: this.#namespaces.ofElement(prefix),
      attributes,
      declarations,
      children: NO_CHILDREN,
      cdata: false,
      parent: this.#open ?? this.#context,
    };
    if (this.#open === undefined) this.#root = element;
    else this.#open.children = withOneMore(this.#open.children, element);

    const empty = text.charCodeAt(at) === 0x2f;
    if (empty && text.charCodeAt(++at) !== 0x3e) throw malformed(`the tag <${shortened(name)}> is not closed`);
    this.#at = at + 1;
    if (empty) this.#close(element);
    else this.#open = element;
  }

  #tooManyElements(): SamlRefusal {
    const { maxElements, freeElements, charactersEach } = this.#limits;
    const most = this.#mostElements;
    if (most === maxElements) return tooMuch(`there are more than ${most} elements`);
    return tooMuch(
      `there are more than ${most} elements in ${this.#text.length} characters: past the first ${freeElements} each needs ${charactersEach}`,
    );
  }

  #countAttributes(name: string, attributes: number, declarations: number): void {
    const { maxAttributes, maxDeclarations } = this.#limits;
    if (attributes > maxAttributes) throw tooMuch(`<${shortened(name)}> has more than ${maxAttributes} attributes`);
    if (declarations > maxDeclarations)
      throw tooMuch(`<${shortened(name)}> declares more than ${maxDeclarations} prefixes`);
  }

  /** Gives prefixed attributes their namespaces; refuses one given twice (Namespaces in XML 1.0 §6.3) and an ID twice. */
  #resolve(attributes: readonly OpenAttribute[]): void {
    for (const attribute of attributes) {
      const { prefix, localName, value } = attribute;
      if (prefix !== "") attribute.namespace = this.#namespaces.ofPrefix(prefix);
      // ID, Id, xml:id and look-alikes are one name space here, so that no two readings of "the ID" can differ
      if (localName.length !== 2 || localName.toLowerCase() !== "id") continue;
      if (this.#ids.has(value)) throw malformed(`the ID ${shortened(value)} is given twice`);
      this.#ids.add(value);
    }
    if (attributes.length > 1 && repeats(attributes)) throw malformed("an element has the same attribute twice");
  }
}

function appendText(element: OpenElement, text: string): void {
  const { children } = element;
  const last = children.length - 1;
  const before = children[last];
  if (typeof before === "string") children[last] = before + text;
  else element.children = withOneMore(children, text);
}

/** Most elements hold one thing and have one attribute, and a list that began empty keeps room for seventeen. */
function withOneMore<T>(list: T[], item: T): T[] {
  if (list.length === 0) return [item];
  list.push(item);
  return list;
}

/** The normalised value of an attribute (XML 1.0 §3.3.3, type CDATA). */
function attributeValue(raw: string): string {
  if (!/[<&\t\n]/.test(raw)) return raw;
  if (raw.includes("<")) throw malformed("the value of an attribute holds <");
  // literal white space becomes blanks; what references stand for stays
  return unescapeXml(raw.replaceAll("\n", " ").replaceAll("\t", " "));
}

function nameAt(text: string, from: number): { readonly end: number; readonly colon: number } {
  const found = findName(text, from);
  if (found === undefined) throw malformed(`there is no name where one must be: ${text.slice(from, from + 20)}`);
  return found;
}

function shortened(text: string): string {
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}

function malformed(detail: string): SamlRefusal {
  return new SamlRefusal("saml_xml", `the document is not well-formed XML: ${detail}`);
}

function tooMuch(detail: string): SamlRefusal {
  return new SamlRefusal("saml_xml", `the document is over the limits: ${detail}`);
}
