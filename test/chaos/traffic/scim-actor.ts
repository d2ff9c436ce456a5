import type { AuditEvent } from "../../../src/model/event.js";
import { scimToken } from "../company.js";
import type { Actor, ActorDeps } from "./actor.js";
import { settled, type Settled } from "./settled.js";

interface Person {
  readonly id: string;
  readonly userName: string;
  /** The last title that was acknowledged; they are numbers that go up by one. */
  title: number;
  isMember: boolean;
  isDeleted: boolean;
}

interface Answer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

const patchOp = "urn:ietf:params:scim:api:messages:2.0:PatchOp";
/** So many at a time: the oldest is deleted for the next. */
const most = 8;

/**
 * A directory that makes people, changes their title by one each time, puts them into its group and deletes them. A repeat of any
 * of these changes nothing, so each of them stands in the chain exactly once, however often it was asked.
 */
export class ScimActor implements Actor {
  readonly #deps: ActorDeps;
  readonly #people: Person[] = [];
  readonly #gone: Person[] = [];
  #group: string | undefined;
  #steps = 0;

  constructor(deps: ActorDeps) {
    this.#deps = deps;
  }

  async step(): Promise<void> {
    this.#group ??= await this.#makeGroup();
    const nth = this.#steps++;
    const [oldest] = this.#people;
    const newest = this.#people.at(-1);
    if (newest === undefined || nth % 5 === 0) await this.#create(nth);
    else if (nth % 5 === 4 && !newest.isMember) await this.#join(newest);
    else if (nth % 5 === 3 && oldest !== undefined && this.#people.length > most) await this.#delete(oldest);
    else await this.#retitle(newest);
  }

  async check(events: readonly AuditEvent[]): Promise<void> {
    for (const person of [...this.#people, ...this.#gone]) await this.#checkPerson(person, events);
    if (this.#group === undefined) return;
    const { answer } = await this.#ask("GET", `/Groups/${this.#group}`);
    const there = (answer.body["members"] as { value: string }[] | undefined) ?? [];
    const wanted = this.#people.filter(({ isMember }) => isMember).map(({ id }) => id);
    const { lost, twice } = this.#deps.ledger;
    for (const id of wanted) if (!there.some(({ value }) => value === id)) lost.push(`scim: ${id} is not in its group`);
    if (there.length > wanted.length) twice.push(`scim: ${there.length} members instead of ${wanted.length}`);
    this.#gone.length = 0;
  }

  async #checkPerson(person: Person, events: readonly AuditEvent[]): Promise<void> {
    const { lost, twice } = this.#deps.ledger;
    const { id, userName, title, isDeleted, isMember } = person;
    const { answer } = await this.#ask("GET", `/Users/${id}`);
    if (isDeleted && answer.status !== 404) lost.push(`scim: the deletion of ${userName} (${answer.status})`);
    if (!isDeleted && answer.body["title"] !== String(title)) {
      lost.push(`scim: ${userName} has the title ${String(answer.body["title"])} (${answer.status}), not ${title}`);
    }
    const filter = encodeURIComponent(`userName eq "${userName}"`);
    const found = (await this.#ask("GET", `/Users?filter=${filter}`)).answer.body["totalResults"];
    if (found !== (isDeleted ? 0 : 1)) twice.push(`scim: ${String(found)} people with the name ${userName}`);
    const own = events.filter(({ subject }) => subject.id === id);
    const times = (type: string): number => own.filter((event) => event.type === type).length;
    const joined = events.filter(
      ({ type, data }) => type === "group.members_added" && JSON.stringify(data).includes(`"${id}"`),
    ).length;
    const expected = [
      ["user.created", times("user.created"), 1],
      ["user.updated", times("user.updated"), title],
      ["user.removed", times("user.removed"), isDeleted ? 1 : 0],
      ["group.members_added", joined, isMember ? 1 : 0],
    ] as const;
    for (const [type, is, should] of expected) {
      if (is < should) lost.push(`scim: ${is} events ${type} of ${userName} instead of ${should}`);
      if (is > should) twice.push(`scim: ${is} events ${type} of ${userName} instead of ${should}`);
    }
  }

  async #makeGroup(): Promise<string> {
    const displayName = `Group of ${this.#deps.name}`;
    const asked = await this.#ask("POST", "/Groups", { schemas: [groupSchema], displayName });
    return this.#idOf(asked, `/Groups?filter=${encodeURIComponent(`displayName eq "${displayName}"`)}`);
  }

  async #create(nth: number): Promise<void> {
    const userName = `${this.#deps.name}-${nth}@acme.example`;
    const body = { schemas: [userSchema], userName, externalId: `x-${userName}`, title: "0", active: true };
    const asked = await this.#ask("POST", "/Users", body);
    const id = await this.#idOf(asked, `/Users?filter=${encodeURIComponent(`userName eq "${userName}"`)}`);
    this.#people.push({ id, userName, title: 0, isMember: false, isDeleted: false });
  }

  async #retitle(person: Person): Promise<void> {
    const title = person.title + 1;
    await this.#patch(`/Users/${person.id}`, { op: "replace", path: "title", value: String(title) });
    person.title = title;
  }

  async #join(person: Person): Promise<void> {
    await this.#patch(`/Groups/${this.#group ?? ""}`, { op: "add", path: "members", value: [{ value: person.id }] });
    person.isMember = true;
  }

  async #patch(path: string, operation: object): Promise<void> {
    const { answer } = await this.#ask("PATCH", path, { schemas: [patchOp], Operations: [operation] });
    if (answer.status !== 200 && answer.status !== 204) this.#wrong("PATCH", path, answer);
    this.#deps.ledger.acknowledge("scim");
  }

  async #delete(person: Person): Promise<void> {
    const { answer, unsure } = await this.#ask("DELETE", `/Users/${person.id}`);
    const isDone = answer.status === 204 || (answer.status === 404 && unsure > 0);
    if (!isDone) this.#wrong("DELETE", person.id, answer);
    this.#deps.ledger.acknowledge("scim");
    person.isDeleted = true;
    this.#people.splice(this.#people.indexOf(person), 1);
    this.#gone.push(person);
  }

  /** Of what was made now, or by the try before that nobody heard the end of. */
  async #idOf({ answer, unsure }: Settled<Answer>, find: string): Promise<string> {
    if (answer.status === 409 && unsure > 0) {
      const [found] = ((await this.#ask("GET", find)).answer.body["Resources"] as { id: string }[] | undefined) ?? [];
      if (found === undefined) return this.#wrong("GET", find, answer);
      this.#deps.ledger.acknowledge("scim");
      return found.id;
    }
    if (answer.status !== 201) this.#wrong("POST", find, answer);
    this.#deps.ledger.acknowledge("scim");
    return String(answer.body["id"]);
  }

  #wrong(verb: string, path: string, { status, body }: Answer): never {
    const text = `scim: ${verb} ${path} was answered ${status} ${JSON.stringify(body).slice(0, 300)}`;
    this.#deps.ledger.wrong.push(text);
    throw new Error(text);
  }

  #ask(method: string, path: string, body?: object): Promise<Settled<Answer>> {
    const { url, ledger } = this.#deps;
    const headers = { authorization: `Bearer ${scimToken}`, "content-type": "application/scim+json" };
    const init = { method, headers, ...(body !== undefined && { body: JSON.stringify(body) }) };
    return settled(ledger, "scim", async () => {
      const answer = await this.#deps.fetch(`${url}/scim/v2/acme-scim${path}`, init);
      const text = await answer.text();
      return { status: answer.status, body: text === "" ? {} : (JSON.parse(text) as Answer["body"]) };
    });
  }
}

const userSchema = "urn:ietf:params:scim:schemas:core:2.0:User";
const groupSchema = "urn:ietf:params:scim:schemas:core:2.0:Group";
