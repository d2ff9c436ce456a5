import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Files of one provider as OpenSSL writes them: its certificate, two issuers above it, and everything they come packed in. */
export class CertificateFiles {
  readonly folder = mkdtempSync(join(tmpdir(), "drawbridge-certificates-"));

  constructor() {
    const request = (name: string, subject: string, ...more: string[]) =>
      this.openssl(
        "req",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-keyout",
        `${name}.key`,
        "-subj",
        `/CN=${subject}`,
        ...more,
      );
    const issue = (name: string, by: string) =>
      this.openssl(
        "x509",
        "-req",
        "-in",
        `${name}.csr`,
        "-CA",
        `${by}.pem`,
        "-CAkey",
        `${by}.key`,
        "-CAcreateserial",
        "-out",
        `${name}.pem`,
        "-days",
        "900",
      );
    request("root", "Acme Root", "-x509", "-out", "root.pem", "-days", "900");
    request("issuing", "Acme Issuing", "-out", "issuing.csr");
    issue("issuing", "root");
    request("leaf", "idp.acme.example", "-out", "leaf.csr");
    issue("leaf", "issuing");
    this.write("chain.pem", ["leaf", "issuing", "root"].map((one) => this.text(`${one}.pem`)).join(""));
    this.openssl("crl2pkcs7", "-nocrl", "-certfile", "chain.pem", "-out", "chain.p7b");
    this.openssl("crl2pkcs7", "-nocrl", "-certfile", "chain.pem", "-outform", "der", "-out", "chain.p7c");
    this.openssl("x509", "-in", "leaf.pem", "-outform", "der", "-out", "leaf.der");
    this.openssl("x509", "-in", "leaf.pem", "-text", "-out", "text.pem");
    this.openssl("x509", "-in", "leaf.pem", "-trustout", "-addtrust", "serverAuth", "-out", "trusted.pem");
    this.openssl(
      "pkcs12",
      "-export",
      "-in",
      "leaf.pem",
      "-inkey",
      "leaf.key",
      "-out",
      "leaf.p12",
      "-passout",
      "pass:x",
    );
    this.openssl("rsa", "-in", "leaf.key", "-outform", "der", "-out", "key.der");
  }

  openssl(...args: string[]): void {
    execFileSync("openssl", args, { cwd: this.folder, stdio: ["ignore", "ignore", "pipe"] });
  }
  write(name: string, content: string | Buffer): void {
    writeFileSync(join(this.folder, name), content);
  }
  octets(name: string): Buffer {
    return readFileSync(join(this.folder, name));
  }
  text(name: string): string {
    return this.octets(name).toString("utf8");
  }
}
