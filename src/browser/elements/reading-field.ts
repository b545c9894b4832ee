/**
 * What the elements have in common: a field of a form whose number is read, and can be typed. It holds the value and why it may
 * not be sent; the bar with the number and its tools, the hint below, and what is told to those who hear the page.
 */

import { createExpectation, type Expectation } from "../../core/reading/expectation/expectation.js";
import { type DigitsError, isDigitsError } from "../../core/errors.js";
import { LINE_SYMBOLS } from "../../core/line.js";
import type { ReadDigit, Reading } from "../../core/reading/reading.js";
import type { ReadingOptions } from "../../contract/reading-options.js";
import { toSentence } from "../../contract/words.js";
import type { Readers } from "../readers.js";
import type { ReadingDesk } from "../worker/reading-desk.js";
import type { ReadSource } from "../worker/serve-readings.js";
import { createElement, createIcon } from "./create-element.js";
import { fieldStyle } from "./field-style.js";
import { type KeptField, keptOf } from "./kept-field.js";
import { type FieldWords, fieldWords } from "./field-words.js";
import { Hint } from "./hint.js";
import { FormField } from "./form-field.js";
import { optionsOf, readingAttributes } from "./reading-attributes.js";

/** Why a reading is not taken as it is: a digit that may be either of two, or words. */
type Doubt = { readonly unsure: readonly ReadDigit[] } | { readonly message: string };

const SYMBOLS = new Set(LINE_SYMBOLS.replace("?", ""));

/** Most readings are there sooner; the first may wait for the networks. */
const SLOW_AFTER_MS = 400;

export abstract class ReadingField extends FormField {
  static readonly observedAttributes: readonly string[] = [
    ...readingAttributes,
    "aria-label",
    "placeholder",
    "required",
    "value",
  ];
  /** Where everything is handed in that is to be read. It is set before the elements are defined. */
  static desk: ReadingDesk;

  /** Parts of the element. */
  protected readonly card = createElement("div", { class: "card", part: "card" });
  readonly #field = createElement("input", { class: "field", part: "field", autocomplete: "off", id: "field" });
  readonly #bar = createElement("div", { class: "bar", part: "bar" }, this.#field);
  readonly #hint = new Hint((digit, hasFocus) => {
    // The button goes. Whoever came by keyboard goes on from the field; a finger would call up its keyboard.
    if (hasFocus) this.#field.focus();
    this.#choose(digit);
  });
  readonly #status = createElement("div", { class: "unseen", role: "status" });

  #words: FieldWords = fieldWords;
  #options: ReadingOptions = {};
  #expectation: Expectation | undefined;
  #isStale = false;
  #text = "";
  #isTyped = false;
  /** Whether somebody gave a value, so that the attribute no longer does. */
  #isDirty = false;
  #reading: Reading | null = null;
  #doubt: Doubt | undefined;
  #trouble: string | undefined;
  #customValidity = "";
  #running: AbortController | undefined;
  #patience: ReturnType<typeof setTimeout> | undefined;
  #isSlow = false;
  #watch: IntersectionObserver | undefined;

  /** What it hands in. */
  protected abstract readonly source: keyof Readers;
  /** The options that hold where the attributes say nothing. */
  protected readonly defaults: ReadingOptions = {};

  constructor() {
    super();
    this.internals.role = "group";
    const root = this.attachShadow({ mode: "open", delegatesFocus: true });
    const style = new CSSStyleSheet();
    style.replaceSync(fieldStyle);
    root.adoptedStyleSheets = [style];
    this.card.append(this.#bar);
    root.append(this.card, this.#hint.element, this.#status);
    this.#field.setAttribute("aria-describedby", "hint");
    // A label may have come later than the element.
    this.addEventListener("focusin", () => this.#takeName());
    this.#field.addEventListener("input", () => this.#type(this.#field.value));
    this.#field.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && !event.isComposing) this.submit();
    });
  }

  connectedCallback(): void {
    for (const name of Object.getOwnPropertyNames(this)) this.upgrade(name);
    this.#learnSoon();
    // Whoever sees it may use it soon; a page that has it far below loads nothing.
    this.#watch = new IntersectionObserver((entries) => {
      if (!entries.some(({ isIntersecting }) => isIntersecting)) return;
      this.#watch?.disconnect();
      void ReadingField.desk.prepare(this.source);
    });
    this.#watch.observe(this);
  }

  disconnectedCallback(): void {
    this.#watch?.disconnect();
    this.stop();
  }

  attributeChangedCallback(name: string): void {
    if (name === "value" && !this.#isDirty) this.#takeDefault();
    this.#learnSoon();
  }

  formDisabledCallback(isDisabled: boolean): void {
    for (const part of [this.card, this.#hint.element]) part.toggleAttribute("inert", isDisabled);
    this.card.dataset["disabled"] = String(isDisabled);
    this.update();
  }

  formResetCallback(): void {
    this.empty();
    this.#isDirty = false;
    this.#takeDefault();
    this.update();
  }

  formStateRestoreCallback(state: string | File | FormData | null): void {
    if (typeof state !== "string") return;
    const { text, isTyped, source } = keptOf(state);
    this.#isDirty = true;
    this.#isTyped = isTyped;
    this.#setText(text);
    if (source !== undefined) this.restore(source, !isTyped);
    this.update();
  }

  /** The number, as it was read or typed; "?" for a digit that is not sure. */
  get value(): string {
    return this.#text;
  }

  set value(value: string) {
    this.empty();
    this.#isDirty = true;
    this.#isTyped = true;
    this.#setText(String(value ?? ""));
    this.update();
  }

  /** The value before anything was written: its attribute. */
  get defaultValue(): string {
    return this.getAttribute("value") ?? "";
  }

  /** The whole answer behind the value; null where nothing was read, or something else was typed since. */
  get reading(): Reading | null {
    return this.#reading;
  }

  /** The words that it uses; those that are given take the place of its own. */
  get words(): FieldWords {
    return this.#words;
  }

  set words(words: Partial<FieldWords>) {
    this.#words = { ...fieldWords, ...words };
    this.#learnSoon();
  }

  setCustomValidity(message: string): void {
    this.#customValidity = message;
    this.update();
  }

  /** What is known of the number. */
  protected get expectation(): Expectation | undefined {
    return this.#expectation;
  }

  protected get options(): ReadingOptions {
    return this.#options;
  }

  protected get isBusy(): boolean {
    return this.#running !== undefined;
  }

  /** Whether somebody waits for a reading, and for so long that it should be said. */
  protected get isSlow(): boolean {
    return this.#isSlow;
  }

  /** Takes everything off that was written or chosen; nobody hears of it. */
  protected empty(): void {
    this.#forget();
    this.#isTyped = false;
    this.#setText("");
  }

  /** What was read, as text to be kept; undefined where it is not kept. */
  protected keep(): string | undefined {
    return undefined;
  }

  /**
   * Takes up what was kept.
   *
   * @param isRead whether its reading is the value
   */
  protected restore(_source: string, _isRead: boolean): void {}

  /** Other options hold from now on, or other words: what is there is read anew, where it is the value. */
  protected learn(): void {}

  /** What it says where a value is missing. */
  protected abstract get requiredWords(): string;
  /** What stands below where there is nothing to say. */
  protected abstract get hintWords(): string;

  /** Puts a button into the bar. */
  protected addTool(name: string, path: string, onClick: () => void): HTMLButtonElement {
    const tool = createElement("button", { class: "tool", part: name, type: "button" }, createIcon(path));
    tool.addEventListener("click", onClick);
    this.#bar.append(tool);
    return tool;
  }

  /**
   * Reads; what was read before stays until then.
   *
   * @param settle waits until a refusal may be told
   */
  protected async read(source: ReadSource, settle?: (signal: AbortSignal) => Promise<void>): Promise<void> {
    this.stop();
    const mine = new AbortController();
    const { signal } = (this.#running = mine);
    this.#isDirty = true;
    this.#trouble = undefined;
    this.update();
    this.#patience = setTimeout(() => {
      this.#isSlow = true;
      this.update();
    }, SLOW_AFTER_MS);
    let reading: Reading | null = null;
    try {
      reading = await ReadingField.desk.read(source, { ...this.defaults, ...this.#options }, signal);
    } catch (error) {
      if (signal.aborted) return;
      if (!isDigitsError(error)) {
        this.stop();
        throw error;
      }
      if (error.code !== "PICTURE_NO_INK") return this.#fail(error);
    }
    if (this.#running === mine) this.#lookAway();
    if (reading === null || reading.numbers.length === 0) await settle?.(signal);
    if (this.#running !== mine) return;
    this.#running = undefined;
    this.#conclude(reading);
  }

  /** What the value was read of is gone, and the value with it. */
  protected withdraw(): void {
    this.#forget();
    this.#isDirty = true;
    this.#isTyped = false;
    this.#give("");
  }

  /** Reads no more. */
  protected stop(): void {
    this.#running?.abort();
    this.#running = undefined;
    this.#lookAway();
  }

  /** Tells the form, and shows, what is there now. */
  protected update(): void {
    const kept: KeptField = { text: this.#text, isTyped: this.#isTyped, source: this.keep() };
    this.internals.setFormValue(this.#text, JSON.stringify(kept));
    const [flags, message] = this.#invalidity();
    this.internals.setValidity(flags, message, this.#field);
    const state = this.isBusy ? "busy" : this.#doubt || flags.patternMismatch ? "doubtful" : "calm";
    this.card.dataset["state"] = state;
    this.#field.ariaRequired = String(this.required);
    this.#field.ariaInvalid = String(state === "doubtful");
    this.internals.states?.clear();
    this.internals.states?.add(state);
    this.#showHint(flags.patternMismatch ? message : "");
  }

  /** Nobody waits any more. */
  #lookAway(): void {
    clearTimeout(this.#patience);
    this.#isSlow = false;
  }

  #fail(error: DigitsError): void {
    this.#forget();
    this.#trouble = toSentence(error.message);
    this.#say(this.#trouble);
    this.#give("");
    this.dispatchEvent(new CustomEvent("error", { detail: error }));
  }

  #conclude(reading: Reading | null): void {
    this.#reading = reading;
    this.#isTyped = false;
    this.#doubt = this.#doubtOf(reading);
    this.#give(reading?.text ?? "");
    this.#say(this.#doubt === undefined ? this.#words.read(this.#text) : this.#wordsOf(this.#doubt));
    if (reading !== null) {
      this.dispatchEvent(new CustomEvent("reading", { detail: reading, bubbles: true, composed: true }));
    }
  }

  #doubtOf(reading: Reading | null): Doubt | undefined {
    const { unread, nothing, contradicted } = this.#words;
    if (reading?.contradicts !== undefined) {
      return { message: contradicted(reading.contradicts.text, reading.expected ?? "") };
    }
    if (reading === null || reading.numbers.length === 0) {
      return { message: unread(reading?.rejected[0]?.reason ?? nothing) };
    }
    const unsure = reading.numbers.flatMap(({ digits }) => digits).filter(({ isSure }) => !isSure);
    return unsure.length > 0 ? { unsure } : undefined;
  }

  /** Somebody says which digit it is that was not sure. */
  #choose(digit: number): void {
    if (this.#doubt === undefined || !("unsure" in this.#doubt)) return;
    const unsure = this.#doubt.unsure.slice(1);
    this.#doubt = unsure.length > 0 ? { unsure } : undefined;
    this.#isTyped = true;
    this.#give(this.#text.replace("?", String(digit)));
    this.#say(this.#words.read(this.#text));
  }

  #type(text: string): void {
    this.#forget();
    this.#isDirty = true;
    this.#isTyped = true;
    this.#text = text.trim();
    // The event of the field itself goes on to the page.
    this.update();
  }

  /** What is read, or was, says nothing any more. */
  #forget(): void {
    this.stop();
    this.#reading = null;
    this.#doubt = undefined;
    this.#trouble = undefined;
  }

  /** Another value, which came from what was written. */
  #give(text: string): void {
    const isOther = text !== this.#text;
    this.#setText(text);
    this.update();
    if (isOther) this.dispatchEvent(new Event("input", { bubbles: true, composed: true }));
  }

  #takeDefault(): void {
    this.#isTyped = true;
    this.#setText(this.defaultValue);
  }

  #setText(text: string): void {
    this.#text = text;
    this.#field.value = text;
  }

  /** What a form says against the value. */
  #invalidity(): [flags: ValidityStateFlags, message: string] {
    const { busy, noNumber, unexpected } = this.#words;
    if (this.#customValidity !== "") return [{ customError: true }, this.#customValidity];
    if (this.isBusy) return [{ customError: true }, busy];
    if (this.#doubt !== undefined) return [{ badInput: true }, this.#wordsOf(this.#doubt)];
    if (this.#text === "") return this.required ? [{ valueMissing: true }, this.requiredWords] : [{}, ""];
    if (!this.#isTyped) return [{}, ""];
    const numbers = this.#text.split(/\s+/);
    const isNumber = numbers.every((one) => /\d/.test(one) && Array.from(one).every((symbol) => SYMBOLS.has(symbol)));
    if (!isNumber) return [{ patternMismatch: true }, noNumber];
    const expectation = this.#expectation;
    if (expectation === undefined || expectation.accepts(numbers.join(""))) return [{}, ""];
    return [{ patternMismatch: true }, unexpected(expectation.words)];
  }

  #wordsOf(doubt: Doubt): string {
    if ("message" in doubt) return doubt.message;
    const [digit] = doubt.unsure;
    const places = Array.from(this.#text).filter((symbol) => /[\d?]/.test(symbol));
    return digit === undefined
      ? ""
      : this.#words.unsure(places.indexOf("?") + 1, places.length, String(digit.digit), String(digit.runnerUp.digit));
  }

  #showHint(complaint: string): void {
    const doubt = this.#doubt;
    const [digit] = doubt && "unsure" in doubt ? doubt.unsure : [];
    this.#hint.show({
      text: doubt ? this.#wordsOf(doubt) : this.#trouble || complaint || this.hintWords,
      isDoubt: doubt !== undefined || complaint !== "",
      choices: digit === undefined ? [] : [digit.digit, digit.runnerUp.digit],
      nameOf: (choice) => this.#words.choice(`${choice}`),
    });
  }

  /** Its own name, or that of its labels, is that of the field. */
  #takeName(): void {
    const labels = Array.from(this.labels, ({ textContent }) => textContent?.trim());
    const name = this.getAttribute("aria-label") ?? labels.join(" ");
    this.internals.ariaLabel = name;
    this.#field.ariaLabel = name || this.#words.field;
  }

  #say(words: string): void {
    this.#status.textContent = words;
  }

  /** Attributes come one after another: they are understood together. */
  #learnSoon(): void {
    if (this.#isStale) return;
    this.#isStale = true;
    queueMicrotask(() => this.#learn());
  }

  #learn(): void {
    this.#isStale = false;
    this.#trouble = undefined;
    try {
      this.#options = optionsOf(this);
      this.#expectation = createExpectation(this.#options);
    } catch (error) {
      if (!isDigitsError(error)) throw error;
      this.#fail(error);
    }
    const { expect, check, range } = this.#options;
    this.#field.inputMode = expect !== undefined || check !== undefined ? "numeric" : range ? "decimal" : "text";
    this.#field.placeholder = this.#words.type;
    this.#takeName();
    this.learn();
    this.update();
  }
}
