/** What was given as a certificate is none that we could trust. The message says what it is and never repeats it. */
export class CertificateFault extends Error {
  override readonly name = "CertificateFault";
  /** What to give instead. */
  readonly fix: string;
  constructor(message: string, fix: string = asCertificate, options?: ErrorOptions) {
    super(message, options);
    this.fix = fix;
  }
}

const asCertificate =
  "Give the identity provider's signing certificate as it was downloaded: PEM, DER, PKCS #7 or bare base64.";
