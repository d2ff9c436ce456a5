const host = String.raw`(?:[\w.%-]+|\[[\da-f:]+\])(?::\d{1,5})?`;
/** Hosts with their ports, then a database and options. */
const address = new RegExp(
  String.raw`^(mongodb(?:\+srv)?://)(?:[^@/?#]*@)?(${host}(?:,${host})*)(/[^/?#@]*)?(?:\?[^/#]*)?$`,
  "i",
);

export interface MongoPlace {
  /** One or several, each with its port where it has one: `db-1.example:27017,db-2.example`. */
  readonly hosts: string;
  /** Without account and options: may be shown. */
  readonly shown: string;
}

/**
 * Where a MongoDB address leads. Undefined: it cannot be read, as where a password holds a slash or an at sign; a password can
 * then stand in any part of it, and none of it may be shown.
 */
export function mongoPlaceOf(uri: string): MongoPlace | undefined {
  const [, scheme = "", hosts, database = ""] = address.exec(uri) ?? [];
  return hosts === undefined ? undefined : { hosts, shown: `${scheme}${hosts}${database}` };
}
