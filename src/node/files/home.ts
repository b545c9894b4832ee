/** The one folder that holds everything the program writes for its user: runs, checkpoints and models. */

import { resolve } from "node:path";
import envPaths from "env-paths";

const FOLDER_NAME = "handwritten-digits";

/**
 * The user's folder: `directory` where given, else `DIGITS_HOME`, else the user's data directory by the
 * platform's convention (XDG on Linux, Application Support on macOS, LocalAppData on Windows). It is not created.
 */
export function homeDirectory(
  directory: string | undefined,
  environment: Readonly<Record<string, string | undefined>>,
): string {
  // An empty variable counts as unset, as the XDG specification has it.
  const chosen = directory || environment["DIGITS_HOME"];
  return chosen ? resolve(chosen) : envPaths(FOLDER_NAME, { suffix: "" }).data;
}
