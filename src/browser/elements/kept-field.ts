/** What a field keeps over a reload. */

/** What the browser keeps of a field over a reload, and gives back. */
export interface KeptField {
  readonly text: string;
  readonly isTyped: boolean;
  readonly source: string | undefined;
}

/** What a state says; an autofill gives the text alone. */
export function keptOf(state: string): KeptField {
  try {
    const { text, isTyped, source } = JSON.parse(state) as Partial<KeptField>;
    if (typeof text === "string") return { text, isTyped: isTyped === true, source };
  } catch {
    // It is the text.
  }
  return { text: state, isTyped: true, source: undefined };
}
