import { newId } from "../lib/new-id.js";
import type { Sealer } from "../lib/seal.js";
import type { Delivery } from "./endpoint.js";
import type { Role } from "./grant.js";
import type { DeliveryId, TeamId } from "./ids.js";
import type { SetupIntent } from "./setup-link.js";

/** What a mail of ours says; `pages/` puts it into words. Instants are milliseconds since 1970. */
export type LetterMatter =
  | {
      readonly kind: "setup_link";
      readonly team: string;
      readonly intent: SetupIntent;
      /** Name of the method, the directory or the domain. */
      readonly record: string;
      readonly url: string;
      readonly endsAt: number;
      /** Who made the link, where that is known by an address. */
      readonly by?: string | undefined;
    }
  | {
      readonly kind: "invitation";
      /** Null: the installation. */
      readonly team: string | null;
      readonly role: Role;
      readonly url: string;
      readonly endsAt: number;
      readonly by?: string | undefined;
    }
  | { readonly kind: "password_reset"; readonly at: number }
  | {
      readonly kind: "expiring";
      readonly what: "certificate" | "sp_key" | "token" | "secret" | "api_key" | "key";
      /** Null: the installation's. */
      readonly team: string | null;
      /** What it is called: a method's or an app's slug, `directory/token`, the key's name. */
      readonly of: string;
      readonly endsAt: number;
      readonly daysLeft: number;
    }
  | { readonly kind: "domain_failing"; readonly team: string; readonly domain: string; readonly hint: string };

export interface Letter {
  /** One address: people of a company need not read who else is written to. */
  readonly to: string;
  readonly matter: LetterMatter;
}

/** Letters are the deliveries of this "endpoint". */
export const lettersEndpoint = "mail";

/** After so long a letter that could not be brought is given up. */
export const letterPatienceMs = 3 * 24 * 60 * 60_000;

/** Where nobody sends mail any more, what waits goes by itself. */
const dayMs = 24 * 60 * 60_000;

/** Seals letters for their way through the store, for they may hold a link that opens something. */
export type Post = Pick<Sealer, "seal">;

export interface PostedFor {
  /** Null: of the installation. */
  readonly teamId: TeamId | null;
  /** The id of what the letters are about. */
  readonly targetId: string;
  readonly now: number;
}

/** Letters as deliveries that wait; to be saved in the work of the change that they tell of. Nothing where no mail is sent. */
export async function posted(
  post: Post | undefined,
  letters: readonly Letter[],
  { teamId, targetId, now }: PostedFor,
): Promise<readonly Delivery[]> {
  if (post === undefined) return [];
  return Promise.all(
    letters.map(async (letter): Promise<Delivery> => {
      const id = newId<DeliveryId>();
      return {
        ...{ id, teamId, endpointId: lettersEndpoint, kind: "letter", messageId: id, number: null },
        ...{ type: letter.matter.kind, subject: id, targetId, state: "waiting", tries: 0 },
        ...{
          createdAt: now,
          nextAt: now,
          body: await post.seal(JSON.stringify(letter)),
          expiresAt: now + letterPatienceMs + dayMs,
        },
      };
    }),
  );
}

/** The letter in a delivery; undefined where it was sealed with another key. */
export async function openLetter(sealer: Pick<Sealer, "open">, { body }: Delivery): Promise<Letter | undefined> {
  const opened = body === undefined ? undefined : await sealer.open(body);
  return opened === undefined ? undefined : (JSON.parse(opened) as Letter);
}

/** When a letter is of no use any more: what it tells of has ended, or it was tried for days. */
export function endOfLetter({ matter }: Letter, { createdAt }: Pick<Delivery, "createdAt">): number {
  const patience = createdAt + letterPatienceMs;
  return matter.kind === "setup_link" || matter.kind === "invitation" ? Math.min(matter.endsAt, patience) : patience;
}
