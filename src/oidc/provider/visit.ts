import { AsyncLocalStorage } from "node:async_hooks";
import type { Artefact } from "../../model/artefact.js";
import type { Caller } from "../../model/event.js";
import type { SessionId } from "../../model/ids.js";
import type { StoredSession } from "../../model/session.js";
import type { OutgoingMessage } from "../../saml/index.js";
import type { BrowserLogin } from "../deps.js";
import type { KnownClient } from "./known-client.js";

/** A sign-out that goes on at the identity provider. */
export interface Onward {
  /** What people call it. */
  readonly to: string;
  readonly message: OutgoingMessage;
}

/** Something that is being kept or used up. */
export interface Keeping {
  readonly done: Promise<void>;
  /** Takes it back, where the request comes to nothing. */
  readonly undo?: (() => Promise<unknown>) | undefined;
}

/** What is known of one request while the provider works on it. */
export interface Visit {
  /** Who is signed in in the browser that asks; absent for apps at the token endpoint, and where nobody is. */
  readonly browser?: BrowserLogin | undefined;
  /** Counts a refused proof of the client's address; answers after how many seconds another is heard, where there were too many. */
  readonly refusedOnceMore?: (() => Promise<number | undefined>) | undefined;
  /** Hears why an app is refused, where it is told in JSON and no page shows it. `client`: the id of one that there is. */
  readonly refused?:
    | ((why: {
        readonly code: string;
        readonly cause?: string | undefined;
        readonly client?: string | undefined;
      }) => void)
    | undefined;
  /** The browser's session that the presented code or token came from. */
  sid?: SessionId | undefined;
  /** The presented code or token, where it had been used already. */
  replayed?: Artefact | undefined;
  /** When the interaction that was looked up runs out, in milliseconds since 1970. */
  interactionEndsAt?: number | undefined;
  /** Clients looked up in this request, by client id. */
  readonly clients: Map<string, KnownClient | undefined>;
  /** Browsers' sessions looked up in this request. */
  readonly sessions: Map<SessionId, Promise<StoredSession | undefined>>;
  /** The session of the provider, as this request has found it. */
  session?: Artefact | undefined;
  /** What is being kept and used up while the answer is made; it is sent once all of it is (`answerWithWhatIsKept`). */
  readonly keeping: Keeping[];
  /** Which request it is, and from where. */
  readonly from?: Pick<Caller, "reference" | "address"> | undefined;
  /** A client gives something back (RFC 7009). */
  readonly isGivenBack?: boolean | undefined;
  /** Ends the browser's session, when the person signs out at an app. */
  readonly signOut?: (() => Promise<void>) | undefined;
  /** Whether that was done in this request. */
  hasSignedOut?: boolean | undefined;
  /**
   * Makes the message to the identity provider that the session came from, where it takes one.
   * @param returnTo  a registered address of the app; absent: a page of ours tells the end
   */
  readonly onward?: ((returnTo: string | undefined) => Promise<Onward | undefined>) | undefined;
}

const visits = new AsyncLocalStorage<Visit>();

export function during<T>(known: Omit<Visit, "clients" | "sessions" | "keeping">, work: () => T): T {
  return visits.run(fresh(known), work);
}

/** The request that is being worked on; outside of one nothing is known. */
export function visit(): Visit {
  return visits.getStore() ?? fresh({});
}

function fresh(known: Omit<Visit, "clients" | "sessions" | "keeping">): Visit {
  return { ...known, clients: new Map(), sessions: new Map(), keeping: [] };
}
