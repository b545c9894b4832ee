import { useState } from "react";

import "handwritten-digits/elements";
import type {} from "handwritten-digits/react";

const issued = ["2047", "1977", "8402"];

export function PinForm() {
  const [pin, setPin] = useState("");
  const [confidence, setConfidence] = useState(0);
  const [sent, setSent] = useState("");

  return (
    <main>
      <h1>React</h1>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          setSent(new FormData(event.currentTarget).get("pin") as string);
        }}
      >
        <label htmlFor="pin">PIN</label>
        <digits-pad
          id="pin"
          name="pin"
          expect="4"
          required
          oneOf={issued}
          onInput={(event) => setPin(event.currentTarget.value)}
          onreading={({ detail }) => setConfidence(detail.numbers[0]?.confidence ?? 0)}
        />
        <p>
          {pin === "" ? "Nothing read yet." : `${pin} is read, with a confidence of ${Math.round(100 * confidence)} %.`}
        </p>
        <button>Send</button>
        <output>{sent}</output>
      </form>
    </main>
  );
}
