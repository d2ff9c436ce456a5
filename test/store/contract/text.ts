import { expect } from "chai";
import { aGroup, anEvent, aUser, later } from "../../support/builders.js";
import { rejection } from "../../support/rejection.js";
import { expectConflict, chainedEvents, type Stage } from "./stage.js";

const long = "ä𝒳".repeat(100_000);

/** Letter case, folding, and which text survives. */
export function textContract(stage: Stage): void {
  describe("letter case and folding", () => {
    const alike: readonly [string, string, string][] = [
      ["plain letters", "ADA", "ada"],
      ["the Kelvin sign and k", "\u212Aelvin", "kelvin"],
      ["composed and decomposed letters", "Zo\u00EB", "ZOE\u0308"],
      ["full-width and plain letters", "\uFF41da", "ada"],
      ["capital and small letters beyond ASCII", "ÅNGSTRÖM ΣΟΦΙΑ ЖЕНЯ", "ångström σοφια женя"],
      ["a sigma at the end of a word and another", "ΟΔΥΣΣΕΥς", "οδυσσευσ"],
    ];
    for (const [what, one, another] of alike) {
      it(`takes ${what} for the same name`, async () => {
        const made = await stage.team.users.create(aUser({ userName: one }));
        await expectConflict(stage.team.users.create(aUser({ userName: another })), "userName");
        expect((await stage.team.users.byUserName(another))?.userName)
          .to.equal(made.userName)
          .and.equal(one);
        await stage.team.groups.create(aGroup({ displayName: one }));
        await expectConflict(stage.team.groups.create(aGroup({ displayName: another })), "displayName");
      });
    }

    const different: readonly [string, string, string][] = [
      ["ß and ss", "straße", "strasse"],
      ["the dotted capital İ and i", "\u0130da", "ida"],
      ["a zero-width space and nothing", "ad\u200Ba", "ada"],
      ["a zero-width joiner and nothing", "ad\u200Da", "ada"],
      ["a soft hyphen and nothing", "ad\u00ADa", "ada"],
      ["an accented letter and its plain one", "Zoë", "Zoe"],
      ["a trailing space and none", "ada ", "ada"],
      ["Cyrillic а and Latin a", "\u0430da", "ada"],
    ];
    for (const [what, one, another] of different) {
      it(`tells ${what} apart`, async () => {
        const first = await stage.team.users.create(aUser({ userName: one }));
        const second = await stage.team.users.create(aUser({ userName: another }));
        expect((await stage.team.users.byUserName(one))?.id).to.equal(first.id);
        expect((await stage.team.users.byUserName(another))?.id).to.equal(second.id);
      });
    }
  });

  describe("text", () => {
    const kept: readonly [string, string][] = [
      ["astral characters", "𝒜𝒹𝒶 👩‍🚀"],
      ["zero-width characters and a byte-order mark", "\uFEFFa\u200Bb\u200Dc\u2060"],
      ["control characters other than NUL", "\u0001\u0008\t\r\n\u001F\u007F\u0085\u2028"],
      ["decomposed letters, as sent", "e\u0301 and \u00E9"],
      ["quotes, backslashes and JSON", '"\\u0000\\" {"$gt":""} \'; --'],
      ["non-characters", "\uFFFE\uFFFF\u{10FFFF}"],
      ["half a megabyte", long],
    ];
    for (const [what, text] of kept) {
      it(`survives with ${what}`, async () => {
        const start = Array.from(text).slice(0, 50).join("");
        const user = aUser({ userName: `u ${start}`, profile: { title: text, displayName: text } });
        const made = await stage.team.users.create(user);
        expect(await stage.team.users.get(made.id)).to.deep.equal(user);
        const group = await stage.team.groups.create(aGroup({ displayName: `g ${start}` }));
        await stage.team.memberships.add(group.id, [made.id], { at: later(1) });
        expect(await stage.team.memberships.page(group.id, { limit: 5 })).to.deep.equal([
          { userId: made.id, display: text },
        ]);
        expect((await stage.team.memberships.groupsOf(made.id))[0]?.displayName).to.equal(group.displayName);
        await stage.store.notes.put("key", text, later(1));
        expect(await stage.store.notes.get("key", later(0))).to.equal(text);
        const where = { is: "match", attribute: "title", op: "eq", value: text } as const;
        expect(await stage.team.users.count({ scope: {}, where })).to.equal(1);
      });
    }

    it("survives as the name of a property", async () => {
      const data = { "a.b": 1, $where: { "": true }, "ü\u200B": ["x"], constructor: null };
      const made = await stage.team.users.create(aUser());
      await stage.team.events.append(anEvent({ data, subject: { kind: "user", id: made.id } }));
      const [event] = await chainedEvents(stage.team, 1);
      expect(event?.data).to.deep.equal(data);
    });

    const refused: readonly [string, string][] = [
      ["NUL", "a\0b"],
      ["a lone high surrogate", "a\uD800b"],
      ["a lone low surrogate", "a\uDC00"],
    ];
    for (const [what, text] of refused) {
      it(`with ${what} is refused with a TypeError, and nothing is written`, async () => {
        const { team, store } = stage;
        const attempts = [
          team.users.create(aUser({ userName: text })),
          team.users.create(aUser({ profile: { emails: [{ value: text }] } })),
          team.groups.create(aGroup({ displayName: text })),
          team.events.append(anEvent({ data: { deep: [{ text }] } })),
          team.events.append(anEvent({ data: { [text]: 1 } })),
          team.spend(text, later(1)),
          store.notes.put("key", text, later(1)),
          store.notes.put(text, "value", later(1)),
        ];
        for (const attempt of attempts) expect(await rejection(attempt)).to.be.instanceOf(TypeError);
        const made = await team.users.create(aUser());
        expect(await rejection(team.users.replace({ ...made, profile: { title: text } }))).to.be.instanceOf(TypeError);
        expect(await team.users.count({ scope: {} })).to.equal(1);
        expect(await store.notes.get("key", later(0))).to.equal(undefined);
      });
    }
  });
}
