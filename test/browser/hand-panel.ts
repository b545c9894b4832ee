/** Profiles of hands in the page's panel "Your writing". */

import { readFile } from "node:fs/promises";

import type { Page } from "playwright-core";

import { splitNetwork } from "../../src/core/profile/head.js";
import { formatProfile, type Profile } from "../../src/core/profile/profile.js";
import { releasedModelPath } from "../../src/node/files/package-files.js";
import { networkOf } from "../../src/node/models/profile-file.js";

/** A profile beside the released network: of samples that nothing was learnt from yet, or one that sees nothing but sevens. */
export async function createProfile(samples: Profile["samples"] | "sevens"): Promise<Profile> {
  const model = await readFile(releasedModelPath());
  const network = networkOf(model);
  if (samples !== "sevens") return { network, samples, learnt: null };
  const { head } = splitNetwork(model);
  const figures = { count: 1, errorsBefore: 1, errorsAfter: 0 };
  return {
    network,
    samples: null,
    learnt: {
      figures: { samples: 10, unseen: figures, heldOut: figures },
      warming: 1,
      weights: new Float32Array(head.weights.length),
      bias: Float32Array.from(head.bias.keys(), (digit) => (digit === 7 ? 100 : 0)),
    },
  };
}

/** Opens a profile's file, or the text of one, in the panel, which is open. */
export async function openProfile(page: Page, profile: Profile | string): Promise<void> {
  const buffer = Buffer.from(typeof profile === "string" ? profile : formatProfile(profile));
  const file = { name: "my-writing.json", mimeType: "application/json", buffer };
  await page.locator("dialog input[type=file]").setInputFiles(file);
}

/** Forgets the hand in the panel, which is open, and closes it. */
export async function forgetHand(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Forget my writing" }).click();
  await page.getByRole("button", { name: "Forget it" }).click();
  await page.getByRole("button", { name: "Start writing" }).waitFor();
}
