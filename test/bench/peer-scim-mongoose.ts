/**
 * The other side of the rows on MongoDB: scimmy-routers on express over mongoose documents, on the mongod of the product and with its
 * write concern, as somebody would build it in a day: a document a user, looked up by an index, and a document a group with its
 * members in it. No event, attempt or number is kept, and nobody is asked whether a member is there. Started by `scim.ts` as a process
 * of its own; told the database, how many users, and the sizes of the groups `g0`, `g1`, ….
 */
import { randomUUID } from "node:crypto";
import mongoose from "mongoose";
import { personOf } from "./people.js";
import { notFound, serveScimmy, taken, type Kept } from "./scimmy-server.js";

const [, , database = "", userCount = "0", sizes = ""] = process.argv;
await mongoose.connect(database, { writeConcern: { w: "majority", journal: true } });

const text = { type: String };
const meta = { created: Date, lastModified: Date };
const userSchema = new mongoose.Schema(
  {
    _id: text,
    ...{ userName: text, lowerUserName: text, externalId: text, displayName: text },
    name: { givenName: text, familyName: text },
    emails: [{ _id: false, value: text, type: text, primary: Boolean }],
    active: Boolean,
    meta,
  },
  { versionKey: false },
);
userSchema.index({ lowerUserName: 1 }, { unique: true });
const groupSchema = new mongoose.Schema(
  { _id: text, displayName: text, members: [{ _id: false, value: text, display: text }], meta },
  { versionKey: false },
);
/** All that is told here of either kind; the rest is as it comes. */
interface Plain {
  readonly _id: string;
}
const User = mongoose.model<Plain>("BenchUser", userSchema as unknown as mongoose.Schema<Plain>);
const Group = mongoose.model<Plain>("BenchGroup", groupSchema as unknown as mongoose.Schema<Plain>);
await User.init();

const now = new Date();
const stamped = { created: now, lastModified: now };
const perInsert = 1_000;
for (let first = 0; first < Number(userCount); first += perInsert) {
  const some = Array.from({ length: Math.min(perInsert, Number(userCount) - first) }, (_, n) => personOf(first + n));
  await User.collection.insertMany(
    some.map((person, n) => ({
      ...{ ...person, _id: `u${first + n}` as never, lowerUserName: person.userName.toLowerCase(), meta: stamped },
    })),
  );
}
/** A document has 16 MB; no row asks this side for a larger group. */
const largestGroup = 100_000;
for (const [n, asked] of sizes.split(",").map(Number).entries()) {
  const size = Math.min(asked, largestGroup);
  const members = Array.from({ length: size }, (_, at) => ({ value: `u${at}`, display: personOf(at).displayName }));
  await Group.collection.insertOne({ _id: `g${n}` as never, displayName: `Group ${n}`, members, meta: stamped });
}

/** What scimmy reads is a plain object with `id`. */
function keptOf(found: { readonly _id?: unknown } | null): Kept {
  if (found === null) throw notFound();
  const { _id, ...rest } = found;
  return { ...rest, id: String(_id) };
}

const isTaken = (error: unknown): boolean => (error as { readonly code?: unknown }).code === 11_000;

/** As mongoose is used: the document is looked up, set and saved, so that what is sent is what has changed. */
async function write(
  model: mongoose.Model<Plain>,
  id: string | undefined,
  instance: Readonly<Record<string, unknown>>,
): Promise<Kept> {
  const { id: _, schemas: __, meta: ___, ...values } = JSON.parse(JSON.stringify(instance)) as Record<string, unknown>;
  const at = new Date();
  if (id === undefined) {
    const made = new model({ ...values, _id: randomUUID(), meta: { created: at, lastModified: at } });
    return keptOf((await made.save()).toObject());
  }
  const document = await model.findById(id);
  if (document === null) throw notFound();
  document.set({ ...values, "meta.lastModified": at });
  await document.save();
  return keptOf(document.toObject());
}

serveScimmy(
  {
    one: async (id) => keptOf(await User.findById(id).lean()),
    all: async (userName) =>
      (await User.find(userName === undefined ? {} : { lowerUserName: userName.toLowerCase() }).lean()).map(keptOf),
    write: async (id, instance) => {
      const lowerUserName = String(instance["userName"]).toLowerCase();
      return write(User, id, { ...instance, lowerUserName }).catch((error: unknown) => {
        throw isTaken(error) ? taken() : error;
      });
    },
  },
  {
    one: async (id) => keptOf(await Group.findById(id).lean()),
    all: async () => (await Group.find().lean()).map(keptOf),
    write: (id, instance) => write(Group, id, instance),
  },
);
