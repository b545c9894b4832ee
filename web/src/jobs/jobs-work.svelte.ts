/**
 * What the views of jobs share, and find again when somebody comes back: pictures that were fetched, words on their way to
 * the server, the results that were looked at. The first view that is opened makes it.
 */

import { createContext } from "svelte";

import type { Connection } from "../api/connection.svelte.js";
import { Corrections } from "./corrections.svelte.js";
import { CutOuts } from "./cut-outs.js";
import { Drafts } from "./drafts.js";
import { ResultList } from "./result-list.svelte.js";

export class JobsWork {
  readonly corrections: Corrections;
  readonly drafts: Drafts;
  readonly cutOuts: CutOuts;
  readonly #connection: Connection;
  #results: ResultList | null = null;

  /** @param storage of the tab, for what a reload may not lose */
  constructor(connection: Connection, storage: Storage) {
    this.#connection = connection;
    this.corrections = new Corrections(connection, storage);
    this.drafts = new Drafts(storage);
    this.cutOuts = new CutOuts(connection.client);
  }

  /** The results of a job, sorted and filtered as they were left. */
  resultsOf(job: string): ResultList {
    if (this.#results?.job !== job) this.#results = new ResultList(this.#connection, job);
    return this.#results;
  }
}

export const [useJobsWork, provideJobsWork] = createContext<JobsWork>();
