import type { Streamed } from "../../admin/index.js";
import type { Admin } from "../../model/admin.js";
import type { Html } from "../../pages/index.js";
import type { Ask } from "./ask.js";
import type { Flash } from "./engine/flash.js";
import type { Typed } from "./typed.js";

/** Where a form leads when it was taken. */
export interface Way extends Flash {
  readonly to: string;
  /** Who is signed in anew, where the form ended the session that it was sent in. */
  readonly admin?: Admin | undefined;
  /** What this browser keeps from now on. */
  readonly shortcuts?: "on" | "off" | undefined;
}

/** Whether what is sent makes the bridge ask another host: guests may have that done a few times a minute. */
type AsksOthers = (ask: Ask) => boolean;

/** A page that is looked at. */
export interface ShownPage {
  readonly kind: "page";
  readonly path: string;
  /** The page, or where it stands instead. */
  show(ask: Ask): Promise<Html | Way>;
}

/** A page with a form that is sent to the page's own address. */
export interface FormPage {
  readonly kind: "form";
  readonly path: string;
  /** Octets of the body; 1 MiB unless told. */
  readonly longest?: number | undefined;
  /** Fields of the body; 64 unless told. */
  readonly fields?: number | undefined;
  /** The form may bring a file, whose text is the value of its field. */
  readonly upload?: boolean | undefined;
  readonly asksOthers?: AsksOthers | undefined;
  /** `typed`: nothing, or what was sent and not taken, with the reasons. */
  show(ask: Ask, typed: Typed): Promise<Html>;
  /** What it refuses (Refused, InvalidInput) is shown in the form by `show`. */
  send(ask: Ask, form: Typed): Promise<Way>;
}

/** A button's address: no page of its own. What is refused is told on the page it leads back to. */
export interface Act {
  readonly kind: "act";
  readonly path: string;
  readonly longest?: number | undefined;
  readonly fields?: number | undefined;
  readonly asksOthers?: AsksOthers | undefined;
  send(ask: Ask, form: Typed): Promise<Way>;
  /** The page with the button, by its address below the door. */
  back(ask: Ask): string;
}

/** A file that is taken away. */
export interface Download {
  readonly kind: "download";
  readonly path: string;
  /** As the browser keeps it; its ending says what it is. */
  fileName(ask: Ask): string;
  take(ask: Ask): Promise<Streamed>;
}

export type ConsoleRoute = ShownPage | FormPage | Act | Download;

export function page(path: string, show: ShownPage["show"]): ShownPage {
  return { kind: "page", path, show };
}

export function formPage(path: string, how: Omit<FormPage, "kind" | "path">): FormPage {
  return { kind: "form", path, ...how };
}

export function act(path: string, how: Omit<Act, "kind" | "path">): Act {
  return { kind: "act", path, ...how };
}

export function download(path: string, how: Omit<Download, "kind" | "path">): Download {
  return { kind: "download", path, ...how };
}

/** On to an address, with a sentence on what was done. */
export function onTo(to: string, text?: string, secrets?: Flash["secrets"]): Way {
  return { to, ...(text !== undefined && { said: { tone: "good", text } }), ...(secrets !== undefined && { secrets }) };
}
