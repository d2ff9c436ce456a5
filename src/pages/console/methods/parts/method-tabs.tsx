export interface Tab {
  readonly label: string;
  readonly href: string;
  readonly current: boolean;
  /** What waits there. */
  readonly waiting?: number | undefined;
}

/** The pages of one record, side by side. */
export function Tabs({ label, tabs }: { readonly label: string; readonly tabs: readonly Tab[] }) {
  return (
    <nav class="tabs" aria-label={label}>
      <ul>
        {tabs.map(({ label: name, href, current, waiting = 0 }) => (
          <li>
            <a href={href} aria-current={current ? "page" : undefined}>
              {name}
              {waiting === 0 ? null : <span class="badge warn">{waiting}</span>}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}

/** The addresses of everything about one SSO method. */
export interface MethodPlaces {
  /** The list it is in; absent for the guest of a setup link. */
  readonly list?: string | undefined;
  readonly overview: string;
  readonly setup: string;
  readonly certificates: string;
  readonly ourKeys: string;
  readonly proposal: string;
  readonly signIns: string;
  readonly universalLogout: string;
  readonly admins: string;
  readonly danger: string;
}

export type MethodTab = "overview" | "setup" | "certificates" | "signIns" | "proposal" | "danger";

export function MethodTabs(props: {
  readonly places: MethodPlaces;
  readonly at: MethodTab;
  /** Whether something is proposed. */
  readonly proposed: boolean;
  readonly heldCertificates: number;
  readonly mayChange: boolean;
}) {
  const { places, at, proposed, heldCertificates, mayChange } = props;
  const tab = (label: string, key: MethodTab, waiting?: number): Tab => ({
    ...{ label, href: places[key], current: key === at, waiting },
  });
  return (
    <Tabs
      label="This SSO method"
      tabs={[
        tab("Overview", "overview"),
        tab("Setup", "setup"),
        tab("Certificates", "certificates", heldCertificates),
        ...(proposed || at === "proposal" ? [tab("Proposed change", "proposal", proposed ? 1 : 0)] : []),
        tab("Sign-ins", "signIns"),
        ...(mayChange ? [tab("Switch off", "danger")] : []),
      ]}
    />
  );
}
