/** A file to be sent along. The form must be one with `upload`. */
export function FileField(props: {
  readonly name: string;
  readonly label: string;
  readonly accept: string;
  readonly hint: string;
  readonly fault?: string | undefined;
}) {
  const { name, label, accept, hint, fault } = props;
  const described = fault === undefined ? `${name}-hint` : `${name}-fault ${name}-hint`;
  return (
    <div class="field">
      <label for={name}>{label}</label>
      <input
        type="file"
        id={name}
        name={name}
        accept={accept}
        required
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
