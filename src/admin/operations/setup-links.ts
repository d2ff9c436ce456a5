import { z } from "zod";
import { createSetupLink, revokeSetupLink } from "../../access/index.js";
import { normalDomain } from "../../lib/domain-name.js";
import { recordOfIntent, setupIntents, type SetupIntent, type SetupLink } from "../../model/setup-link.js";
import type { Team } from "../../model/team.js";
import type { AdminDeps } from "../deps.js";
import { nothing } from "../inputs.js";
import { checkMail, mailInput } from "../mail.js";
import { operation } from "../operation.js";
import { pageByKey } from "../page.js";
import { accessDeps } from "../places.js";
import { directoryIn, InvalidInput, methodIn } from "../refusals.js";
import { madeSetupLinkView, setupLinkView, shownSetupLink, type SetupLinkView } from "../views/access.js";
import { anInstant, pageInput, pageOf, webAddress } from "../views/shapes.js";

/** Shows links with the names of what they are for, as commands and addresses take them. */
async function shower(deps: AdminDeps, team: Team): Promise<(link: SetupLink) => SetupLinkView> {
  const { methods, directories, domains } = deps.store.inTeam(team.id);
  const names = new Map<string, string>();
  for (const { id, slug } of [...(await methods.list()), ...(await directories.list())]) names.set(id, slug);
  for (const { id, domain } of await domains.list()) names.set(id, domain);
  const now = deps.now();
  return (link) => shownSetupLink(link, { team: team.slug, record: names.get(link.record.id) ?? null, now });
}

export const setupLinkList = operation({
  name: "setup_link.list",
  summary: "Setup links of a team, with their state",
  of: "team",
  effect: "read",
  needs: "own",
  input: z.strictObject(pageInput),
  shows: pageOf(setupLinkView),
  async run({ deps, team }, page) {
    const links = await deps.store.installation.setupLinks.ofTeam(team.id);
    const { items, next } = pageByKey(links, ({ id }) => id, page);
    const show = await shower(deps, team);
    return { items: items.map(show), next };
  },
});

export const setupLinkCreate = operation({
  name: "setup_link.create",
  summary: "Create a link by which somebody without an account does one job; it is shown once",
  of: "team",
  effect: "create",
  needs: "own",
  input: z.strictObject({
    intent: z
      .enum(setupIntents)
      .describe("The one job: sso and certificate at an SSO method, scim at a directory, domain"),
    record: z.string().min(1).max(300).describe("Slug or id of the SSO method or the directory, or the domain's name"),
    expiresAt: anInstant.nullable().optional().describe("In 1 hour to 30 days; 7 days unless said"),
    returnUrl: webAddress.nullable().optional().describe("Where the person goes when the job is done; https"),
    mail: mailInput.describe("Send the link to the team's IT contacts; refused where SMTP_URL is not set"),
  }),
  shows: madeSetupLinkView,
  example: { intent: "sso", record: "okta" },
  shownOnce: ["url"],
  async run({ deps, caller, team }, { intent, record: named, expiresAt, returnUrl, mail = false }) {
    const record = await recordNamed(deps, team, intent, named);
    const mailedTo = mail ? (team.contacts ?? []) : [];
    if (mail) await checkMail(deps, team.id, mailedTo);
    const urlOf = (secret: string): string => `${deps.publicUrl}/setup/${secret}`;
    const { link, secret } = await createSetupLink(accessDeps(deps, caller), team.id, {
      intent,
      record: record.id,
      expiresAt: typeof expiresAt === "string" ? Date.parse(expiresAt) : undefined,
      returnUrl: returnUrl ?? undefined,
      letters: (made) => {
        const about = { team: team.name, intent, record: record.name, url: urlOf(made.secret), endsAt: made.expiresAt };
        return mailedTo.map((to) => ({ to, matter: { kind: "setup_link", ...about, by: caller.by } }));
      },
    });
    return { ...(await shower(deps, team))(link), url: urlOf(secret), mailedTo: [...mailedTo] };
  },
});

export const setupLinkShow = operation({
  name: "setup_link.show",
  summary: "A setup link with its state",
  of: "setup_link",
  effect: "read",
  needs: "own",
  input: nothing,
  shows: setupLinkView,
  versionOf: ({ version }) => version,
  run: async ({ deps, team, target }) => (await shower(deps, team))(target),
});

export const setupLinkRevoke = operation({
  name: "setup_link.revoke",
  summary: "Take a setup link back at once, from whoever has it open too",
  of: "setup_link",
  effect: "act",
  needs: "own",
  input: nothing,
  shows: setupLinkView,
  versionOf: ({ version }) => version,
  async run({ deps, caller, team, target, expected }) {
    const revoked = await revokeSetupLink(accessDeps(deps, caller), team.id, target.id, expected);
    return (await shower(deps, team))(revoked);
  },
});

/** The record that a job is about. @throws InvalidInput */
async function recordNamed(
  deps: AdminDeps,
  team: Team,
  intent: SetupIntent,
  named: string,
): Promise<{ readonly id: string; readonly name: string }> {
  switch (recordOfIntent(intent)) {
    case "directory":
      return directoryIn(deps, team, named, "record");
    case "method":
      return methodIn(deps, team, named, "record");
    default: {
      const { domains } = deps.store.inTeam(team.id);
      const domain = await domains.byName(normalDomain(named) ?? named);
      if (domain === undefined)
        throw new InvalidInput([{ field: "record", message: "is no domain on the team's list" }]);
      return { id: domain.id, name: domain.domain };
    }
  }
}
