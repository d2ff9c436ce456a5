/** An attribute that is not a namespace declaration. `value` is normalised and unescaped. */
export interface XmlAttribute {
  readonly prefix: string;
  readonly localName: string;
  /** The namespace name, `""` for an attribute without prefix. */
  readonly namespace: string;
  readonly value: string;
}

/** `xmlns:prefix="namespace"` as it stands on an element; the default namespace has the prefix `""`. */
export interface XmlDeclaration {
  readonly prefix: string;
  readonly namespace: string;
}

/** Text is a plain string: adjacent pieces and CDATA are already joined. */
export type XmlNode = XmlElement | string;

/**
 * An element of the one tree that anything is read from. Comments and processing instructions have no node, so what is
 * read and what is canonicalized cannot differ over them.
 */
export interface XmlElement {
  /** The name as written, with its prefix. */
  readonly name: string;
  readonly prefix: string;
  readonly localName: string;
  /** The namespace name, `""` for none. */
  readonly namespace: string;
  readonly attributes: readonly XmlAttribute[];
  readonly declarations: readonly XmlDeclaration[];
  readonly children: readonly XmlNode[];
  /** Whether some of its text came as CDATA. It is text all the same; only a signature has no room for it. */
  readonly cdata: boolean;
  /** The element around it; for the root of a decrypted part, the element whose namespaces it inherits. */
  readonly parent: XmlElement | undefined;
}

/** Whether an element has this expanded name. */
export function isNamed(element: XmlElement, namespace: string, localName: string): boolean {
  return element.localName === localName && element.namespace === namespace;
}

/** The expanded name for people, as `{namespace}localName`. */
export function expandedName({ namespace, localName }: XmlElement): string {
  return namespace === "" ? localName : `{${namespace}}${localName}`;
}

/** The child elements, text left out. */
export function childElements(element: XmlElement): XmlElement[] {
  const found: XmlElement[] = [];
  for (const child of element.children) if (typeof child !== "string") found.push(child);
  return found;
}

/** The direct children with this expanded name, in document order. */
export function childrenNamed(element: XmlElement, namespace: string, localName: string): XmlElement[] {
  const found: XmlElement[] = [];
  for (const child of element.children) {
    if (typeof child !== "string" && isNamed(child, namespace, localName)) found.push(child);
  }
  return found;
}

/** The first direct child with this expanded name. */
export function childNamed(element: XmlElement, namespace: string, localName: string): XmlElement | undefined {
  for (const child of element.children) {
    if (typeof child !== "string" && isNamed(child, namespace, localName)) return child;
  }
  return undefined;
}

/** The value of an attribute; one without prefix unless a namespace is given. */
export function attributeOf(element: XmlElement, localName: string, namespace = ""): string | undefined {
  for (const attribute of element.attributes) {
    if (attribute.localName === localName && attribute.namespace === namespace) return attribute.value;
  }
  return undefined;
}

/** The text of an element that holds text only, `""` when it is empty; `undefined` when an element is inside. */
export function textOf(element: XmlElement): string | undefined {
  const { children } = element;
  if (children.length === 0) return "";
  const [only] = children;
  return children.length === 1 && typeof only === "string" ? only : undefined;
}

/** Whether an element holds any text besides white space, between its children too. */
export function hasText(element: XmlElement): boolean {
  return element.children.some((child) => typeof child === "string" && !isWhiteSpace(child));
}

/** Whether a text is white space in the sense of XML 1.0 §2.3, or empty. */
export function isWhiteSpace(text: string): boolean {
  return /^[ \t\n\r]*$/.test(text);
}

/** All elements from this one down, in document order. The depth is bounded by the reader. */
export function* elementsOf(element: XmlElement): Generator<XmlElement> {
  yield element;
  for (const child of element.children) if (typeof child !== "string") yield* elementsOf(child);
}

/** The namespace that a prefix (`""` for the default) has at an element, `undefined` when it has none. */
export function namespaceAt(element: XmlElement, prefix: string): string | undefined {
  for (let at: XmlElement | undefined = element; at !== undefined; at = at.parent) {
    for (const declaration of at.declarations) {
      if (declaration.prefix === prefix) return declaration.namespace === "" ? undefined : declaration.namespace;
    }
  }
  return undefined;
}
