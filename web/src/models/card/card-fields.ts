/**
 * Looks at a model's card. A card may be anybody's: whatever is not of the expected kind is as if it were not there,
 * and what is long is cut.
 */

/** What a place in a card may hold. */
export type CardFields = Readonly<Record<string, unknown>>;

const MAX_TEXT = 400;
const MAX_ITEMS = 60;

/** What lies below a name; nothing where there is none. */
export function fieldsAt(fields: CardFields, ...path: string[]): CardFields {
  return path.reduce((found, name) => toFields(found[name]), fields);
}

export function toFields(value: unknown): CardFields {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as CardFields) : {};
}

export function textAt(fields: CardFields, name: string): string | null {
  const value = fields[name];
  if (typeof value !== "string" || value.trim() === "") return null;
  return value.length > MAX_TEXT ? `${value.slice(0, MAX_TEXT)}…` : value;
}

/** A number that is not negative: a count, a share, a time. */
export function numberAt(fields: CardFields, name: string): number | null {
  const value = signedAt(fields, name);
  return value !== null && value >= 0 ? value : null;
}

/** Any number. */
export function signedAt(fields: CardFields, name: string): number | null {
  const value = fields[name];
  return typeof value === "number" && Number.isFinite(value) ? value : null;
}

/** A number from 0 to 1. */
export function shareAt(fields: CardFields, name: string): number | null {
  const value = numberAt(fields, name);
  return value !== null && value <= 1 ? value : null;
}

/** The first items of a list. */
export function listAt(fields: CardFields, name: string): readonly unknown[] {
  const value = fields[name];
  return Array.isArray(value) ? (value as unknown[]).slice(0, MAX_ITEMS) : [];
}
