import type { Explanation } from "../../model/explanation.js";
import { quoted } from "../../rules/index.js";

/** What a method, or its team, lacks before it can be tested, verified or switched on. */
export const methodNotReady = {
  no_idp: (slug: string): Explanation<"method_not_ready"> => ({
    code: "method_not_ready",
    cause: `${quoted(slug)} has no identity provider yet.`,
    fix: "Give its metadata first (drawbridge sso update --metadata-file).",
  }),
  no_domain: (): Explanation<"method_not_ready"> => ({
    code: "method_not_ready",
    cause: "The team has no verified email domain, so nobody could sign in.",
    fix: "Add one and prove it (drawbridge domain add).",
  }),
  not_verifiable: (slug: string, missing: readonly string[]): Explanation<"method_not_ready"> => ({
    code: "method_not_ready",
    cause: `${quoted(slug)} cannot be verified yet. Missing: ${missing.join("; ")}.`,
    fix: "Add what is missing, then verify it again.",
  }),
  not_testable: (slug: string, missing: readonly string[], byFile: boolean): Explanation<"method_not_ready"> => ({
    code: "method_not_ready",
    cause: `${quoted(slug)} cannot be tested yet. Missing: ${missing.join("; ")}.`,
    fix: byFile
      ? `Give it metadataFile or metadataUrl in the declarative file, and run drawbridge apply.`
      : `Give it the metadata of the identity provider: drawbridge sso update ${slug} --metadata-file FILE or --metadata-url URL.`,
  }),
  off_untestable: (slug: string): Explanation<"method_not_ready"> => ({
    code: "method_not_ready",
    cause: `${quoted(slug)} is switched off, and cannot be tested until it is on.`,
    fix: `Switch it on (drawbridge sso enable ${slug}), then test it again.`,
  }),
} as const;
