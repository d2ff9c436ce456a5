import type { Artefact } from "../../model/artefact.js";
import type { ArtefactId, SessionId, UserId } from "../../model/ids.js";

/**
 * OAuth artefacts of the installation: the doors know a token, and not yet whose it is. What was ended leaves a mark until its end,
 * so that nobody who was still at work brings it back. Under a grant that has ended something new may still be saved
 * by a request that began before: whoever is shown a token looks for its grant, too.
 */
export interface Artefacts {
  /** Undefined when unknown, ended, or past its end; one that was consumed is found. */
  find(model: string, id: ArtefactId, now: number): Promise<Artefact | undefined>;
  findByUid(model: string, uid: string, now: number): Promise<Artefact | undefined>;
  /** Creates or replaces; what was consumed stays so. False: it has ended. */
  save(artefact: Omit<Artefact, "consumedAt">): Promise<boolean>;
  /** Uses it up. Of many at once exactly one is told true; false, too, for one that is unknown or has ended. */
  consume(model: string, id: ArtefactId, at: number): Promise<boolean>;
  /** Ended ones with somebody to tell, whose time has come; the longest waiting first. One that merely ran out is none. */
  endedToTell(now: number, limit: number): Promise<readonly Artefact[]>;
  /** Who is left to be told of an ended one, and when; undefined: nobody. */
  tellLater(
    model: string,
    id: ArtefactId,
    left: { readonly tells: string; readonly at: number } | undefined,
  ): Promise<void>;
  /** Ends one, without telling anybody; false when it was not there or had ended. */
  end(model: string, id: ArtefactId): Promise<boolean>;
  /** Ends everything under a grant, of whichever model, and the grant itself; answers how many. */
  endGrant(grant: ArtefactId): Promise<number>;
}

/**
 * Those of one team, ended with the work that says why. What ends a session (`TeamSessions`) ends the artefacts of its sid by itself.
 * Each answers how many.
 */
export interface TeamArtefacts {
  endAllOf(account: UserId): Promise<number>;
  endAllOfSid(sid: SessionId): Promise<number>;
  /** What came from one browser session comes from another one now: the same person has signed in anew. */
  moveToSession(from: SessionId, to: SessionId): Promise<number>;
  endAllOfClient(client: string): Promise<number>;
  endGrant(grant: ArtefactId): Promise<number>;
}
