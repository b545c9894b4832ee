/** `digits tokens`: who may do what on a server that others can reach. */

import type { Command } from "commander";

import { tokenOptions } from "../contract/access.js";
import type { Choice } from "../contract/choice.js";
import type { OpenedJobs } from "../node/jobs/open-jobs.js";
import { addChoices, chosenOf, jsonChoice } from "./choice-options.js";
import type { CliContext } from "./context.js";
import { toTextTable } from "./terminal.js";

const EXAMPLES = `
Examples:
  $ digits tokens add ann --role review         prints a token, this once
  $ digits tokens list
  $ digits tokens revoke ann

Tokens count on a server that has DIGITS_TOKEN, which is one of the role manage itself. They are sent as
Authorization: Bearer TOKEN; the page asks for one when it needs it. A running server knows them at once.
`;

const addOptions = { ...tokenOptions, json: jsonChoice } as const satisfies Readonly<Record<string, Choice>>;

/** Makes a command `digits tokens`. */
export function addTokensCommand(command: Command, context: CliContext): void {
  const { io } = context;
  const withTokens = async (work: (tokens: OpenedJobs["store"]["tokens"]) => Promise<void>) => {
    const { openJobs } = await import("../node/jobs/open-jobs.js");
    const jobs = await openJobs(context.jobs());
    try {
      await work(jobs.store.tokens);
    } finally {
      await jobs.close();
    }
  };

  command.addHelpText("after", EXAMPLES);
  addChoices(command.command("add <name>").description("Make a token for somebody, and print it."), addOptions).action(
    (name: string, given: object) =>
      withTokens(async (tokens) => {
        const { role = "read", json } = chosenOf(addOptions, given);
        const token = await tokens.add(name, role, context.user());
        io.stdout(json === true ? `${JSON.stringify({ name, role, token })}\n` : `${token}\n`);
        if (json !== true) io.stderr(`digits: this is told once. ${name} has the role ${role}.\n`);
      }),
  );
  addChoices(command.command("list").description("List who has a token."), { json: jsonChoice }).action(
    ({ json }: { json?: true }) =>
      withTokens(async (tokens) => {
        const list = await tokens.list();
        if (json === true) return io.stdout(`${JSON.stringify({ tokens: list })}\n`);
        const rows = list.map(({ name, role, createdAt }) => [name, role, createdAt.slice(0, 10)]);
        io.stdout(
          list.length === 0 ? "There are no tokens.\n" : `${toTextTable(["name", "role", "since"], rows).join("\n")}\n`,
        );
      }),
  );
  command
    .command("revoke <name>")
    .description("Let a token count no more.")
    .action((name: string) => withTokens((tokens) => tokens.revoke(name, context.user())));
}
