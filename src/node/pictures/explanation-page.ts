/**
 * How a picture was read, as one page to look at: the picture with what was found on it, the ink, every image that
 * the network was shown with its answer, and what was refused and why.
 */

import type { Picture } from "../../core/picture/picture.js";
import type { Explanation } from "../../core/reading/reading.js";
import { writeFileAtomic } from "../files/atomic-file.js";
import { renderExplanationPage } from "./explanation-page/page.js";
import { createPageImages } from "./explanation-page/page-images.js";

/**
 * Writes the page: one HTML file that needs nothing beside itself.
 *
 * @param page.title what the picture is called, usually its file's name
 * @throws OUTPUT_UNWRITABLE when it cannot be written
 */
export async function writeExplanationPage(
  path: string,
  page: {
    readonly title: string;
    readonly picture: Picture;
    readonly explanation: Explanation;
  },
): Promise<void> {
  const { title, picture, explanation } = page;
  const images = await createPageImages(picture, explanation);
  await writeFileAtomic(path, renderExplanationPage(title, explanation, images));
}
