/** Reading with a page for each picture that shows how it was read. */

import { basename } from "node:path";

import { createCheckedReader } from "../../contract/checked-reader.js";
import type { ExplanationReport } from "../../contract/report.js";
import { scaleBox, type Box, type Size } from "../../core/picture/box.js";
import type { Picture } from "../../core/picture/picture.js";
import type { Explanation } from "../../core/reading/reading.js";
import type { Runtime } from "../../core/runtime.js";
import { toPathText } from "../files/file-path.js";
import { createReportWriter } from "../files/report-page.js";
import { openLineNetworksBeside } from "../models/line-model-file.js";
import { openModel } from "../models/model-file.js";
import { toInkAddress, toPictureAddress } from "../pictures/picture-address.js";
import { openSource, type PictureSource } from "../pictures/picture-file.js";
import type { PictureReader } from "./picture-reader.js";
import { readOpened, type ReadPageOf } from "./read-pages.js";

/** As wide as the page's column on a desktop, nearly. */
const PICTURE_SIDE_PX = 900;

const CROP_SIDE_PX = 160;

/** A crop shows some of what lies around, in shares of its longer side. */
const CROP_MARGIN = 0.25;

/** More crops than one looks at, and few enough that the page stays small. */
const MAX_CROPS = 60;

/**
 * Opens a model to read with in this thread. Each reading writes `FOLDER/seven.jpg.html`, with a number where
 * pictures in different folders have the same name.
 *
 * @throws what `createReportWriter` throws, here and when reading, and what `openModel` throws
 */
export async function createExplainingReader(
  runtime: Runtime,
  model: Uint8Array,
  folder: string,
): Promise<PictureReader> {
  // Before pictures are read for nothing.
  const write = await createReportWriter(folder);
  const classifier = await openModel(runtime, model);
  const reader = createCheckedReader(classifier, await openLineNetworksBeside(runtime, classifier.metadata));
  const takenNames = new Set<string>();

  function nameFor(title: string): string {
    for (let count = 1; ; count++) {
      const name = count === 1 ? `${title}.html` : `${title}-${count}.html`;
      if (takenNames.has(name)) continue;
      takenNames.add(name);
      return name;
    }
  }

  return {
    async read(source, options) {
      const pages = await openSource(source);
      const name = nameOf(source);
      const explainPage: ReadPageOf<Picture> = async (index, own, picture) => {
        const explanation = await reader.explain(picture, own);
        const title = pages.count === 1 ? name : `${name}, page ${index + 1}`;
        await write(nameFor(title), await toExplanationReport(title, picture, explanation));
        return explanation.reading;
      };
      return readOpened(pages, explainPage, options);
    },
    dispose: () => reader.dispose(),
  };
}

/** Gathers what the page shows of a reading; large photos are reduced, so that their pages stay small. */
export async function toExplanationReport(
  name: string,
  picture: Picture,
  { ink, ...explanation }: Explanation,
): Promise<ExplanationReport> {
  const { reading } = explanation;
  const crops = reading.rejected
    .slice(0, MAX_CROPS)
    .map(({ box }) => toPictureAddress(picture, CROP_SIDE_PX, withMargin(box, reading, picture)));
  return {
    kind: "explanation",
    name,
    ...explanation,
    picture: await toPictureAddress(picture, PICTURE_SIDE_PX),
    ink: await toInkAddress(ink, PICTURE_SIDE_PX),
    crops: await Promise.all(crops),
  };
}

function nameOf(source: PictureSource): string {
  return source.kind === "file" ? basename(toPathText(source.path)) : "standard-input";
}

/** The box and some of what lies around it, inside the picture. */
function withMargin(box: Box, from: Size, to: Size): Box {
  const { x, y, width, height } = scaleBox(box, from, to);
  const margin = Math.ceil(CROP_MARGIN * Math.max(width, height));
  const left = Math.min(Math.max(0, x - margin), to.width - 1);
  const top = Math.min(Math.max(0, y - margin), to.height - 1);
  return {
    x: left,
    y: top,
    width: Math.max(1, Math.min(to.width, x + width + margin) - left),
    height: Math.max(1, Math.min(to.height, y + height + margin) - top),
  };
}
