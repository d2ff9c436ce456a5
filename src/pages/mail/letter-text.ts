import { capital } from "../../lib/capital.js";
import { oneLine } from "../../lib/one-line.js";
import type { LetterMatter } from "../../model/letter.js";
import type { Role } from "../../model/grant.js";
import type { SetupIntent } from "../../model/setup-link.js";
import { utcText } from "../shared/parts.js";

export interface LetterText {
  /** One line. */
  readonly subject: string;
  /** Plain text. */
  readonly text: string;
}

/** Where the bridge is, as its letters say it. */
export interface LetterPlace {
  readonly publicUrl: string;
  readonly consoleUrl: string;
}

/** What a letter says, in plain text: no pictures, nothing to be fetched, and every link in full. */
export function letterText(matter: LetterMatter, place: LetterPlace): LetterText {
  const host = new URL(place.publicUrl).host;
  switch (matter.kind) {
    case "setup_link":
      return setupLink(matter, host);
    case "invitation":
      return invitation(matter, host);
    case "password_reset":
      return letter(`Your password at ${host} was set anew`, [
        `Your password for the console at ${place.consoleUrl}/console was set anew on the server on ${utcText(matter.at)}, and all of your sessions there have ended.`,
        "If you asked for this, there is nothing to do. If you did not, tell whoever runs the server at once.",
      ]);
    case "expiring":
      return expiring(matter, place, host);
    case "domain_failing":
      return letter(`${name(matter.team)}: the proof of ${matter.domain} is missing`, [
        `The DNS record that proves that ${matter.domain} belongs to ${name(matter.team)} is not found any more. ${matter.hint}`,
        "Nobody is signed out by this. If the record is still missing in 30 days, new people of this domain cannot sign in any more.",
        becauseContact(matter.team, host),
      ]);
  }
}

function letter(subject: string, paragraphs: readonly string[]): LetterText {
  return { subject: oneLine(subject), text: `${["Hello,", ...paragraphs].join("\n\n")}\n` };
}

/** Names are others' choice: in a letter they stay in their line, short, and are no address that a mail program makes a link of. */
function name(text: string): string {
  const line = oneLine(text)
    .replaceAll("://", ": //")
    .replace(/(?<=[\p{L}\p{N}])\.(?=[\p{L}\p{N}])/gu, ". ");
  return shortened(line);
}

/** A domain or an email address stays as it is: the letter is about it. */
function nameOrAddress(text: string): string {
  return /^[\p{L}\p{N}.@+_-]+$/u.test(text) ? shortened(text) : name(text);
}

function shortened(line: string): string {
  return line.length > 100 ? `${line.slice(0, 99)}…` : line;
}

function becauseContact(team: string, host: string): string {
  return `You get this because your address is among the IT contacts of ${name(team)} at ${host}. Its administrators can take it off the list.`;
}

const jobs: Readonly<Record<SetupIntent, { readonly subject: string; readonly does: string; readonly of: string }>> = {
  sso: { subject: "set up single sign-on", does: "set up single sign-on", of: "the SSO method" },
  certificate: { subject: "renew the sign-in certificate", does: "renew the certificate", of: "the SSO method" },
  scim: { subject: "set up provisioning", does: "set up provisioning of users and groups", of: "the directory" },
  domain: { subject: "prove your email domain", does: "prove that you own an email domain", of: "the domain" },
};

function setupLink(matter: LetterMatter & { readonly kind: "setup_link" }, host: string): LetterText {
  const { team, intent, record, url, endsAt, by } = matter;
  const { subject, does, of } = jobs[intent];
  const who = by === undefined ? "An administrator" : nameOrAddress(by);
  return letter(`${name(team)}: ${subject}`, [
    `${who} asks you to ${does} for ${name(team)}. It is about ${of} "${nameOrAddress(record)}".`,
    "Open this link and follow its steps. You need no account:",
    url,
    `The link works until ${utcText(endsAt)}. Whoever has it can do this one job, so pass it on only to the person who is to do it.`,
    "If this makes no sense to you, leave the link alone and ask the person who sent it.",
    becauseContact(team, host),
  ]);
}

const roleWords: Readonly<Record<Role, string>> = {
  operator: "an operator",
  owner: "an owner",
  admin: "an admin",
  auditor: "an auditor",
};

function invitation(matter: LetterMatter & { readonly kind: "invitation" }, host: string): LetterText {
  const { team, role, url, endsAt, by } = matter;
  const where = team === null ? host : `${name(team)} at ${host}`;
  const who = by === undefined ? "You are invited" : `${nameOrAddress(by)} invites you`;
  return letter(`Your invitation to ${where}`, [
    `${who} to be ${roleWords[role]} of ${where}.`,
    "Open this link to set a password and come in:",
    url,
    `The link works once, until ${utcText(endsAt)}. Keep it to yourself.`,
    "If you do not know what this is about, ignore it: nothing happens unless the link is opened.",
  ]);
}

function expiring(
  matter: LetterMatter & { readonly kind: "expiring" },
  { consoleUrl }: LetterPlace,
  host: string,
): LetterText {
  const { what, team, of, endsAt, daysLeft } = matter;
  const { does } = ends[what];
  const thing = what === "key" ? ends.key.thing : `${ends[what].thing} "${nameOrAddress(of)}"`;
  const owner = team === null ? host : name(team);
  const days = daysLeft === 0 ? "ends today" : daysLeft === 1 ? "ends in 1 day" : `ends in ${daysLeft} days`;
  const hasEnded = daysLeft < 0;
  return letter(`${owner}: ${thing} ${hasEnded ? "has ended" : days}`, [
    `${capital(thing)} (${owner}) ${hasEnded ? "ended" : "ends"} on ${utcText(endsAt)}.`,
    does,
    `The administrators find it in the console: ${consoleUrl}/console`,
    team === null ? `You get this because you are an operator of ${host}.` : becauseContact(team, host),
  ]);
}

const ends = {
  certificate: {
    thing: "the certificate of the SSO method",
    does: "Add the identity provider's next certificate before that day, or let the metadata be fetched by its address; otherwise nobody can sign in once the identity provider uses the new one. An administrator can send you a setup link that does just this.",
  },
  sp_key: {
    thing: "the certificate of our own that the SSO method was given",
    does: "Give the identity provider our metadata before that day, and switch the method to the bridge's own key (Certificates of the method in the console, or: drawbridge sso update SLUG --no-sp-keys); otherwise the identity provider may refuse our requests.",
  },
  token: {
    thing: "the SCIM token",
    does: "Create a new token and paste it into the identity provider before that day; otherwise users and groups are not pushed any more. The old token goes on working until then.",
  },
  secret: {
    thing: "the client secret of",
    does: "Rotate it and give the application or the identity provider the new one before that day; otherwise it is refused: nobody signs in to the application, or users and groups are not pushed any more.",
  },
  api_key: {
    thing: "the API key",
    does: "Create a new key and give it to whatever uses this one before that day; otherwise it is refused.",
  },
  key: {
    thing: "the key that we sign SAML requests with",
    does: "Rotate it before that day (System in the console, or: drawbridge key rotate saml), and give identity providers that do not read our metadata by its address the new certificate.",
  },
} as const;
