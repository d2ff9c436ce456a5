import { makeSealer } from "../../src/lib/seal.js";
import type { Store } from "../../src/store/port/store.js";
import type { ApplyDeps } from "../../src/teams/index.js";
import { callers } from "./builders.js";
import { testKeyRing } from "./login-stage.js";

/** All that applying a declarative file needs, by the file as caller and at a clock that a test holds. */
export function applyDeps(store: Store, now: () => number): ApplyDeps {
  return {
    store,
    now,
    caller: callers.file,
    sealer: makeSealer(["a-secret-of-more-than-thirty-two-characters"], "secrets at rest"),
    spKeys: testKeyRing(),
    publicUrl: "https://bridge.example",
    stack: "global",
    refreshHours: 24,
    allowedHosts: [],
  };
}
