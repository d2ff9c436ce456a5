import { SamlRefusal } from "../refusal.js";
import { namespaceAt, type XmlAttribute, type XmlElement } from "./tree.js";

export interface CanonicalizeOptions {
  /** A direct child of the apex that is left out: the enveloped signature (XML Signature §6.6.4). */
  readonly omit?: XmlElement | undefined;
  /** The InclusiveNamespaces PrefixList, the default namespace as `#default`. */
  readonly inclusivePrefixes?: readonly string[] | undefined;
  /**
   * The longest result allowed, in UTF-16 units. A prefix declared once is written wherever it is used, so that a small
   * document can be made to have a huge canonical form.
   */
  readonly maxLength?: number | undefined;
}

/**
 * Exclusive XML Canonicalization 1.0 of an element as it stands in its document. With and without comments are the same,
 * since the tree has none.
 * @throws SamlRefusal `saml_xml` when the result is over `maxLength`
 */
export function canonicalize(apex: XmlElement, options: CanonicalizeOptions = {}): string {
  const writer = new Canonicalizer(apex, options);
  writer.write(apex);
  return writer.result();
}

class Canonicalizer {
  readonly #omit: XmlElement | undefined;
  readonly #maxLength: number;
  /** The namespaces that the output has in scope, by prefix. */
  readonly #rendered = new Map<string, string>([["", ""]]);
  /** What the listed prefixes stand for at the element being written, `""` for nothing; they follow the inclusive rule. */
  readonly #listed: Map<string, string> | undefined;
  readonly #apex: XmlElement;
  /** Where each namespace of an attribute stands in the order; made when it is first asked for, which is seldom. */
  #ranks: Map<string, number> | undefined;
  #text = "";

  constructor(apex: XmlElement, { omit, inclusivePrefixes, maxLength }: CanonicalizeOptions) {
    this.#apex = apex;
    this.#omit = omit;
    this.#maxLength = maxLength ?? Number.POSITIVE_INFINITY;
    if (inclusivePrefixes !== undefined && inclusivePrefixes.length > 0) {
      this.#listed = new Map();
      for (const listed of inclusivePrefixes) {
        const prefix = listed === "#default" ? "" : listed;
        this.#listed.set(prefix, namespaceAt(apex, prefix) ?? "");
      }
    }
  }

  result(): string {
    return this.#text;
  }

  write(element: XmlElement): void {
    const { attributes, children, name } = element;
    const listedBefore = this.#enterListed(element);
    const before = this.#namespacesOf(element);
    let tag = `<${name}`;
    if (before !== undefined) {
      for (const prefix of [...before.keys()].sort(byCodePoint)) {
        const namespace = escapeAttribute(this.#rendered.get(prefix) ?? "");
        tag += prefix === "" ? ` xmlns="${namespace}"` : ` xmlns:${prefix}="${namespace}"`;
      }
    }
    for (const attribute of attributes.length > 1 ? this.#sorted(attributes) : attributes) {
      const { prefix, localName } = attribute;
      const qualified = prefix === "" ? localName : `${prefix}:${localName}`;
      tag += ` ${qualified}="${escapeAttribute(attribute.value)}"`;
    }
    this.#text += `${tag}>`;
    for (const child of children) {
      if (typeof child === "string") this.#text += escapeText(child);
      else if (child !== this.#omit) this.write(child);
    }
    this.#text += `</${name}>`;
    if (this.#text.length > this.#maxLength) throw new SamlRefusal("saml_xml", "the canonical form is far too long");

    if (before !== undefined) restore(this.#rendered, before);
    if (listedBefore !== undefined && this.#listed !== undefined) restore(this.#listed, listedBefore);
  }

  /**
   * Puts the namespaces that this element must declare into scope (Exclusive C14N §3).
   * @returns what they were before, by prefix; nothing when there is none to declare, which is nearly always
   */
  #namespacesOf(element: XmlElement): Map<string, string | undefined> | undefined {
    let before = this.#render(element.prefix, element.namespace, undefined);
    for (const { prefix, namespace } of element.attributes) {
      if (prefix !== "") before = this.#render(prefix, namespace, before);
    }
    if (this.#listed !== undefined) {
      for (const [prefix, namespace] of this.#listed) before = this.#render(prefix, namespace, before);
    }
    return before;
  }

  #render(
    prefix: string,
    namespace: string,
    before: Map<string, string | undefined> | undefined,
  ): Map<string, string | undefined> | undefined {
    const rendered = this.#rendered.get(prefix);
    // a listed prefix that stands for nothing is not declared, and only the default namespace can be undeclared
    if (rendered === namespace || prefix === "xml" || (namespace === "" && prefix !== "")) return before;
    const changed = before ?? new Map<string, string | undefined>();
    changed.set(prefix, rendered);
    this.#rendered.set(prefix, namespace);
    return changed;
  }

  /** By namespace name, then by local name; without namespace first (Canonical XML 1.0 §2.2). */
  #sorted(attributes: readonly XmlAttribute[]): readonly XmlAttribute[] {
    return [...attributes].sort((one, other) =>
      one.namespace === other.namespace
        ? byCodePoint(one.localName, other.localName)
        : this.#rankOf(one.namespace) - this.#rankOf(other.namespace),
    );
  }

  /**
   * A prefix declared once can be used ten thousand times: comparing long namespace names at each use would cost far more
   * than the document has characters, so each is put in its place once.
   */
  #rankOf(namespace: string): number {
    if (namespace === "") return -1;
    this.#ranks ??= ranked(this.#apex);
    return this.#ranks.get(namespace) ?? -1;
  }

  #enterListed(element: XmlElement): Map<string, string | undefined> | undefined {
    let before: Map<string, string | undefined> | undefined;
    for (const { prefix, namespace } of element.declarations) {
      const known = this.#listed?.get(prefix);
      if (known === undefined || known === namespace) continue;
      before ??= new Map();
      before.set(prefix, known);
      this.#listed?.set(prefix, namespace);
    }
    return before;
  }
}

function restore(map: Map<string, string>, before: ReadonlyMap<string, string | undefined>): void {
  for (const [prefix, namespace] of before) {
    if (namespace === undefined) map.delete(prefix);
    else map.set(prefix, namespace);
  }
}

function ranked(apex: XmlElement): Map<string, number> {
  const namespaces = new Set<string>();
  const visit = ({ attributes, children }: XmlElement): void => {
    for (const { namespace } of attributes) namespaces.add(namespace);
    for (const child of children) if (typeof child !== "string") visit(child);
  };
  visit(apex);
  return new Map([...namespaces].sort(byCodePoint).map((namespace, rank) => [namespace, rank]));
}

/** The order of code points. JavaScript's own order puts U+E000 to U+FFFF behind what needs surrogates. */
function byCodePoint(one: string, other: string): number {
  if (one === other) return 0;
  const length = Math.min(one.length, other.length);
  for (let at = 0; at < length; at++) {
    const a = one.charCodeAt(at);
    const b = other.charCodeAt(at);
    if (a !== b) return isSurrogate(a) === isSurrogate(b) ? a - b : isSurrogate(a) ? 1 : -1;
  }
  return one.length - other.length;
}

function isSurrogate(code: number): boolean {
  return code >= 0xd800 && code <= 0xdfff;
}

function escapeText(text: string): string {
  return /[&<>\r]/.test(text) ? text.replace(/[&<>\r]/g, escaped) : text;
}

function escapeAttribute(value: string): string {
  return /[&<"\t\n\r]/.test(value) ? value.replace(/[&<"\t\n\r]/g, escaped) : value;
}

function escaped(character: string): string {
  switch (character) {
    case "&":
      return "&amp;";
    case "<":
      return "&lt;";
    case ">":
      return "&gt;";
    case '"':
      return "&quot;";
    case "\t":
      return "&#x9;";
    case "\n":
      return "&#xA;";
    default:
      return "&#xD;";
  }
}
