import { SamlRefusal } from "../refusal.js";
import type { XmlAttribute, XmlDeclaration } from "./tree.js";

export const XML_NAMESPACE = "http://www.w3.org/XML/1998/namespace";
const XMLNS_NAMESPACE = "http://www.w3.org/2000/xmlns/";

/** RFC 3986 §2, §3.1: a scheme, then the characters that a URI is made of; libraries part ways over others. */
const ABSOLUTE_URI = /^[A-Za-z][-+.A-Za-z0-9]*:[-!#$%&'()*+,./:;=?@_~A-Za-z0-9[\]]*$/;

/** The prefixes in scope while a document is read. Each look-up and each change costs the same, however deep. */
export class Namespaces {
  readonly #maxLength: number;
  readonly #inherited: ((prefix: string) => string | undefined) | undefined;
  /** For each prefix its namespaces, the innermost last. */
  readonly #inScope = new Map<string, string[]>();

  /** @param inherited  answers for what is declared around the document, as where an encrypted part stood */
  constructor(maxLength: number, inherited?: (prefix: string) => string | undefined) {
    this.#maxLength = maxLength;
    this.#inherited = inherited;
  }

  /** @throws SamlRefusal `saml_xml` for a declaration that Namespaces in XML 1.0 forbids (§2, §3, §5) */
  enter(declarations: readonly XmlDeclaration[]): void {
    declarations.forEach((declaration, index) => {
      const { prefix, namespace } = declaration;
      for (let before = 0; before < index; before++) {
        if (declarations[before]?.prefix === prefix) throw refused("a prefix is declared twice on one element");
      }
      this.#check(prefix, namespace);
      const known = this.#inScope.get(prefix);
      if (known === undefined) this.#inScope.set(prefix, [namespace]);
      else known.push(namespace);
    });
  }

  leave(declarations: readonly XmlDeclaration[]): void {
    for (const { prefix } of declarations) this.#inScope.get(prefix)?.pop();
  }

  /** The namespace of an element with this prefix. */
  ofElement(prefix: string): string {
    return prefix === "" ? (this.#find("") ?? "") : this.ofPrefix(prefix);
  }

  /** @throws SamlRefusal `saml_xml` when the prefix is not declared */
  ofPrefix(prefix: string): string {
    if (prefix === "xml") return XML_NAMESPACE;
    const namespace = this.#find(prefix);
    if (namespace === undefined) throw refused("a prefix is not declared");
    return namespace;
  }

  #find(prefix: string): string | undefined {
    return this.#inScope.get(prefix)?.at(-1) ?? this.#inherited?.(prefix);
  }

  #check(prefix: string, namespace: string): void {
    if (prefix === "xmlns" || namespace === XMLNS_NAMESPACE) throw refused("xmlns is declared");
    if ((prefix === "xml") !== (namespace === XML_NAMESPACE)) throw refused("the prefix xml stands for something else");
    if (prefix !== "" && namespace === "") throw refused("a prefix is declared away, which only XML 1.1 allows");
    if (namespace.length > this.#maxLength) throw refused("a namespace name is too long");
    // Canonical XML 1.0 §1.3: a document with relative namespace names cannot be canonicalized
    if (namespace !== "" && !ABSOLUTE_URI.test(namespace)) throw refused("a namespace name is not an absolute URI");
  }
}

/** Up to here comparing each with each is cheaper than a set. */
const FEW = 8;

/** Whether one attribute is given twice, under whatever prefixes (Namespaces in XML 1.0 §6.3). */
export function repeats(attributes: readonly XmlAttribute[]): boolean {
  if (attributes.length > FEW) {
    // by namespace first: joining the two names would make a long one be read again at each use of its prefix
    const seen = new Map<string, Set<string>>();
    for (const { namespace, localName } of attributes) {
      const names = seen.get(namespace);
      if (names === undefined) seen.set(namespace, new Set([localName]));
      else if (names.has(localName)) return true;
      else names.add(localName);
    }
    return false;
  }
  for (let i = 1; i < attributes.length; i++) {
    const one = attributes[i];
    for (let j = 0; j < i; j++) {
      const other = attributes[j];
      if (one?.localName === other?.localName && one?.namespace === other?.namespace) return true;
    }
  }
  return false;
}

function refused(detail: string): SamlRefusal {
  return new SamlRefusal("saml_xml", `the document's namespaces are not well-formed: ${detail}`);
}
