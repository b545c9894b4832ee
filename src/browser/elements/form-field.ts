/** A custom element that is a field of a form, as the fields of HTML are: their names, their validity, and how they are sent. */

import { BaseElement } from "./html-element.js";

export abstract class FormField extends BaseElement {
  static readonly formAssociated = true;

  protected readonly internals: ElementInternals;

  constructor() {
    super();
    this.internals = this.attachInternals();
  }

  get name(): string {
    return this.getAttribute("name") ?? "";
  }

  set name(name: string) {
    this.setAttribute("name", name);
  }

  get type(): string {
    return this.localName;
  }

  get required(): boolean {
    return this.hasAttribute("required");
  }

  set required(isRequired: boolean) {
    this.toggleAttribute("required", isRequired);
  }

  get disabled(): boolean {
    return this.hasAttribute("disabled");
  }

  set disabled(isDisabled: boolean) {
    this.toggleAttribute("disabled", isDisabled);
  }

  get form(): HTMLFormElement | null {
    return this.internals.form;
  }

  get labels(): NodeList {
    return this.internals.labels;
  }

  get validity(): ValidityState {
    return this.internals.validity;
  }

  get validationMessage(): string {
    return this.internals.validationMessage;
  }

  get willValidate(): boolean {
    return this.internals.willValidate;
  }

  checkValidity(): boolean {
    return this.internals.checkValidity();
  }

  reportValidity(): boolean {
    return this.internals.reportValidity();
  }

  /** As a field of HTML does: by its form's first button, or by none. */
  protected submit(): void {
    const buttons = Array.from(this.form?.elements ?? []) as (HTMLButtonElement | Element)[];
    const button = buttons.find((one) => "type" in one && one.type === "submit");
    if (button instanceof HTMLButtonElement && button.disabled) return;
    this.form?.requestSubmit(button instanceof HTMLElement ? button : null);
  }

  /** A property that was set before the element was defined hides that of its class. */
  protected upgrade(name: string): void {
    if (!(name in Object.getPrototypeOf(this))) return;
    const own = this as unknown as Record<string, unknown>;
    const value = own[name];
    delete own[name];
    own[name] = value;
  }
}
