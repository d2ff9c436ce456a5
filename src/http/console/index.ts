/**
 * The admins' door, `/console`: pages and forms over the list of operations. A page is view ↔ HTML, a form is fields ↔ input;
 * nothing is decided here, and no verb but those of signing in is called.
 *
 * How a page is added:
 * 1. The page itself goes to `pages/console/AREA/`: `(frame, values) → Html`, inside `<ConsolePage frame title …>`; export it
 *    from `pages/index.ts`, and let `test/support/console-filled.ts` make a record that it shows: pictures and the test of
 *    every page walk there by links (`npm run screenshots -- --console`). Names that people gave go in `<bdi>`.
 * 2. Its address goes to `console/AREA/*-pages.ts`, a list of `ConsoleRoute` that `pages.ts` takes up:
 *    - `page(path, show)` is looked at; `show` answers the page, or `{ to }`;
 *    - `formPage(path, { show, send })` is a page with a form that is sent to its own address. `send` asks for the operation
 *      and answers `onTo(address, "Saved.")`, which redirects and says so on the page that follows. What the operation
 *      refuses is shown by `show(ask, typed)`: with `<ConsoleForm typed version …>` around the fields and
 *      `value={typed.value("name", view.name)} fault={typed.fault("name")}` at each nothing that was typed is lost, faults
 *      stand at their fields, and a stale version is told;
 *    - `act(path, { send, back })` is a button's address, POST only; what is refused is told on the page `back`;
 *    - `download(path, { fileName, take })` hands a streamed operation over as a file.
 *    Addresses follow the API's (`/teams/:team/sso-methods/:method`), so that `ask.path` is what `perform` takes; what makes
 *    something stands at `…/new-NOUN`, for `new` may be a slug.
 * 3. `ask.perform(operation, input, { expected: form.version })` finds, permits and parses. `ask.team` is the team of the
 *    address, `ask.may("manage")` says whether a button makes sense, `ask.href("/teams/acme")` makes an address of this door.
 *    Secrets shown once: `onTo(to, "Made.", { token })`, then `ask.frame.secrets["token"]` on the next page only.
 * 4. Its entry in the navigation goes to `nav.ts`, with the need that it asks for.
 *
 * Every form carries `csrf` (bound to the session), `once` (a second press of its button does nothing) and, where a record is
 * changed, `version`: `<ConsoleForm>` does all three; buttons elsewhere use `<ActButton>`. Tests walk the door with
 * `test/support/console-stage.ts`.
 *
 * - `entry/`: how an admin comes in: first run, sign-in, invitation, session, own account
 * - `consent/`: an admin lets an identity provider get at a directory by OAuth, at people's address
 * - `engine/`: what gives each route its address: proof, forms, flashes, refusals; areas need not look inside
 * - `directories/`: SCIM connections and their tokens
 * - `activity/`: attempts, and the failed provisioning list
 * - `people/`: users and groups
 * - `outgoing/`: webhooks with their deliveries, and audit streams
 * - `apps/`: the applications that people sign in to
 * - `teams/`: the list of teams, and the pages of one team, its settings and its domains
 * - `guest/`: `/setup`: somebody with a setup link, who comes to the pages of their one job
 * - `access/`: admins, API keys and setup links, of a team and of the installation
 * - `audit/`: both audits: filters, single events, exports, the check of the chain
 * - `system/`: the installation itself
 * - `methods/`: SSO methods, their setup in six steps, certificates, proposals and traces
 */
export { consoleAt } from "./entry/admin-entrance.js";
export { setupAt } from "./guest/guest-entrance.js";
export { setupRouter } from "./guest/setup-router.js";
export { consentDoor, type ConsentDoor } from "./consent/consent.js";
export { consentSignInRoute } from "./entry/sign-in.js";
export { consoleRouter } from "./console-router.js";
export type { ConsoleDeps } from "./deps.js";
