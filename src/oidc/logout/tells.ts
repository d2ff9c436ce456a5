/** Who is to be told that a session has ended: the session's name (`sid`) at each app, by client id. */
export interface Tells {
  readonly sids: Readonly<Record<string, string>>;
  /** How often it was tried in vain. */
  readonly tries: number;
}

export function tellsOf(authorizations: Readonly<Record<string, { readonly sid?: string | undefined }>>): string {
  const sids = Object.entries(authorizations).flatMap(([client, { sid }]) =>
    sid === undefined ? [] : [[client, sid]],
  );
  return textOf({ sids: Object.fromEntries(sids) as Tells["sids"], tries: 0 });
}

export function textOf(tells: Tells): string {
  return JSON.stringify(tells);
}

export function readTells(text: string): Tells {
  return JSON.parse(text) as Tells;
}
