/**
 * The states of the Models view: the list, and a card that is open.
 */

import type { ShotState } from "./shot.js";

const VIEW = "models";

const SETTLE_MS = 800;

export const modelsStates = {
  list: {
    name: "list",
    view: VIEW,
    prepare: (page) => page.waitForTimeout(SETTLE_MS),
  },
  card: {
    name: "card",
    view: VIEW,
    async prepare(page) {
      await page.locator("article.active").getByRole("button", { name: "The whole card" }).click();
      await page.waitForTimeout(SETTLE_MS);
    },
  },
} as const satisfies Record<string, ShotState>;
