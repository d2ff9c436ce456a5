/**
 * A sign for each type of identity provider, drawn for these pages: told apart at a glance, and nobody's trademark. It says
 * nothing that the name beside it does not.
 */
const shapes = {
  okta: <path d="M12 5a7 7 0 1 0 0 14a7 7 0 0 0 0-14z" stroke-width="4" />,
  entra: <path d="M12 4l8 10-8 6-8-6zM12 4v16M4.5 14L12 10.5 19.5 14" />,
  google: <path d="M18.5 8A7.5 7.5 0 1 0 19.5 12H12.5" stroke-width="3" />,
  adfs: <path d="M5 20V8l7-4 7 4v12zM9.5 11.5h1M13.5 11.5h1M10 20v-4h4v4" />,
  onelogin: <path d="M12 4a8 8 0 1 0 0 16a8 8 0 0 0 0-16zM10.5 9.5L12.5 8v8" />,
  jumpcloud: <path d="M7.5 18a4 4 0 0 1-.4-8A5.2 5.2 0 0 1 17 9.2a4.4 4.4 0 0 1-.3 8.8z" />,
  ping: <path d="M12 10.5v3M12 5a7 7 0 1 0 7 7M12 1.8v1M15.5 8.5L19 5M19 8.5V5h-3.5" />,
  keycloak: <path d="M8 4.5h8l4.3 7.5L16 19.5H8L3.7 12zM11 9l-3 3 3 3M13.5 9l3 3-3 3" />,
  generic: <path d="M8.5 8.5a4 4 0 1 0 0 8a4 4 0 0 0 0-8zM12.5 12.5H20.5v3M17 12.5v2.3" />,
} as const;

export type IdpMarkName = keyof typeof shapes;

export function IdpMark({ idp }: { readonly idp: IdpMarkName }) {
  return (
    <svg
      class="idp"
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      stroke-width="1.8"
      stroke-linecap="round"
      stroke-linejoin="round"
      aria-hidden="true"
    >
      {shapes[idp]}
    </svg>
  );
}
