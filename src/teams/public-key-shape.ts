import { z } from "zod";
import { publicKeyFault } from "../lib/public-key.js";

const secretParts = ["d", "p", "q", "dp", "dq", "qi", "oth", "k"];

/** A public key alone, with which something can be verified (RFC 7517 §4): who pastes a private one here has given it away. */
export const publicKeyShape = z
  .looseObject({ kty: z.enum(["RSA", "EC", "OKP"], { error: "must be RSA, EC or OKP" }) })
  .superRefine((key, context) => {
    const holdsSecret = secretParts.some((part) => part in key);
    const fault = holdsSecret ? "must be a public key: it holds private parts" : publicKeyFault(key);
    if (fault !== undefined) context.addIssue({ code: "custom", message: fault });
  });
