/** Tokens of people and programs: a hash of each, so that whoever reads the database has none of them. */

import { createHash, randomBytes } from "node:crypto";

import { type Holder, type Role, TOKEN_NAME_PATTERN } from "../contract/access.js";
import { fail } from "../core/errors.js";
import { writeAudit } from "./audit.js";
import type { StoreContext } from "./store-context.js";

/** So many random bytes are not guessed, so their plain hash is as good as a slow one. */
const TOKEN_BYTES = 24;

/** Says what it is where it is found in a log or a file. */
const PREFIX = "digits_";

const NAME = new RegExp(TOKEN_NAME_PATTERN, "u");

export interface ListedToken extends Holder {
  /** ISO 8601. */
  readonly createdAt: string;
}

export interface TokenStore {
  /** @returns the token, which is told this once @throws OPTION_INVALID where the name is taken or is none */
  add(name: string, role: Role, who: string): Promise<string>;
  list(): Promise<readonly ListedToken[]>;
  /** @throws OPTION_INVALID where there is none of the name */
  revoke(name: string, who: string): Promise<void>;
  find(token: string): Promise<Holder | null>;
}

export function createTokenStore({ read, write }: StoreContext): TokenStore {
  return {
    async add(name, role, who) {
      if (!NAME.test(name)) {
        fail(
          "OPTION_INVALID",
          `a token's name has up to 100 letters, digits, blanks and . _ @ -, and begins with a letter or digit; got ${JSON.stringify(name)}.`,
        );
      }
      const token = `${PREFIX}${randomBytes(TOKEN_BYTES).toString("base64url")}`;
      await write(async (transaction) => {
        const made = await transaction
          .insertInto("tokens")
          .values({ name, role, hash: hashOf(token), created_at: Date.now() })
          .onConflict((conflict) => conflict.column("name").doNothing())
          .returning("id")
          .executeTakeFirst();
        if (made === undefined) {
          fail("OPTION_INVALID", `there is a token ${name} already. Revoke it, or give another name.`);
        }
        await writeAudit(transaction, { who, action: "token added", job: "", detail: { name, role } });
      });
      return token;
    },
    list: () =>
      read(async (database) => {
        const rows = await database
          .selectFrom("tokens")
          .select(["name", "role", "created_at"])
          .orderBy("name")
          .execute();
        return rows.map(({ name, role, created_at: at }) => ({ name, role, createdAt: new Date(at).toISOString() }));
      }),
    revoke: (name, who) =>
      write(async (transaction) => {
        const { numDeletedRows } = await transaction.deleteFrom("tokens").where("name", "=", name).executeTakeFirst();
        if (numDeletedRows === 0n) {
          fail("OPTION_INVALID", `there is no token ${name}. "digits tokens list" names those there are.`);
        }
        await writeAudit(transaction, { who, action: "token revoked", job: "", detail: { name } });
      }),
    find: (token) =>
      read(async (database) => {
        // Looked up by its hash: what comparing takes tells nothing of a token.
        const row = await database
          .selectFrom("tokens")
          .select(["name", "role"])
          .where("hash", "=", hashOf(token))
          .executeTakeFirst();
        return row ?? null;
      }),
  };
}

function hashOf(token: string): string {
  return createHash("sha256").update(token).digest("hex");
}
