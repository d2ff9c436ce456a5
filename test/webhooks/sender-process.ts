/** A process that sends until it is killed: `sender-process.ts DATABASE_URL ALLOWED_HOST`. */
import { makeSealer } from "../../src/lib/seal.js";
import { makeSender } from "../../src/outgoing/index.js";
import { openStore } from "../../src/store/open-store.js";
import { dispatch } from "../../src/webhooks/index.js";

const [url = "", host = ""] = process.argv.slice(2);
const store = await openStore(url);
await store.begin();
const allowedHosts = [host];
await dispatch(
  {
    ...{ store, now: Date.now, allowedHosts, version: "1.2.3", host: "bridge.example", deliveryDays: 7 },
    ...{ random: Math.random, sender: makeSender({ allowedHosts }), onFault: (error) => console.error(error) },
    sealer: makeSealer(["a-secret-of-more-than-thirty-two-characters"], "tests"),
  },
  () => Promise.resolve(),
);
