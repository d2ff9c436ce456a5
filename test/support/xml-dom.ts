import { createRequire } from "node:module";

export interface DomDocument {
  getElementsByTagNameNS(namespace: string, localName: string): ArrayLike<object>;
}
interface Parser {
  parseFromString(xml: string, type: string): DomDocument;
}

// the parser that xml-crypto itself uses, whichever version that is
const require = createRequire(createRequire(import.meta.url).resolve("xml-crypto"));
const { DOMParser } = require("@xmldom/xmldom") as { DOMParser: new () => Parser };

/** A document as xml-crypto sees it. */
export function parseDom(xml: string): DomDocument {
  return new DOMParser().parseFromString(xml, "text/xml");
}
