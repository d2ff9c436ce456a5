/** In place of a certificate that is pasted: what is chosen here counts. */
export function CertificateFile() {
  return (
    <FileField
      name="certificateFile"
      label="Or a file"
      accept=".pem,.crt,.cer,.der,.p7b,.p7c,.txt"
      optional
      hint="PEM, DER or PKCS #7, as it was downloaded. Of a chain, only the identity provider's own certificate is taken."
    />
  );
}

/** A file to be sent along. The form must be one with `upload`. */
export function FileField(props: {
  readonly name: string;
  readonly label: string;
  readonly accept: string;
  readonly hint: string;
  readonly fault?: string | undefined;
  /** It may be left out, as where its content can be pasted. */
  readonly optional?: boolean | undefined;
}) {
  const { name, label, accept, hint, fault, optional = false } = props;
  const described = fault === undefined ? `${name}-hint` : `${name}-fault ${name}-hint`;
  return (
    <div class="field">
      <label for={name}>{label}</label>
      <input
        type="file"
        id={name}
        name={name}
        accept={accept}
        required={!optional}
        aria-describedby={described}
        aria-invalid={fault === undefined ? undefined : "true"}
      />
      {fault === undefined ? null : (
        <p class="fault" id={`${name}-fault`}>
          {fault}
        </p>
      )}
      <p class="hint" id={`${name}-hint`}>
        {hint}
      </p>
    </div>
  );
}
