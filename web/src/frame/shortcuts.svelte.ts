/**
 * Whether single keys work as shortcuts. Who writes by voice, or whose hand slips, switches them off (WCAG 2.1.4);
 * the browser remembers it.
 */

const STORED_NAME = "digits-single-keys";

export class Shortcuts {
  isListOpen = $state(false);
  #areOn = $state(true);
  readonly #storage: Storage;

  constructor(storage: Storage) {
    this.#storage = storage;
    this.#areOn = storage.getItem(STORED_NAME) !== "off";
  }

  get areOn(): boolean {
    return this.#areOn;
  }

  set areOn(areOn: boolean) {
    this.#areOn = areOn;
    this.#storage.setItem(STORED_NAME, areOn ? "on" : "off");
  }
}
