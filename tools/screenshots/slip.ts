/**
 * The slip that README shows being read: drawn in a browser, filled in with the digits and signs of the project's own
 * drawn styles by one hand, and photographed from near by: aslant, in the light of a lamp. Nobody's picture is in it.
 */

import type { Browser } from "playwright-core";

import { fontAddress, writeText } from "./handwriting.js";

const size = { width: 1240, height: 640 };

/** Height of the digits, and of the paper around a field's, in pixels of the slip. */
const DIGIT_PX = 70;
const QUALITY = 88;

/** What is printed beside a field, what is written in it, and where its box begins. */
const fields = [
  { label: "Date", text: "12/03/2026", x: 70, y: 190, width: 600 },
  { label: "Amount", text: "€1,250.00", x: 70, y: 375, width: 600 },
  { label: "Number", text: "40897", x: 760, y: 190, width: 350 },
  { label: "Discount", text: "-3.5%", x: 760, y: 375, width: 350 },
] as const;

/** Photographs the slip, as JPEG. */
export async function photographSlip(browser: Browser): Promise<Buffer> {
  const page = await browser.newPage({ viewport: size });
  try {
    await page.setContent(slipPage(await fontAddress()));
    await page.evaluate(() => document.fonts.ready);
    return await page.screenshot({ type: "jpeg", quality: QUALITY });
  } finally {
    await page.close();
  }
}

function slipPage(font: string): string {
  const written = fields
    .map(({ text, x, y }, place) => writeText(text, { left: x + 34, top: y + 22, height: DIGIT_PX, time: place }))
    .join("");
  const printed = fields.map(
    ({ label, x, y, width }) =>
      `<text class="label" x="${x}" y="${y - 14}">${label}</text><rect x="${x}" y="${y}" width="${width}" height="116" rx="4"/>`,
  );
  const waves = Array.from({ length: 36 }, (_, row) => {
    const points = Array.from({ length: 145 }, (_unused, step) => {
      const x = step * 10 - 120;
      return `${x},${(24 * row - 140 + 14 * Math.sin(x / 70 + row / 3)).toFixed(1)}`;
    });
    return `<polyline points="${points.join(" ")}"/>`;
  });
  return `<!doctype html><style>
    @font-face { font-family: Print; src: url(${font}) format("woff2"); font-weight: 400 700 }
    body { margin: 0; overflow: hidden; font-family: Print }
    .slip { position: absolute; left: -70px; top: -90px; transform: perspective(3000px) rotateX(9deg) rotateY(-3deg) rotateZ(-1.6deg);
      box-shadow: 0 2px 5px #0006, 14px 26px 40px #0008; background: #f4f5ea }
    .waves { fill: none; stroke: #c6dcd1; stroke-width: 1.4 }
    .frame { fill: #fbfbf4; stroke: #a8c8ba; stroke-width: 1.6 }
    text { fill: #a9cabb; font-size: 20px; font-weight: 600 } .title { font-size: 40px; font-weight: 700 }
    .hand { fill: none; stroke: #1d2f78; stroke-width: 5.6; stroke-linecap: round; stroke-linejoin: round; opacity: .92 }
    .lamp { position: absolute; inset: 0; background: radial-gradient(circle at 24% 18%, #fff5dc40, #0000 45%),
      linear-gradient(118deg, #0000 50%, #100a2a48); mix-blend-mode: normal }
    </style>
    <svg class="slip" width="1420" height="820" viewBox="-110 -130 1420 820">
      <g class="waves">${waves.join("")}</g>
      <text class="title" x="70" y="96">Payment slip</text>
      <g class="frame">${printed.join("")}</g>
      <g class="hand">${written}</g>
    </svg>
    <div class="lamp"></div>`;
}
