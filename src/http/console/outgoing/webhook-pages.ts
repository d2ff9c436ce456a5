import { operations as o, type WebhookView } from "../../../admin/index.js";
import { deliveryStates, type DeliveryState } from "../../../model/endpoint.js";
import { eventTypes } from "../../../model/event-catalogue.js";
import { deletePage, deliveryPage, webhookFormPage, webhookPage, webhooksPage } from "../../../pages/index.js";
import { crumbsOf, placeHref } from "../access/place.js";
import type { Ask } from "../ask.js";
import { confirmSlug } from "../confirm-slug.js";
import { fileOf } from "../file-of.js";
import { byLines, linesOf } from "../lines.js";
import { filterOf, pageAsked, pagerOf } from "../list.js";
import { unlessOwnHost } from "../own-hosts.js";
import { act, formPage, onTo, page, type ConsoleRoute, type Way } from "../routes.js";
import type { Typed } from "../typed.js";

const list = "/teams/:team/webhooks";
const one = `${list}/:webhook`;
const delivery = `${one}/deliveries/:delivery`;
const ours = { label: "Webhooks", path: "/webhooks" } as const;

/** Addresses that are sent what happens in a team, with what became of each delivery. */
export const webhookPages: readonly ConsoleRoute[] = [
  page(list, async (ask) => {
    const { items, next } = await ask.perform(o.webhookList, pageAsked(ask));
    return webhooksPage(ask.frame, {
      ...{ crumbs: crumbsOf(ask), rows: items.map((row) => ({ ...row, href: at(ask, row) })) },
      create: ask.may("own") ? placeHref(ask, "/new-webhook") : undefined,
      ...pagerOf(ask, next),
    });
  }),
  formPage("/teams/:team/new-webhook", {
    async show(ask, typed) {
      await ask.reach(o.webhookCreate);
      const crumbs = crumbsOf(ask, ours);
      return webhookFormPage(ask.frame, { crumbs, typed, types: eventTypes, cancel: placeHref(ask, "/webhooks") });
    },
    async send(ask, form) {
      const input = { ...settingsOf(form), slug: form.given("slug") ?? "", secret: form.given("secret") };
      const made = await guarded(ask, ask.perform(o.webhookCreate, input));
      return shownOnce(ask, made, `The webhook ${made.slug} is created. Send it a test event.`);
    },
  }),
  formPage(one, {
    async show(ask, typed) {
      const webhook = await ask.perform(o.webhookShow);
      const state = deliveryStates.find((known) => known === filterOf(ask, "state"));
      const { items, next } = await ask.perform(o.deliveryList, { ...pageAsked(ask), state });
      const here = at(ask, webhook);
      return webhookPage(ask.frame, {
        ...{ webhook, state, states: tabsOf(ask, state), typed, crumbs: crumbsOf(ask, ours) },
        deliveries: items.map((row) => ({ ...row, href: `${here}/deliveries/${row.id}` })),
        managedBy: webhook.managedByFile ? { file: await fileOf(ask) } : undefined,
        mayOwn: ask.may("own"),
        to: {
          ...{ settings: `${here}/settings`, test: `${here}/test`, resume: `${here}/resume` },
          ...{ secret: `${here}/secret`, delete: `${here}/delete` },
        },
        ...pagerOf(ask, next),
      });
    },
    /** The page's own form: everything since a moment is sent once more. */
    async send(ask, form) {
      const { from } = await ask.perform(o.webhookResend, { since: sinceOf(form) }, { expected: form.version });
      return onTo(ask.href(below(ask)), `Everything from event ${from} on is sent again, in order.`);
    },
  }),
  formPage(`${one}/settings`, {
    async show(ask, typed) {
      await ask.reach(o.webhookUpdate);
      const kept = await ask.perform(o.webhookShow);
      const crumbs = crumbsBelow(ask, kept);
      return webhookFormPage(ask.frame, { crumbs, typed, kept, types: eventTypes, cancel: at(ask, kept) });
    },
    async send(ask, form) {
      const work = ask.perform(o.webhookUpdate, settingsOf(form), { expected: form.version });
      return onTo(at(ask, await guarded(ask, work)), "Saved.");
    },
  }),
  act(`${one}/test`, {
    back: below,
    async send(ask) {
      const { id, status, failure, ms } = await ask.perform(o.webhookTest);
      const to = `${ask.href(below(ask))}/deliveries/${id}`;
      if (failure === null) return onTo(to, `The receiver took the test event: ${status ?? ""} in ${ms ?? 0} ms.`);
      return {
        to,
        said: { tone: "bad", text: `The receiver did not take the test event: ${failure.replace(/\.?$/, ".")}` },
      };
    },
  }),
  act(`${one}/resume`, {
    back: below,
    async send(ask, form) {
      const saved = await ask.perform(o.webhookResume, {}, { expected: form.version });
      return onTo(at(ask, saved), "Resumed: it goes on from where it stopped.");
    },
  }),
  act(`${one}/secret`, {
    back: below,
    async send(ask, form) {
      const endsOld = form.given("do") === "end-old";
      const input = endsOld ? { endOldSecret: true } : { newSecret: true };
      const saved = await ask.perform(o.webhookUpdate, input, { expected: form.version });
      const text = endsOld
        ? "The older secret has ended: only the newest signs."
        : "Here is the new secret. The one before signs beside it until you end it below.";
      return shownOnce(ask, saved, text);
    },
  }),
  formPage(`${one}/delete`, {
    async show(ask, typed) {
      await ask.reach(o.webhookDelete);
      const webhook = await ask.perform(o.webhookShow);
      return deletePage(ask.frame, {
        ...{ slug: webhook.slug, name: webhook.slug, version: webhook.version, typed, what: "this webhook" },
        ...{ consequence: costOf(webhook), crumbs: crumbsBelow(ask, webhook), cancel: at(ask, webhook) },
      });
    },
    async send(ask, form) {
      const { slug } = await ask.perform(o.webhookShow);
      confirmSlug(form, slug);
      await ask.perform(o.webhookDelete, {}, { expected: form.version });
      return onTo(placeHref(ask, "/webhooks"), `The webhook ${slug} is deleted.`);
    },
  }),
  page(delivery, async (ask) => {
    const [webhook, shown] = [await ask.perform(o.webhookShow), await ask.perform(o.deliveryShow)];
    return deliveryPage(ask.frame, {
      ...{ crumbs: crumbsBelow(ask, webhook), delivery: shown },
      resend: ask.may("own") && shown.body !== null ? `${ask.href(deliveryOf(ask))}/resend` : undefined,
      event: shown.number === null ? undefined : placeHref(ask, `/audit/${shown.number}`),
    });
  }),
  act(`${delivery}/resend`, {
    back: deliveryOf,
    async send(ask) {
      await ask.perform(o.deliveryResend);
      return onTo(ask.href(deliveryOf(ask)), "It is on its way again. Look again in a moment.");
    },
  }),
];

function settingsOf(form: Typed) {
  return { url: form.given("url") ?? "", events: linesOf(form, "events") };
}

/** A date and a time as a browser writes them, which are said to be in UTC. */
function sinceOf(form: Typed): string {
  const text = form.given("since") ?? "";
  return /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,3})?)?$/.test(text)
    ? `${text}${text.length === 16 ? ":00" : ""}Z`
    : text;
}

function guarded<T>(ask: Ask, work: Promise<T>): Promise<T> {
  return unlessOwnHost(ask, "url", byLines({ events: "Entry" }, work));
}

function shownOnce(ask: Ask, saved: WebhookView & { readonly secret: string | null }, text: string): Way {
  return onTo(at(ask, saved), text, saved.secret === null ? undefined : { secret: saved.secret });
}

function costOf({ waiting, behind }: WebhookView): string {
  const open = waiting + behind;
  if (open === 0) return "It has everything. What happens from now on is not sent to it.";
  return `${open} ${open === 1 ? "event was" : "events were"} not delivered to it yet, and will not be. What happens from now on is not sent to it.`;
}

const tabs: readonly { readonly label: string; readonly state: DeliveryState | undefined }[] = [
  { label: "All", state: undefined },
  { label: "Waiting", state: "waiting" },
  { label: "Given up", state: "dead" },
  { label: "Delivered", state: "delivered" },
];

function tabsOf(ask: Ask, current: DeliveryState | undefined) {
  return tabs.map(({ label, state }) => ({
    ...{ label, current: state === current },
    href: ask.hereWith({ state, after: undefined }),
  }));
}

function at(ask: Ask, { slug }: Pick<WebhookView, "slug">): string {
  return placeHref(ask, `/webhooks/${slug}`);
}

function below({ path }: Ask): string {
  return `/teams/${path["team"] ?? ""}/webhooks/${path["webhook"] ?? ""}`;
}

function deliveryOf(ask: Ask): string {
  return `${below(ask)}/deliveries/${ask.path["delivery"] ?? ""}`;
}

function crumbsBelow(ask: Ask, { slug }: WebhookView) {
  return crumbsOf(ask, ours, { label: slug, path: `/webhooks/${slug}` });
}
