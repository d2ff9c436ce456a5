import { operations as o, type AuditStreamView } from "../../../admin/index.js";
import { auditStreamFormPage, auditStreamPage, auditStreamsPage, deletePage } from "../../../pages/index.js";
import { crumbsOf, placeHref } from "../access/place.js";
import type { Ask } from "../ask.js";
import { confirmSlug } from "../confirm-slug.js";
import { fileOf } from "../file-of.js";
import { pageAsked, pagerOf } from "../list.js";
import { unlessOwnHost } from "../own-hosts.js";
import { act, formPage, onTo, page, type ConsoleRoute } from "../routes.js";
import type { Typed } from "../typed.js";

/** The same operations in two places, of a team's audit and of the installation's own. */
const ofTeam = {
  ...{ list: o.auditStreamList, create: o.auditStreamCreate, show: o.auditStreamShow },
  ...{ update: o.auditStreamUpdate, resume: o.auditStreamResume, delete: o.auditStreamDelete },
};
const ofInstallation = {
  ...{ list: o.installationAuditStreamList, create: o.installationAuditStreamCreate },
  ...{ show: o.installationAuditStreamShow, update: o.installationAuditStreamUpdate },
  ...{ resume: o.installationAuditStreamResume, delete: o.installationAuditStreamDelete },
};
type Operations = typeof ofTeam | typeof ofInstallation;

const ours = { label: "Audit streams", path: "/audit-streams" } as const;

export const teamStreamPages = streamPages(ofTeam, "/teams/:team", "audit_stream");
export const streamPagesOfInstallation = streamPages(ofInstallation, "", "installation_audit_stream");

/** @param key  what the operations call a stream in their path */
function streamPages(operations: Operations, base: string, key: string): readonly ConsoleRoute[] {
  const does = operations as typeof ofTeam;
  const one = `${base}/audit-streams/:${key}`;
  const below = ({ path }: Ask): string =>
    `${path["team"] === undefined ? "" : `/teams/${path["team"]}`}/audit-streams/${path[key] ?? ""}`;
  const mayChange = (ask: Ask): boolean => (base === "" ? ask.may("operate", null) : ask.may("own"));
  return [
    page(`${base}/audit-streams`, async (ask) => {
      const { items, next } = await ask.perform(does.list, pageAsked(ask));
      return auditStreamsPage(ask.frame, {
        ...{ crumbs: crumbsOf(ask), rows: items.map((row) => ({ ...row, href: at(ask, row) })) },
        create: mayChange(ask) ? placeHref(ask, "/new-audit-stream") : undefined,
        ofInstallation: base === "",
        ...pagerOf(ask, next),
      });
    }),
    formPage(`${base}/new-audit-stream`, {
      async show(ask, typed) {
        await ask.reach(does.create);
        const cancel = placeHref(ask, "/audit-streams");
        return auditStreamFormPage(ask.frame, { crumbs: crumbsOf(ask, ours), typed, cancel });
      },
      async send(ask, form) {
        const input = { ...settingsOf(form), slug: form.given("slug") ?? "" };
        const made = await unlessOwnHost(ask, "url", ask.perform(does.create, input));
        return onTo(at(ask, made), `The audit stream ${made.slug} is created: what happens from now on is sent to it.`);
      },
    }),
    page(one, async (ask) => {
      const stream = await ask.perform(does.show);
      const here = at(ask, stream);
      return auditStreamPage(ask.frame, {
        ...{ stream, crumbs: crumbsOf(ask, ours), mayOwn: mayChange(ask) },
        managedBy: stream.managedByFile ? { file: base === "" ? undefined : await fileOf(ask) } : undefined,
        to: {
          ...{ settings: `${here}/settings`, resume: `${here}/resume`, delete: `${here}/delete` },
          audit: placeHref(ask, "/audit"),
        },
      });
    }),
    formPage(`${one}/settings`, {
      async show(ask, typed) {
        await ask.reach(does.update);
        const kept = await ask.perform(does.show);
        return auditStreamFormPage(ask.frame, { crumbs: crumbsBelow(ask, kept), typed, kept, cancel: at(ask, kept) });
      },
      async send(ask, form) {
        const work = ask.perform(does.update, settingsOf(form), { expected: form.version });
        return onTo(at(ask, await unlessOwnHost(ask, "url", work)), "Saved.");
      },
    }),
    act(`${one}/resume`, {
      back: below,
      async send(ask, form) {
        const saved = await ask.perform(does.resume, {}, { expected: form.version });
        return onTo(at(ask, saved), "Resumed: it goes on from where it stopped.");
      },
    }),
    formPage(`${one}/delete`, {
      async show(ask, typed) {
        await ask.reach(does.delete);
        const stream = await ask.perform(does.show);
        const { slug, version, behind } = stream;
        const consequence = `${behind === 0 ? "It has everything." : `${behind === 1 ? "1 event was" : `${behind} events were`} not sent to it yet, and will not be.`} Nothing more is sent to the collector. The audit itself stays.`;
        return deletePage(ask.frame, {
          ...{ slug, name: slug, version, typed, what: "this audit stream", consequence },
          ...{ crumbs: crumbsBelow(ask, stream), cancel: at(ask, stream) },
        });
      },
      async send(ask, form) {
        const { slug } = await ask.perform(does.show);
        confirmSlug(form, slug);
        await ask.perform(does.delete, {}, { expected: form.version });
        return onTo(placeHref(ask, "/audit-streams"), `The audit stream ${slug} is deleted. The audit stays.`);
      },
    }),
  ];
}

function settingsOf(form: Typed) {
  const secret = form.given("secret");
  return {
    ...{ url: form.given("url") ?? "", format: form.given("format") },
    // Left empty the secret stays; taken away only where that is ticked.
    ...(form.isTicked("unsigned") ? { secret: null } : secret !== undefined && { secret }),
  };
}

function at(ask: Ask, { slug }: Pick<AuditStreamView, "slug">): string {
  return placeHref(ask, `/audit-streams/${slug}`);
}

function crumbsBelow(ask: Ask, { slug }: AuditStreamView) {
  return crumbsOf(ask, ours, { label: slug, path: `/audit-streams/${slug}` });
}
