/** Why a change of settings is refused. Stable: printed by `--json`, matched by help texts. */
export type TeamsRefusalCode =
  | "not_found"
  | "slug_invalid"
  | "slug_taken"
  | "value_invalid"
  | "domain_exists"
  | "managed_by_file"
  | "metadata_invalid"
  | "metadata_unreachable"
  | "metadata_entity_changed"
  | "certificate_invalid"
  | "certificate_last"
  | "method_not_ready"
  | "method_not_tested"
  | "token_taken"
  | "attribute_in_use"
  | "file_invalid";

/** A change that an admin asked for and that cannot be made. The message says what to do and holds no secret. */
export class TeamsRefusal extends Error {
  override readonly name = "TeamsRefusal";
  readonly code: TeamsRefusalCode;
  constructor(code: TeamsRefusalCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
