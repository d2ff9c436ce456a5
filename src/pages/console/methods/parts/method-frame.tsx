import type { Child } from "hono/jsx";
import type { MethodView } from "../../../../admin/index.js";
import { ConsolePage, type Frame } from "../../frame.js";
import { MethodTabs, type MethodPlaces, type MethodTab } from "./method-tabs.js";
import { StatusBadge } from "./method-words.js";

/** What every page about one SSO method is told. */
export interface MethodPlace {
  readonly method: MethodView;
  readonly places: MethodPlaces;
  readonly crumbs: readonly { readonly label: string; readonly href: string }[];
  readonly mayChange: boolean;
  /** The guest of a setup link sees one page and no way to others. */
  readonly isGuest?: boolean | undefined;
}

/** A page about one SSO method: its name, its state, and the way to its other pages. */
export function MethodFrame(props: {
  readonly frame: Frame;
  readonly place: MethodPlace;
  readonly at: MethodTab;
  readonly title: string;
  readonly lead?: string | undefined;
  readonly children?: Child;
}) {
  const { frame, place, at, title, lead } = props;
  const { method, places, crumbs, mayChange, isGuest = false } = place;
  return (
    <ConsolePage
      frame={frame}
      title={title}
      lead={lead}
      crumbs={crumbs}
      actions={<StatusBadge status={method.status} />}
    >
      {isGuest ? null : (
        <MethodTabs
          places={places}
          at={at}
          proposed={method.proposal !== null}
          heldCertificates={method.metadata?.held.length ?? 0}
          mayChange={mayChange}
        />
      )}
      {props.children}
    </ConsolePage>
  );
}
