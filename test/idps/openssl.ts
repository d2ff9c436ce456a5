import { spawnSync } from "node:child_process";
import { join } from "node:path";

/** A fresh RSA key and self-signed certificate of an identity provider, as files. */
export function makeIdpKey(folder: string): { key: string; certificate: string } {
  const [key, certificate] = [join(folder, "idp.pem"), join(folder, "idp.crt")];
  const made = spawnSync(
    "openssl",
    [
      "req",
      "-x509",
      "-newkey",
      "rsa:2048",
      "-nodes",
      "-days",
      "30",
      "-subj",
      "/CN=idp.acme.example",
      "-keyout",
      key,
      "-out",
      certificate,
    ],
    { encoding: "utf8" },
  );
  if (made.status !== 0) throw new Error(made.stderr);
  return { key, certificate };
}

/** The certificate of our metadata, as PEM. */
export function certificateOf(spMetadata: string): string {
  const body = /<(?:\w+:)?X509Certificate>([^<]+)</.exec(spMetadata)?.[1]?.replace(/\s/g, "") ?? "";
  return `-----BEGIN CERTIFICATE-----\n${body.replace(/(.{64})/g, "$1\n")}\n-----END CERTIFICATE-----\n`;
}
