/**
 * Identity providers nobody of this project wrote sign people in against the built server. One provider is chosen by
 * naming it: `npm run test:idps -- keycloak`. With CI=true a missing provider is a failure, else it is told and left out.
 * Ends with one line `N passed, N failed`.
 */
import { keycloak } from "./keycloak.js";
import { pysaml2 } from "./pysaml2.js";
import { samlp } from "./samlp.js";
import { simplesamlphp } from "./simplesamlphp.js";
import type { IdpSuite } from "./support.js";

const suites: readonly IdpSuite[] = [simplesamlphp, pysaml2, samlp, keycloak];
const wanted = process.argv.slice(2);
let passed = 0;
let failed = 0;

for (const suite of suites) {
  if (wanted.length > 0 && !wanted.includes(suite.name)) continue;
  const missing = suite.missing();
  if (missing !== undefined) {
    console.log(`!!! ${suite.name} cannot run here: ${missing}`);
    if (process.env["CI"] === "true") failed++;
    continue;
  }
  const promise = async (text: string, keep: () => Promise<void>): Promise<void> => {
    try {
      await keep();
      passed++;
      console.log(`ok ${suite.name}: ${text}`);
    } catch (error) {
      failed++;
      console.log(
        `not ok ${suite.name}: ${text}\n${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
      );
    }
  };
  await promise("runs", () => suite.run(promise));
}
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
