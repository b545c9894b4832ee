/** How the queue of files to read is, as whoever runs servers and workers watches it. */

import type { EndState } from "./jobs.js";

export interface QueueFigures {
  /** Files that no worker has taken, of jobs that are not paused. */
  readonly waiting: number;
  readonly reading: number;
  /** Of all jobs there are and were: it only grows. */
  readonly ended: Readonly<Record<EndState, number>>;
  /** Files that were lost with their worker twice or more, and have not ended. */
  readonly suspected: number;
  readonly workers: number;
  /** How long the file that waits for longest has waited; 0 where none does. */
  readonly oldestSeconds: number;
  /** How long no file has ended, while some wait or are read. */
  readonly lagSeconds: number;
}
