import { createHmac } from "node:crypto";

/** What a message carries besides its body (Standard Webhooks 1.0). */
export type SignedHeaders = Readonly<Record<"webhook-id" | "webhook-timestamp" | "webhook-signature", string>>;

/**
 * Signs a message with each secret, so that a receiver who knows one of them can check it (Standard Webhooks 1.0, "v1").
 * @param secrets  `whsec_` and base64
 * @param atMs  when it is sent, in milliseconds since 1970
 */
export function signMessage(secrets: readonly string[], id: string, atMs: number, body: string): SignedHeaders {
  const timestamp = String(Math.floor(atMs / 1000));
  const content = `${id}.${timestamp}.${body}`;
  const signatures = secrets.map((secret) => {
    const key = Buffer.from(secret.slice(secret.indexOf("_") + 1), "base64");
    return `v1,${createHmac("sha256", key).update(content).digest("base64")}`;
  });
  return { "webhook-id": id, "webhook-timestamp": timestamp, "webhook-signature": signatures.join(" ") };
}
