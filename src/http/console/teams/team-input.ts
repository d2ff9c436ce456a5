import { linesOf } from "../lines.js";
import type { Typed } from "../typed.js";

/** Domains as they are typed, with commas or spaces between them. */
function domainsOf(text: string | undefined): readonly string[] {
  return (text ?? "").split(/[\s,;]+/).filter((domain) => domain !== "");
}

/** The input of `team.create`. */
export function newTeamOf(form: Typed): unknown {
  const emailDomains = domainsOf(form.text("policies.emailDomains"));
  const seats = form.number("policies.seats");
  return {
    slug: form.given("slug") ?? "",
    name: form.given("name") ?? "",
    policies: { ...(emailDomains.length > 0 && { emailDomains }), ...(seats !== undefined && { seats }) },
  };
}

/** The input of `team.update`: everything that the form shows, so that what is empty means what the form says of it. */
export function teamChangeOf(form: Typed, withSeats: boolean): unknown {
  const policy = (name: string): string => `policies.${name}`;
  const brake = form.number(policy("massChangeBrake"));
  return {
    name: form.given("name") ?? "",
    contacts: linesOf(form, "contacts"),
    policies: {
      ...(withSeats && { seats: form.number(policy("seats")) ?? null }),
      existingUsers: form.given(policy("existingUsers")),
      usernameChanges: form.given(policy("usernameChanges")),
      userNameIsEmail: form.isTicked(policy("userNameIsEmail")),
      multiGroup: form.isTicked(policy("multiGroup")),
      groupsPerSignIn: form.number(policy("groupsPerSignIn")),
      session: {
        idleMinutes: form.number(policy("session.idleMinutes")),
        absoluteMinutes: form.number(policy("session.absoluteMinutes")),
      },
      sessionNotOnOrAfter: form.given(policy("sessionNotOnOrAfter")),
      onRemoval: form.given(policy("onRemoval")),
      massChangeBrake: typeof brake === "number" ? brake / 100 : (brake ?? null),
    },
  };
}
