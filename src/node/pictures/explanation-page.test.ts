import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterEach, beforeEach, expect, test } from "vitest";

import type { Picture } from "../../core/picture/picture.js";
import type { Candidate, Explanation } from "../../core/reading/reading.js";
import type { ReadDigit, Reading } from "../../core/reading/reading.js";
import { writeExplanationPage } from "./explanation-page.js";

const WIDTH = 300;
const HEIGHT = 100;

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "explanation-"));
});

afterEach(() => rm(folder, { recursive: true, force: true }));

const picture: Picture = {
  width: WIDTH,
  height: HEIGHT,
  rgba: new Uint8Array(4 * WIDTH * HEIGHT).fill(200),
};

function boxAt(x: number) {
  return { x, y: 20, width: 40, height: 60 };
}

function candidateOf(x: number, digit: number, share: number): Candidate {
  const probabilities = Array.from({ length: 10 }, () => 0);
  probabilities[digit] = share;
  const image = new Uint8Array(784).fill(255, 300, 400);
  const notDigit = 1 - share;
  return { box: boxAt(x), image, probabilities, notDigit, isChosen: true };
}

function digitOf(candidate: Candidate, isSure: boolean): ReadDigit {
  const { box, image, probabilities, notDigit } = candidate;
  const confidence = Math.max(...probabilities);
  const digit = probabilities.indexOf(confidence);
  const runnerUp = { digit: 1, confidence: 0.01 };
  return {
    digit,
    confidence,
    isSure,
    runnerUp,
    probabilities,
    notDigit,
    box,
    image,
  };
}

/** "4?" (a sure 4, an unsure 7), a candidate that was not used, refused ink, specks and cuts. */
function explain(reason = "it looks like no digit"): Explanation {
  const [four, seven] = [candidateOf(10, 4, 0.9), candidateOf(60, 7, 0.45)];
  const unused = { ...candidateOf(10, 8, 0.2), isChosen: false };
  const reading: Reading = {
    width: WIDTH,
    height: HEIGHT,
    text: "4?",
    numbers: [
      {
        text: "4?",
        confidence: 0.405,
        line: 0,
        box: { x: 10, y: 20, width: 90, height: 60 },
        digits: [digitOf(four, true), digitOf(seven, false)],
      },
    ],
    rejected: [{ box: boxAt(220), reason }],
  };
  return {
    reading,
    ink: { width: 30, height: 10, values: new Float32Array(300).fill(0.5) },
    removed: [1, 2, 3].map((x) => ({
      box: { x: 40 * x, y: 5, width: 3, height: 3 },
      reason: "a speck",
    })),
    cuts: [
      { from: { x: 55, y: 20 }, to: { x: 55, y: 80 }, isUsed: true },
      { from: { x: 30, y: 20 }, to: { x: 31, y: 80 }, isUsed: false },
    ],
    candidates: [unused, four, seven],
  };
}

async function write(title: string, explanation: Explanation, of = picture) {
  const path = join(folder, "page.html");
  await writeExplanationPage(path, { title, picture: of, explanation });
  return readFile(path, "utf8");
}

test("the page shows the answer, every digit, cut, refusal and image the network saw", async () => {
  const page = await write("two.jpg", explain());
  expect(page).toContain("<title>two.jpg: 4?</title>");
  expect(page).toContain("4<em>?</em></p>");
  expect(page).toContain("1 number, 2 digits, 1 not sure");
  expect(page).toContain("7?<small>45 %</small>");
  expect(page).toContain("it looks like no digit");
  expect(page).toContain("<li>3 pieces: a speck</li>");
  expect(page).toContain("1 of 2 used");
  const drawing = /<svg .*?<\/svg>/s.exec(page)?.[0] ?? "";
  expect(drawing.match(/<path /g)).toHaveLength(2);
  expect(drawing.match(/class="used"/g)).toHaveLength(1);
  // Two digits, the number, the refused ink, three specks.
  expect(drawing.match(/<rect /g)).toHaveLength(7);
  expect(drawing).toContain('<g class="unsure"><rect x="60" y="20" width="40" height="60"/></g>');
});

test("every image has its ten probabilities and none, those in use before the others", async () => {
  const page = await write("two.jpg", explain());
  const cards = page.split('<li class="card').slice(1);
  expect(cards).toHaveLength(3);
  expect(cards.map((card) => card.startsWith(" chosen"))).toEqual([true, true, false]);
  for (const card of cards) expect(card.match(/<tr/g)).toHaveLength(11);
  expect(cards[0]).toContain(
    '<tr class="best"><th scope="row">4</th><td><i style="width:90%"></i></td><td>90.0 %</td></tr>',
  );
  // 45 % a 7, 55 % none: taken as a 7 all the same, and both are told.
  expect(cards[1]).toContain("it takes this for no digit");
  expect(cards[2]).toContain('<tr class="best"><th scope="row">none</th>');
});

test("it needs nothing beside itself, and every picture has a text in its place", async () => {
  const page = await write("two.jpg", explain());
  const sources = [...page.matchAll(/\b(?:src|href)="([^"]{0,17})/g)];
  // The picture, the ink, the refused ink, three images.
  expect(sources).toHaveLength(6);
  for (const [, source] of sources) {
    expect(source).toMatch(/^data:image\/(png|jpeg)/);
  }
  expect(page.match(/<img [^>]*alt="[^"]+"/g)).toHaveLength(6);
  expect(page).not.toMatch(/<script|<link|url\(|@import|undefined|NaN/);
});

test("a title and a reason cannot break out of their places", async () => {
  const evil = `<img src=x onerror="alert(1)">'&.png`;
  const page = await write(evil, explain(evil));
  expect(page).not.toContain("<img src=x");
  expect(page).not.toContain('onerror="');
  expect(page.split("&lt;img src=x onerror=&quot;alert(1)&quot;&gt;&#39;&amp;.png")).toHaveLength(5);
});

test("a picture without anything on it gets a page that says so", async () => {
  const page = await write("blank.png", {
    ...explain(),
    reading: {
      width: WIDTH,
      height: HEIGHT,
      text: "",
      numbers: [],
      rejected: [],
    },
    removed: [],
    cuts: [],
    candidates: [],
  });
  expect(page).toContain("No digit");
  expect(page).toContain("no ink on the picture looked as if");
  expect(page).toContain("Nothing was refused.");
  expect(page).not.toMatch(/undefined|NaN|Infinity/);
});

test("a large photo is reduced, so that its page stays small", async () => {
  const side = 3000;
  const large = {
    width: side,
    height: side,
    // Noise: what compresses worst.
    rgba: Uint8Array.from({ length: 4 * side * side }, (_, i) => (i * 2654435761) >>> 24),
  };
  const explanation = explain();
  const page = await write(
    "large.jpg",
    {
      ...explanation,
      reading: { ...explanation.reading, width: side, height: side },
    },
    large,
  );
  expect(page.length).toBeLessThan(2e6);
});

test("refused ink at the very edge, or outside, still has its picture", async () => {
  for (const box of [
    { x: WIDTH - 1, y: HEIGHT - 1, width: 1, height: 1 },
    { x: 0, y: 0, width: WIDTH, height: HEIGHT },
    { x: WIDTH, y: HEIGHT, width: 5, height: 5 },
  ]) {
    const explanation = explain();
    const page = await write("edge.png", {
      ...explanation,
      reading: { ...explanation.reading, rejected: [{ box, reason: "edge" }] },
    });
    expect(page).toContain('alt="The refused ink');
  }
});

test("a page that cannot be written is told", async () => {
  await expect(
    writeExplanationPage(join(folder, "none", "page.html"), {
      title: "a",
      picture,
      explanation: explain(),
    }),
  ).rejects.toMatchObject({ code: "OUTPUT_UNWRITABLE" });
});
