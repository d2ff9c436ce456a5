import { InvalidInput } from "../../../admin/index.js";
import type { Typed } from "../typed.js";

/** Step 5 of the setup, as `method.update` takes it. @throws InvalidInput */
export function peopleSaid(form: Typed): Record<string, unknown> {
  return {
    jit: {
      createUsers: form.isTicked("jit.createUsers"),
      createGroups: form.isTicked("jit.createGroups"),
      onLogin: form.given("jit.onLogin"),
      groupSync: form.given("jit.groupSync"),
      joinGroups: form.given("jit.joinGroups"),
      missingGroups: form.given("jit.missingGroups"),
    },
    groupMap: groupMapOf(form.text("groupMap") ?? ""),
    idpInitiated: form.isTicked("idpInitiated"),
    tracePersonalData: form.isTicked("tracePersonalData"),
    emailDomains: form.given("emailDomainsOf") === "some" ? form.all("emailDomains") : null,
    clockSkewSeconds: form.number("clockSkewSeconds"),
    sessionNotOnOrAfter: form.given("sessionNotOnOrAfter") ?? null,
  };
}

/** Lines as `value of the IdP = our name`; the last ` = ` of a line parts them, for values may be whole DNs. */
function groupMapOf(text: string): Record<string, string> {
  const map = new Map<string, string>();
  for (const [index, line] of text.split("\n").entries()) {
    if (line.trim() === "") continue;
    const at = line.lastIndexOf(" = ");
    const [from, to] = at < 0 ? ["", ""] : [line.slice(0, at).trim(), line.slice(at + 3).trim()];
    const fault = (message: string) =>
      new InvalidInput([{ field: "groupMap", message: `line ${index + 1} ${message}` }]);
    if (from === "" || to === "") throw fault('must read as "what is sent = our name"');
    if (map.has(from)) throw fault("names something that a line above it names already");
    map.set(from, to);
  }
  return Object.fromEntries(map);
}
