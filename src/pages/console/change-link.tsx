import { ButtonLink } from "../shared/button.js";

/** Beside the title of a card that shows settings: the form that changes them. */
export function ChangeLink({ href }: { readonly href: string }) {
  return (
    <ButtonLink href={href} small>
      Change
    </ButtonLink>
  );
}
