/**
 * The environment of processes that this program starts for itself: none of its own, which holds the server's token.
 */

/** Nothing but what a program needs to start: Windows starts none without SystemRoot. */
export function bareEnvironment(): NodeJS.ProcessEnv {
  const { SystemRoot } = process.env;
  return SystemRoot === undefined ? {} : { SystemRoot };
}
