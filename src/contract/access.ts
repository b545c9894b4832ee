/**
 * Who may do what on a server that others can reach: a token has a role, and each role may do what those before it may.
 * The token that the server was started with (DIGITS_TOKEN) has the last.
 */

import type { Choice } from "./choice.js";

/** `read`: sees jobs and saves their results; `review`: corrects and confirms numbers, too; `manage`: everything. */
export const roles = ["read", "review", "manage"] as const;
export type Role = (typeof roles)[number];

/** Whoever holds a token. */
export interface Holder {
  readonly name: string;
  readonly role: Role;
}

/** A change that is no job's, for the record of changes. */
export interface RecordedChange {
  readonly who: string;
  /** Such as "PUT /api/models/active". */
  readonly action: string;
  readonly detail: object;
}

/** The port to the tokens that were given to people, and to the record of what they changed. */
export interface AccessService {
  /** Null where no such token was given, or it was revoked. */
  find(token: string): Promise<Holder | null>;
  record(change: RecordedChange): Promise<void>;
}

export function isAllowed(role: Role, needed: Role): boolean {
  return roles.indexOf(role) >= roles.indexOf(needed);
}

/** Letters, digits and what names of people and programs have. */
export const TOKEN_NAME_PATTERN = String.raw`^[\p{L}\p{N}_][\p{L}\p{N} ._@-]{0,99}$`;

export const tokenOptions = {
  role: {
    kind: "one",
    names: roles,
    sentence: "read: sees jobs; review: corrects numbers, too; manage: everything.",
    defaultText: "read",
    placeholder: "name",
  },
} as const satisfies Readonly<Record<string, Choice>>;
