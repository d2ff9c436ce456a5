import type { QuirkProfile } from "../model/directory.js";

type Client = Exclude<QuirkProfile, "auto" | "strict">;

/** A departure from the RFCs that a real client needs: who sends it, what it looks like, what is done. */
export interface LeniencyEntry {
  readonly sentBy: readonly Client[];
  readonly shape: string;
  readonly done: string;
}

const everyone: readonly Client[] = [
  "okta",
  "entra",
  "google",
  "onelogin",
  "jumpcloud",
  "ping",
  "sailpoint",
  "generic",
];

/**
 * Every leniency by name. `auto` takes any of them from the first request of that shape, `strict` none, and a client's
 * profile those that the client is known to send; `generic` is for home-made connectors.
 */
export const leniencies = {
  "op-capitals": {
    sentBy: ["entra", "jumpcloud", "generic"],
    shape: '`"op": "Add"`, `"Replace"`, `"Remove"`',
    done: "read as add, replace, remove",
  },
  "string-booleans": {
    sentBy: ["entra", "onelogin", "jumpcloud", "generic"],
    shape: '`"active": "False"`, `roles[primary eq "True"]`',
    done: "the texts true and false, in any letter case, are read as Booleans, for Boolean attributes only",
  },
  "remove-with-value": {
    sentBy: ["entra", "jumpcloud", "onelogin", "generic"],
    shape: '`{"op": "Remove", "path": "members", "value": [{"value": "ID"}]}`',
    done: "only the named values are removed",
  },
  "filtered-create": {
    sentBy: ["entra", "generic"],
    shape: 'add or replace on `phoneNumbers[type eq "work"].value` where no such element is',
    done: "the element is made, with what the filter says of it",
  },
  "flat-keys": {
    sentBy: ["entra", "okta", "generic"],
    shape: 'path-less `{"name.givenName": "Ada", "urn:…:User:department": "R&D"}`',
    done: "each key is read as a path",
  },
  "bare-extension-name": {
    sentBy: ["entra", "okta", "onelogin", "jumpcloud", "generic"],
    shape: "`manager` or `department` without the URN of its extension",
    done: "found in the extension that has it",
  },
  "bare-manager": {
    sentBy: ["entra", "onelogin", "generic"],
    shape: '`"manager": "ID"`',
    done: "read as the manager's value",
  },
  "bare-value": {
    sentBy: ["entra", "onelogin", "jumpcloud", "ping", "generic"],
    shape: '`"members": ["ID"]`, `"emails": "ada@acme.example"`',
    done: "read as an element with that value",
  },
  "single-element": {
    sentBy: ["entra", "onelogin", "ping", "generic"],
    shape: '`"emails": {"value": "ada@acme.example"}` where a list belongs',
    done: "read as a list of one",
  },
  "listed-value": {
    sentBy: ["entra", "generic"],
    shape: '`"value": [true]`, `"manager": [{"value": "ID"}]`, path-less `"value": [{…}]`',
    done: "a list of one, where a single value belongs, is read as that value",
  },
  "json-text": {
    sentBy: ["entra", "generic"],
    shape: String.raw`"value": "{\"value\":\"admin\",\"primary\":true}"`,
    done: "a complex value that comes as JSON text is read as what the text says",
  },
  "empty-complex": {
    sentBy: ["entra", "generic"],
    shape: '`{"op": "Replace", "path": "manager", "value": ""}`',
    done: "an empty text for a complex or multi-valued attribute unassigns it",
  },
  "empty-operations": {
    sentBy: ["entra", "generic"],
    shape: '`"Operations": []`',
    done: "answered as a change of nothing",
  },
  "id-in-value": {
    sentBy: ["okta", "onelogin", "jumpcloud", "generic"],
    shape: 'path-less `{"id": "ID", "displayName": "Engineering"}`',
    done: "the resource's own `id`, and `meta`, are passed over; another id is refused",
  },
  "missing-schemas": {
    sentBy: everyone,
    shape: "no `schemas`, or none for the extension that is used",
    done: "the resource type says what it is",
  },
  "scim-1-schemas": {
    sentBy: ["onelogin", "generic"],
    shape: "`urn:scim:schemas:core:1.0` in `schemas`",
    done: "read as the core schema of 2.0",
  },
  "unknown-schemas": {
    sentBy: ["entra", "okta", "google", "onelogin", "jumpcloud", "sailpoint", "generic"],
    shape: "a schema in `schemas` that this server does not know, without data under it",
    done: "passed over: there is nothing to lose",
  },
  "two-primaries": {
    sentBy: ["ping", "generic"],
    shape: "two values marked primary",
    done: "the first stays primary",
  },
  "string-numbers": {
    sentBy: ["generic"],
    shape: '`"count": "2"` in a search request, `"level": "7"` where a number belongs',
    done: "read as the number",
  },
  "unquoted-value": {
    sentBy: ["entra", "generic"],
    shape: "`userName eq ada` in a filter",
    done: "read as the text",
  },
  "other-quotes": {
    sentBy: ["generic"],
    shape: "`userName eq 'ada'`, and other marks than double quotes around a text",
    done: "read as the text between them",
  },
  "extra-label": {
    sentBy: ["entra", "generic"],
    shape: '`"name": "addMember"` in an operation, `displayName` in a member',
    done: "passed over: a label asks for nothing, and the names of members are this server's to say",
  },
  "unknown-projection": {
    sentBy: everyone,
    shape: "`attributes=` or `excludedAttributes=` naming what no schema has",
    done: "passed over: what does not exist has nothing to return",
  },
} as const satisfies Record<string, LeniencyEntry>;

export type Leniency = keyof typeof leniencies;
