/**
 * One Chromium for all files of browser tests, started before the first: each file connects to it, and each page has a
 * profile of its own there.
 */

import type { TestProject } from "vitest/node";

import { launchBrowserServer } from "../../tools/browser/launch-browser.js";

declare module "vitest" {
  export interface ProvidedContext {
    /** Address of the browser's server. */
    browserEndpoint: string;
  }
}

/** Starts the browser, and ends it when the tests are done. */
export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  const server = await launchBrowserServer();
  project.provide("browserEndpoint", server.wsEndpoint());
  return () => server.close();
}
