import { Component, CUSTOM_ELEMENTS_SCHEMA, signal } from "@angular/core";

import "handwritten-digits/elements";
import type { DigitsPadElement, Reading } from "handwritten-digits/elements";

@Component({
  selector: "pin-form",
  schemas: [CUSTOM_ELEMENTS_SCHEMA],
  template: `
    <main>
      <h1>Angular</h1>
      <form (submit)="send($event)">
        <label for="pin">PIN</label>
        <digits-pad
          #pad
          id="pin"
          name="pin"
          expect="4"
          required
          [among]="issued"
          (input)="take(pad)"
          (reading)="rate($event)"
        ></digits-pad>
        @if (pin() === "") {
          <p>Nothing read yet.</p>
        } @else {
          <p>{{ pin() }} is read, with a confidence of {{ confidence() }} %.</p>
        }
        <button>Send</button>
        <output>{{ sent() }}</output>
      </form>
    </main>
  `,
})
export class PinForm {
  readonly issued = ["2047", "1977", "8402"];
  readonly pin = signal("");
  readonly confidence = signal(0);
  readonly sent = signal("");

  take(pad: DigitsPadElement): void {
    this.pin.set(pad.value);
  }

  rate({ detail }: CustomEvent<Reading>): void {
    this.confidence.set(Math.round(100 * (detail.numbers[0]?.confidence ?? 0)));
  }

  send(event: Event): void {
    event.preventDefault();
    this.sent.set(new FormData(event.target as HTMLFormElement).get("pin") as string);
  }
}
