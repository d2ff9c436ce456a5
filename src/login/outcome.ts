import type { Explanation } from "../model/explanation.js";
import type { SsoMethod } from "../model/sso-method.js";
import type { Team } from "../model/team.js";
import type { User } from "../model/user.js";
import type { Refusal, Warning } from "../rules/index.js";
import type { Verification } from "../saml/index.js";
import type { SessionLogin } from "../session/index.js";
import type { ForConsole } from "./console/console-ticket.js";
import type { SignInReport } from "./test/sign-in-report.js";
import { sealedText, samlText } from "./saml-texts.js";

/** A sign-in that is refused, in the words of every reader. All of it may be shown to whoever sent the response. */
export interface LoginRefusal extends Explanation {
  readonly status: 400 | 403;
  readonly forPerson: string;
}

export type FinishedLogin =
  | { readonly outcome: "unknown_method" }
  | {
      readonly outcome: "signed_in";
      readonly team: Team;
      readonly method: SsoMethod;
      readonly user: User;
      /** What the session that was opened holds. */
      readonly login: SessionLogin;
      /** A path of ours or a registered address of an app. */
      readonly returnTo: string;
      readonly warnings: readonly Warning[];
      readonly setCookies: readonly string[];
    }
  /** An admin's sign-in: the console's own address takes it up by the code, within seconds and once. */
  | {
      readonly outcome: "handed_over";
      readonly method: SsoMethod;
      readonly user: User;
      readonly code: string;
      /** Where it is taken up. */
      readonly url: string;
      readonly setCookies: readonly string[];
    }
  /** A test of the method: no session, nothing changed. */
  | {
      readonly outcome: "tested";
      readonly method: SsoMethod;
      readonly report: SignInReport;
      readonly setCookies: readonly string[];
    }
  /** Refused, for it was used before: by the session that this browser still has, whose back button posted it again. */
  | { readonly outcome: "posted_again"; readonly method: SsoMethod; readonly refusal: LoginRefusal }
  | {
      readonly outcome: "refused";
      readonly method: SsoMethod;
      readonly refusal: LoginRefusal;
      /** An admin's sign-in: it begins at the console. */
      readonly forConsole: ForConsole | undefined;
      /** Where the person wanted to go, as for `signed_in`: a new start may lead there. */
      readonly returnTo: string;
    };

/** A response refused by `saml/`. Only its outward face is told: the true reason may help to decrypt. */
export function samlRefusal(refusal: NonNullable<Verification["refusal"]>): LoginRefusal {
  return refusal.face === "sealed" ? { code: "saml_signature", ...sealedText } : samlRefusalInFull(refusal);
}

/** The same with its true reason: for traces and whoever may read them. */
export function samlRefusalInFull(refusal: NonNullable<Verification["refusal"]>): LoginRefusal {
  const { code, flaw, detail: cause, expected, actual } = refusal;
  return { code, cause, ...samlText(code, flaw), expected, actual };
}

/** A sign-in refused by the rules. */
export function rulesRefusal({ code, forPerson, cause, fix, expected, actual }: Refusal): LoginRefusal {
  return { status: 403, code, forPerson, cause, fix, expected, actual };
}
