/**
 * One `digits serve` for all files of browser tests that change nothing in it: they read pictures, and look at what
 * comes of it. A file that adds models, trains, or ends its server has one of its own.
 */

import type { TestProject } from "vitest/node";

import { startServedApp } from "../served-app.js";

declare module "vitest" {
  export interface ProvidedContext {
    /** Address of the program that these files share. */
    sharedAppUrl: string;
  }
}

/** Starts the program, and ends it when the tests are done. */
export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  const app = await startServedApp();
  project.provide("sharedAppUrl", app.url);
  return async () => void (await app.stop());
}
