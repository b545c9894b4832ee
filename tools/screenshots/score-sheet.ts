/**
 * The table that README shows being read: a printed sheet of scores, filled in by one hand and photographed aslant, in the
 * light of a lamp. Nobody's picture is in it.
 */

import type { Browser } from "playwright-core";

import { fontAddress, writeText } from "./handwriting.js";

const size = { width: 1240, height: 620 };
const QUALITY = 88;

/** Of a cell, of its digits, and where the table begins, in pixels of the sheet. */
const CELL = { width: 184, height: 88 };
const DIGIT_PX = 42;
const [LEFT, TOP] = [190, 130];

const names = ["Monday", "Tuesday", "Wednesday", "Thursday"];

/** What is written; an empty text leaves its cell empty. */
const scores = [
  ["128", "07", "", "45.5", "180.5"],
  ["94", "", "260", "31", "385"],
  ["306", "12", "88", "", "406"],
  ["51", "09", "173", "27.5", "260.5"],
] as const;

/** Photographs the sheet, as JPEG. */
export async function photographScoreSheet(browser: Browser): Promise<Buffer> {
  const page = await browser.newPage({ viewport: size });
  try {
    await page.setContent(sheetPage(await fontAddress()));
    await page.evaluate(() => document.fonts.ready);
    return await page.screenshot({ type: "jpeg", quality: QUALITY });
  } finally {
    await page.close();
  }
}

function sheetPage(font: string): string {
  const [right, bottom] = [LEFT + scores[0].length * CELL.width, TOP + scores.length * CELL.height];
  const borders = [
    ...Array.from({ length: scores[0].length + 1 }, (_, i) => `M${LEFT + i * CELL.width} ${TOP}V${bottom}`),
    ...Array.from({ length: scores.length + 1 }, (_, i) => `M${LEFT - 150} ${TOP + i * CELL.height}H${right}`),
    `M${LEFT - 150} ${TOP}V${bottom}`,
  ];
  const printed = names.map(
    (text, i) => `<text x="${LEFT - 75}" y="${TOP + (i + 0.5) * CELL.height + 7}">${text}</text>`,
  );
  const written = scores.flatMap((row, r) =>
    row.map((text, c) =>
      writeText(text, {
        left: LEFT + c * CELL.width + 34,
        top: TOP + r * CELL.height + (CELL.height - DIGIT_PX) / 2,
        height: DIGIT_PX,
        time: r * row.length + c,
      }),
    ),
  );
  return `<!doctype html><style>
    @font-face { font-family: Print; src: url(${font}) format("woff2"); font-weight: 400 700 }
    body { margin: 0; overflow: hidden; background: #5a4634; font-family: Print }
    .sheet { position: absolute; left: 20px; top: -10px; background: #f6f5ef; box-shadow: 0 3px 8px #0007;
      transform: perspective(2600px) rotateX(10deg) rotateY(-4deg) rotateZ(1.4deg) }
    .borders { fill: none; stroke: #5c6a72; stroke-width: 1.8 }
    text { fill: #5c6a72; font-size: 19px; font-weight: 600; text-anchor: middle }
    .hand { fill: none; stroke: #1d2f78; stroke-width: 4.2; stroke-linecap: round; stroke-linejoin: round; opacity: .92 }
    .lamp { position: absolute; inset: 0; background: radial-gradient(circle at 70% 12%, #fff5dc40, #0000 45%),
      linear-gradient(62deg, #100a2a55, #0000 55%) }
    </style>
    <svg class="sheet" width="1180" height="620" viewBox="20 40 1180 540">
      <path class="borders" d="${borders.join("")}"/>
      ${printed.join("")}
      <g class="hand">${written.join("")}</g>
    </svg>
    <div class="lamp"></div>`;
}
