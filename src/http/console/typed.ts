import { InvalidInput, type FieldFault } from "../../admin/index.js";
import { unstorable } from "../../lib/storable-text.js";
import type { Explanation } from "../../model/explanation.js";
import type { FormFields } from "../../pages/index.js";
import type { Form } from "../shared/read-form.js";

/** Why a form was not taken. */
export interface NotTaken {
  readonly faults: readonly FieldFault[];
  readonly refusal?: Explanation | undefined;
  /** Somebody else changed the record since the form was opened. */
  readonly isStale?: boolean | undefined;
}

const ours: ReadonlySet<string> = new Set(["csrf", "version", "once"]);

/**
 * A form as it was sent, or one that was not sent yet. Pages show what was typed, where there is something, else what is
 * kept; so nothing that was typed is lost when a form is not taken.
 */
export class Typed implements FormFields {
  readonly faults: readonly FieldFault[];
  readonly refusal: Explanation | undefined;
  readonly isStale: boolean;
  readonly #form: Form | undefined;

  private constructor(form: Form | undefined, { faults, refusal, isStale = false }: NotTaken = { faults: [] }) {
    this.#form = form;
    this.faults = faults;
    this.refusal = refusal;
    this.isStale = isStale;
  }

  static readonly nothing = new Typed(undefined);

  /** Line ends as every system but the wire writes them (WHATWG URL §5.2 sends CR LF). @throws InvalidInput for what no store keeps */
  static sent(form: Form): Typed {
    const typed = new Typed(form.map(([name, value]) => [name, value.replaceAll("\r\n", "\n")] as const));
    const field = form.find(([name, value]) => unstorable({ [name]: value }) !== undefined)?.[0];
    if (field === undefined) return typed;
    throw new InvalidInput([{ field, message: "holds NUL or half of a character, which cannot be kept" }]);
  }

  /** The same, with why it was not taken. */
  notTaken(because: NotTaken): Typed {
    return new Typed(this.#form, because);
  }

  /** The same without values that had better not come back in a page. */
  without(test: (value: string) => boolean): Typed {
    const form = this.#form?.map(([name, value]) => [name, test(value) ? "" : value] as const);
    return new Typed(form, { faults: this.faults, refusal: this.refusal, isStale: this.isStale });
  }

  get isSent(): boolean {
    return this.#form !== undefined;
  }

  /** What was typed into a field; the first, where the name came more than once. */
  text(name: string): string | undefined {
    return this.#form?.find(([key]) => key === name)?.[1];
  }

  /** The same without the spaces around it; undefined where nothing else is there. */
  given(name: string): string | undefined {
    const text = this.text(name)?.trim();
    return text === "" ? undefined : text;
  }

  all(name: string): readonly string[] {
    return this.#form?.filter(([key]) => key === name).map(([, value]) => value) ?? [];
  }

  /** A number as it was typed; text that is none is left to the operation's own shape to refuse. */
  number(name: string): number | string | undefined {
    const text = this.given(name);
    return text !== undefined && /^-?\d{1,15}(\.\d{1,9})?$/.test(text) ? Number(text) : text;
  }

  isTicked(name: string, value = "on"): boolean {
    return this.all(name).includes(value);
  }

  /** The version that the form was opened with. */
  get version(): number | undefined {
    const text = this.text("version");
    return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : undefined;
  }

  value(name: string, kept?: string | number | null): string | undefined {
    return this.text(name) ?? (kept === undefined || kept === null ? undefined : String(kept));
  }

  ticked(name: string, value: string, kept: boolean): boolean {
    return this.isSent ? this.isTicked(name, value) : kept;
  }

  fault(name: string): string | undefined {
    return this.faults.find(({ field }) => field === name)?.message;
  }

  /** Names of the fields that were sent, but for those that the frame adds. */
  get names(): readonly string[] {
    return [...new Set((this.#form ?? []).map(([name]) => name))].filter((name) => !ours.has(name));
  }
}
