import { operations as o } from "../../../admin/index.js";
import { Refused } from "../../../model/refused.js";
import {
  attributesPage,
  getPage,
  givePage,
  peoplePage,
  testPage,
  waysToGet,
  type WayToGet,
  withoutCommand,
} from "../../../pages/index.js";
import type { Ask } from "../ask.js";
import { byLines } from "../lines.js";
import { onTo, type FormPage, type Way } from "../routes.js";
import type { Typed } from "../typed.js";
import { attributesTyped, rowsOf, triedIn, tryQuery } from "./attributes-form.js";
import { peopleSaid } from "./people-form.js";
import { nextAfter, wizardAt, type SetupPlace } from "./wizard-place.js";

type Step = Omit<FormPage, "kind" | "path">;

/** The metadata's own limit, each letter percent-encoded, and what stands around it. */
const longestMetadata = 3_100_000;

/** Step 2: our values for the identity provider. */
export function giveStep(setup: SetupPlace): Step {
  return {
    async show(ask, typed) {
      return givePage(ask.frame, await wizardAt(ask, setup, "give"), typed);
    },
    async send(ask, form) {
      const said = {
        spEntityId: form.given("spEntityId") ?? null,
        signAuthnRequests: form.isTicked("signAuthnRequests"),
      };
      await ask.perform(o.methodUpdate, said, { expected: form.version });
      return onTo(nextAfter(ask, setup, "give"));
    },
  };
}

/** Step 3: what the identity provider tells us. */
export function getStep(setup: SetupPlace): Step {
  return {
    longest: longestMetadata,
    upload: true,
    asksOthers: (ask) => wayTaken(ask) === "url",
    async show(ask, typed) {
      const { method, place } = await wizardAt(ask, setup, "get");
      const by = wayAsked(ask) ?? (method.idp !== null && method.metadata === null ? "hand" : "url");
      const address = ask.href(setup.at(ask, "get"));
      const ways = Object.fromEntries(waysToGet.map((way) => [way, `${address}?by=${way}`])) as Record<
        WayToGet,
        string
      >;
      return getPage(ask.frame, { method, place, by, ways }, typed);
    },
    async send(ask, form) {
      const { warnings } = await ask.perform(o.methodUpdate, saidOfProvider(wayTaken(ask), form), {
        expected: form.version,
      });
      const to = nextAfter(ask, setup, "get");
      const [first] = warnings;
      return first === undefined
        ? onTo(to, "The identity provider is known now.")
        : { to, said: { tone: "warn", text: withoutCommand(first) } };
    },
  };
}

function wayAsked(ask: Ask): WayToGet | undefined {
  return waysToGet.find((way) => way === ask.query.get("by"));
}

/** The way that the form was sent by. */
function wayTaken(ask: Ask): WayToGet {
  return wayAsked(ask) ?? "url";
}

function saidOfProvider(by: WayToGet, form: Typed): Record<string, unknown> {
  const entityId = form.given("entityId");
  const one = entityId === undefined ? {} : { entityId };
  switch (by) {
    case "url":
      return { ...one, metadataUrl: form.given("metadataUrl") ?? "", newCertificates: form.given("newCertificates") };
    case "file":
    case "paste":
      return { ...one, metadataXml: form.text("metadataXml") ?? "" };
    case "hand": {
      const pem = form.given("certificateFile") ?? form.given("certificates");
      return {
        entityId: entityId ?? "",
        ssoUrl: form.given("ssoUrl") ?? "",
        ssoBinding: form.given("ssoBinding"),
        sloUrl: form.given("sloUrl") ?? null,
        ...(pem !== undefined && { certificates: [pem] }),
      };
    }
  }
}

/** Step 4: from which claims our fields are read. */
export function attributesStep(setup: SetupPlace): Step {
  return {
    fields: 200,
    async show(ask, typed) {
      const { method, place } = await wizardAt(ask, setup, "attributes");
      const own = ask.maybeTeam?.attributes.flatMap(({ name }) => (typeof name === "string" ? [name] : [])) ?? [];
      const rows = rowsOf(method, own);
      const tried = typed.isSent ? undefined : triedIn(ask.query, rows);
      const attributes = tried === undefined ? undefined : attributesTyped(tried, rows);
      const preview =
        place.locked === undefined || ask.may("manage")
          ? await ask.perform(o.methodPreview, attributes === undefined ? {} : { attributes })
          : undefined;
      const testHref = ask.href(setup.at(ask, "test"));
      return attributesPage(ask.frame, { method, place, rows, preview, testHref }, tried ?? typed);
    },
    async send(ask, form) {
      const { method } = await wizardAt(ask, setup, "attributes");
      const own = ask.maybeTeam?.attributes.flatMap(({ name }) => (typeof name === "string" ? [name] : [])) ?? [];
      const rows = rowsOf(method, own);
      if (form.text("then") === "preview")
        return { to: `${ask.href(setup.at(ask, "attributes"))}?${tryQuery(form, rows)}` };
      const names = Object.fromEntries(rows.map(({ field }) => [`attributes.${field}`, "Name"]));
      const attributes = attributesTyped(form, rows);
      await byLines(names, ask.perform(o.methodUpdate, { attributes }, { expected: form.version }));
      return onTo(nextAfter(ask, setup, "attributes"));
    },
  };
}

/** Step 5: whom a sign-in makes, and what it changes. Never a guest's. */
export function peopleStep(setup: SetupPlace): Step {
  return {
    fields: 1_100,
    async show(ask, typed) {
      const { method, place } = await wizardAt(ask, setup, "people");
      const { emailDomains, seats } = ask.team.policies;
      return peoplePage(ask.frame, { method, place, domains: emailDomains, seats }, typed);
    },
    async send(ask, form) {
      await ask.perform(o.methodUpdate, peopleSaid(form), { expected: form.version });
      return onTo(nextAfter(ask, setup, "people"));
    },
  };
}

/** Step 6: the test, its report, and the word that people may sign in. */
export function testStep(
  setup: SetupPlace,
  done?: (ask: Ask) => { readonly href: string; readonly label: string },
): Step {
  return {
    longest: longestMetadata,
    async show(ask, typed) {
      const { method, place } = await wizardAt(ask, setup, "test");
      const mayTest = setup.isGuest || ask.may("manage");
      const here = ask.href(setup.at(ask, "test"));
      const test = mayTest ? await testOf(ask) : {};
      const { report } = mayTest ? await ask.perform(o.methodReport) : { report: null };
      return testPage(
        ask.frame,
        {
          ...{ method, place, here, ...test, report: report ?? undefined },
          acts: {
            verify: setup.verifies === false ? undefined : `${here}/verify`,
            proposal: ask.href(setup.isGuest ? setup.at(ask, "test") : proposalPath(ask)),
          },
          mayVouch: !setup.isGuest && ask.may("operate", null),
          done: done?.(ask),
        },
        typed,
      );
    },
    async send(ask, form) {
      const { passed } = await ask.perform(o.methodSimulate, { response: form.text("response") ?? "" });
      const text = passed
        ? "The response was judged: it would have let the person in."
        : "The response was judged: it would have been refused.";
      return { to: ask.href(setup.at(ask, "test")), said: { tone: passed ? "good" : "warn", text } };
    },
  };
}

function proposalPath(ask: Ask): string {
  const { team = "", method = "" } = ask.path;
  return `/teams/${encodeURIComponent(team)}/sso-methods/${encodeURIComponent(method)}/proposal`;
}

async function testOf(ask: Ask): Promise<{ readonly testUrl?: string; readonly untestable?: string }> {
  try {
    return { testUrl: (await ask.perform(o.methodTest)).testSignInUrl };
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    return { untestable: `${error.refusal.cause} ${withoutCommand(error.refusal.fix)}` };
  }
}

/** *Verify and enable*, and where it leads. */
export async function verify(ask: Ask, form: Typed, to: string): Promise<Way> {
  const by = form.text("by") === "operator" ? "operator" : "test";
  const { name } = await ask.perform(o.methodVerify, { by }, { expected: form.version });
  return onTo(to, `${name} is verified. Share its JIT login URL.`);
}
