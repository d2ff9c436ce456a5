import { z } from "zod";
import { accessEvents } from "./access-events.js";
import { peopleEvents } from "./people-events.js";
import { settingsEvents } from "./settings-events.js";

export type { EventOutcome } from "./event-shapes.js";

/**
 * The one catalogue of events: type → version → shape of the data.
 *
 * To add a type: put `"thing.happened": entry({ … })` into the file of its kind beside this one; the keys of `reference`,
 * `address` and `by` are added to every shape. Append it by `tx.events.append(eventOf(stamp, "thing.happened", subject, {…}))`
 * in the work of the change (of an operator's acts: `store.installation.atomically`). A change is told as
 * `changesBetween(before, after)`. Then run `npm run schemas`, which writes its JSON Schema to `docs/schema/events/`
 * (a test holds them to it), and describe it in `docs/audit.md`. Names, addresses and whatever else is about a
 * person belong in the data and nowhere else, for only data can be erased. A released shape is changed by a new version.
 */
export const catalogue = { ...settingsEvents, ...accessEvents, ...peopleEvents };

export type EventType = keyof typeof catalogue;
export const eventTypes = Object.keys(catalogue) as readonly EventType[];

/** What a verb says in an event of this type; the rest of the data comes with the stamp. */
export type EventData<T extends EventType> = Readonly<z.input<(typeof catalogue)[T]["own"]>>;

/** The JSON Schema of the data of a type, as it is published. */
export function eventSchema(type: EventType): object {
  const { version, outcome, data } = catalogue[type];
  return {
    title: `${type}, version ${version}`,
    description: `The data of an event of type ${type} (outcome: ${outcome}).`,
    ...z.toJSONSchema(data),
  };
}

const hex = (octets: number): z.ZodString => z.string().regex(new RegExp(`^[0-9a-f]{${octets * 2}}$`));

/** A line of an export, and what a stream sends. */
export const lineShape = z.strictObject({
  number: z.number().int().positive(),
  id: z.string(),
  team: z.string().nullable().describe("The team's id; null: the installation's own chain"),
  type: z.enum(eventTypes as [EventType, ...EventType[]]),
  version: z.number().int().positive().describe("Of the shape of data"),
  at: z.iso.datetime().describe("UTC, with milliseconds"),
  actor: z.strictObject({
    kind: z.enum(["admin", "api_key", "setup_link", "directory", "method", "person", "file", "cli", "system"]),
    id: z.string().nullable(),
  }),
  subject: z.strictObject({ kind: z.string(), id: z.string(), version: z.number().int().nullable() }),
  outcome: z.enum(["success", "refused", "failed"]),
  dataDigest: hex(32),
  previousHash: hex(32),
  hash: hex(32),
  salt: hex(16).nullable().describe("Null with data: erased"),
  data: z.record(z.string(), z.unknown()).nullable().describe("See the schema of the type and version"),
});

/** Every published schema by the name of its file in `docs/schema/events/`. */
export function publishedSchemas(): Readonly<Record<string, object>> {
  const ofTypes = eventTypes.map(
    (type) => [`${type}.v${catalogue[type].version}.schema.json`, eventSchema(type)] as const,
  );
  const line = { title: "A line of an audit export", ...z.toJSONSchema(lineShape) };
  return { "line.schema.json": line, ...Object.fromEntries(ofTypes) };
}
