/**
 * Regular expressions over the symbols of a line, and what is left of one once it has read a symbol: its derivative
 * (Brzozowski 1964, "Derivatives of Regular Expressions"). An expression is a state of the automaton that accepts its
 * texts; equal ones are one object, so there are only finitely many of them.
 */

/** A set of classes: bit by bit, as there are fewer than 32 of them. */
export type ClassSet = number;

export interface Expression {
  /** Two expressions with the same key are the same object. */
  readonly key: string;
  /** Whether it accepts the empty text. */
  readonly acceptsEmpty: boolean;
  readonly form: ExpressionForm;
}

type ExpressionForm =
  | { readonly kind: "none" }
  | { readonly kind: "empty" }
  | { readonly kind: "symbol"; readonly classes: ClassSet }
  | { readonly kind: "sequence"; readonly first: Expression; readonly rest: Expression }
  | { readonly kind: "either"; readonly options: readonly Expression[] }
  | { readonly kind: "repeat"; readonly of: Expression; readonly least: number; readonly most: number };

export interface Expressions {
  /** Accepts nothing. */
  readonly none: Expression;
  /** Accepts the empty text alone. */
  readonly empty: Expression;
  symbol(this: void, classes: ClassSet): Expression;
  sequence(this: void, first: Expression, rest: Expression): Expression;
  either(this: void, options: readonly Expression[]): Expression;
  /** @param most may be Infinity */
  repeat(this: void, of: Expression, least: number, most: number): Expression;
  /** What has to follow a symbol; `none` where it may not stand. */
  derive(this: void, expression: Expression, classIndex: number): Expression;
}

/** Creates what makes expressions; those of two makers do not go together. */
export function createExpressions(): Expressions {
  const known = new Map<string, Expression>();
  const make = (key: string, acceptsEmpty: boolean, form: ExpressionForm): Expression => {
    let expression = known.get(key);
    if (expression === undefined) known.set(key, (expression = { key, acceptsEmpty, form }));
    return expression;
  };
  const none = make("!", false, { kind: "none" });
  const empty = make("", true, { kind: "empty" });

  const symbol = (classes: ClassSet) => make(classes.toString(36), false, { kind: "symbol", classes });

  function sequence(first: Expression, rest: Expression): Expression {
    if (first === none || rest === none) return none;
    if (first === empty) return rest;
    if (rest === empty) return first;
    // Leaning to the right, so that (ab)c is a(bc).
    const { form } = first;
    if (form.kind === "sequence") return sequence(form.first, sequence(form.rest, rest));
    const acceptsEmpty = first.acceptsEmpty && rest.acceptsEmpty;
    return make(`${first.key} ${rest.key}`, acceptsEmpty, { kind: "sequence", first, rest });
  }

  function either(options: readonly Expression[]): Expression {
    const flat = options.flatMap((one) => (one.form.kind === "either" ? one.form.options : [one]));
    const different = [...new Set(flat)].filter((one) => one !== none);
    if (different.length < 2) return different[0] ?? none;
    const sorted = different.toSorted((a, b) => (a.key < b.key ? -1 : 1));
    const key = `(${sorted.map((one) => one.key).join("|")})`;
    return make(
      key,
      sorted.some((one) => one.acceptsEmpty),
      { kind: "either", options: sorted },
    );
  }

  function repeat(of: Expression, least: number, most: number): Expression {
    if (most === 0 || of === empty) return empty;
    if (of === none) return least === 0 ? empty : none;
    if (of.acceptsEmpty) least = 0;
    if (least === 1 && most === 1) return of;
    return make(`(${of.key}){${least},${most}}`, least === 0, { kind: "repeat", of, least, most });
  }

  function derive({ form }: Expression, classIndex: number): Expression {
    switch (form.kind) {
      case "none":
      case "empty":
        return none;
      case "symbol":
        return (form.classes & (1 << classIndex)) === 0 ? none : empty;
      case "sequence": {
        const { first, rest } = form;
        const within = sequence(derive(first, classIndex), rest);
        return first.acceptsEmpty ? either([within, derive(rest, classIndex)]) : within;
      }
      case "either":
        return either(form.options.map((option) => derive(option, classIndex)));
      case "repeat": {
        const { of, least, most } = form;
        return sequence(derive(of, classIndex), repeat(of, Math.max(0, least - 1), most - 1));
      }
    }
  }

  return { none, empty, symbol, sequence, either, repeat, derive };
}
