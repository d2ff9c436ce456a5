import { InvalidInput } from "../../admin/index.js";
import type { Typed } from "./typed.js";

/** What cannot be taken back is done only where its slug was typed. @throws InvalidInput at the field `confirm` */
export function confirmSlug(form: Typed, slug: string): void {
  if (form.given("confirm") === slug) return;
  throw new InvalidInput([{ field: "confirm", message: `must be ${slug}, or nothing is deleted` }]);
}
