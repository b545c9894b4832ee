/** The elements in a form of a page that Vite built, under a strict policy: written into, typed into, and sent. */

import { gzipSync } from "node:zlib";

import type { Browser, BrowserContextOptions, Locator, Page } from "playwright-core";
import sharp from "sharp";
import { afterAll, beforeAll, beforeEach, expect, inject, test } from "vitest";

import type { DigitsPadElement, DigitsPhotoElement, Reading } from "../../src/elements.js";
import { connectToBrowser } from "../../tools/browser/launch-browser.js";
import type { FileServer } from "../../tools/browser/serve-files.js";
import { photographDigit, type PhotographedDigit } from "../photographed-digit.js";
import { violationsOn } from "./axe-violations.js";
import { buildSite } from "./built-site.js";
import { drawWithFinger, placeNumber, write } from "./pen.js";

/** Of all script that the page itself runs, compressed: fields, ink, and what is expected; reading is in the worker. */
const MAX_SCRIPT_BYTES = 25_000;

const NETWORKS = "**/*.onnx";

const SHEET = "#pin [part=sheet]";

const body = `
  <main>
    <h1>Order</h1>
    <form>
      <label for="pin">PIN</label>
      <digits-pad id="pin" name="pin" expect="4" required></digits-pad>
      <fieldset>
        <legend>Receipt</legend>
        <digits-photo name="receipt" aria-label="Receipt"></digits-photo>
      </fieldset>
      <button>Send</button>
    </form>
  </main>`;

const script = `
  import "handwritten-digits/elements";
  globalThis.heard = [];
  for (const type of ["input", "reading", "submit", "error"]) {
    document.addEventListener(type, (event) => {
      if (type === "submit") event.preventDefault();
      heard.push({ type, from: event.target.localName, detail: JSON.parse(JSON.stringify(event.detail ?? null)) });
    }, { capture: true });
  }
  document.title = "ready";
`;

interface Heard {
  readonly type: string;
  readonly from: string;
  readonly detail: Reading;
}

let site: FileServer;
let browser: Browser;
let page: Page;
let pad: Locator;
let digit: PhotographedDigit;
const troubles: string[] = [];

/** @param blocked what its requests do not reach */
async function openPage(options: BrowserContextOptions = {}, blocked?: string): Promise<Page> {
  // Colours that fade from one scheme to the other are those of neither.
  const opened = await browser.newPage({ reducedMotion: "reduce", ...options });
  if (blocked !== undefined) await opened.context().route(blocked, (route) => route.abort());
  opened.setDefaultTimeout(20_000);
  opened.on("console", (message) => {
    const isBlocked = blocked !== undefined && message.text().includes("net::ERR_FAILED");
    if (!isBlocked) troubles.push(message.text());
  });
  opened.on("pageerror", (error) => troubles.push(String(error)));
  opened.on("request", (request) => {
    if (!request.url().startsWith(site.url)) troubles.push(`foreign: ${request.url()}`);
  });
  await opened.goto(site.url);
  await opened.waitForFunction(() => document.title === "ready");
  return opened;
}

beforeAll(async () => {
  [site, digit] = await Promise.all([buildSite(inject("installedPackage").apps, body, script), photographDigit(0)]);
  browser = await connectToBrowser(inject("browserEndpoint"));
  page = await openPage();
  pad = page.locator("#pin");
}, 60_000);

afterAll(async () => {
  await browser?.close();
  await site?.close();
});

beforeEach(() =>
  page.evaluate(() => {
    const pad = document.querySelector("digits-pad")!;
    pad.expect = 4;
    pad.oneOf = pad.minConfidence = pad.pattern = pad.check = undefined;
    pad.removeAttribute("value");
    document.querySelector("form")!.reset();
    (globalThis as unknown as { heard: Heard[] }).heard.length = 0;
  }),
);

/** On a busy machine the networks may take seconds. */
const eventually = <Value>(look: () => Value) => expect.poll(look, { timeout: 20_000 });

const onPad = <Value>(look: (element: DigitsPadElement) => Value) =>
  pad.evaluate(look as unknown as (element: HTMLElement) => Value);

const valueOf = () => onPad((element) => element.value);
const sent = (at = page) => at.evaluate(() => [...new FormData(document.querySelector("form")!)]);
const heard = () => page.evaluate(() => (globalThis as unknown as { heard: Heard[] }).heard);
const hint = () => pad.locator("[part=hint]").innerText();
const validity = () =>
  onPad(({ validity: { valid, valueMissing, badInput, patternMismatch }, validationMessage }) => ({
    valid,
    flag: (valueMissing && "missing") || (badInput && "doubt") || (patternMismatch && "pattern") || "",
    message: validationMessage,
  }));

test("what is written with the mouse is in the form's data, and every listener hears the whole answer", async () => {
  await write(page, "2047", SHEET);
  await eventually(valueOf).toBe("2047");
  await eventually(() => validity().then(({ valid }) => valid)).toBe(true);
  expect(await sent()).toEqual([
    ["pin", "2047"],
    ["receipt", ""],
  ]);
  const answers = (await heard()).filter(({ type }) => type === "reading");
  expect(answers.at(-1)).toMatchObject({ from: "digits-pad", detail: { text: "2047", expected: "4 digits" } });
  expect(answers.at(-1)!.detail.numbers[0]!.digits).toHaveLength(4);
  expect((await heard()).at(-2)).toMatchObject({ type: "input", from: "digits-pad" });
  // Not the field: on a phone that would call up its keyboard.
  expect(await pad.evaluate((element) => element.shadowRoot!.activeElement?.getAttribute("part"))).toBe("sheet");
});

test("strokes are taken back one by one, and all at once", async () => {
  await write(page, "20", SHEET);
  await onPad((element) => (element.expect = 2));
  await eventually(valueOf).toBe("20");
  await onPad((element) => (element.expect = 1));
  await pad.getByRole("button", { name: "Undo" }).click();
  await eventually(valueOf).toBe("2");
  await pad.getByRole("button", { name: "Clear" }).click();
  expect(await valueOf()).toBe("");
  expect(await validity()).toEqual({ valid: false, flag: "missing", message: "Write a number." });
  await pad.getByRole("button", { name: "Undo" }).click();
  await eventually(valueOf).toBe("2");
});

test("a number is typed as well, by the label's name, and has to be what is expected", async () => {
  const field = page.getByRole("textbox", { name: "PIN" });
  await page.locator("label").click();
  await page.keyboard.type("204");
  expect(await validity()).toMatchObject({ flag: "pattern", message: "Expected: 4 digits" });
  await page.keyboard.type("x");
  expect(await validity()).toMatchObject({ flag: "pattern", message: "This is no number" });
  await page.keyboard.press("Enter");
  expect((await heard()).filter(({ type }) => type === "submit")).toEqual([]);
  await field.fill("2047");
  expect(await validity()).toMatchObject({ valid: true });
  await page.keyboard.press("Enter");
  await eventually(async () => (await heard()).filter(({ type }) => type === "submit").length).toBe(1);
  expect((await sent())[0]).toEqual(["pin", "2047"]);
});

test("what is known beforehand decides, and an option that says nothing is told", async () => {
  await onPad((element) => {
    element.expect = undefined;
    element.oneOf = ["2041", "1977"];
  });
  // A list does not make another number of what is clearly written.
  await write(page, "2047", SHEET);
  await eventually(() => validity().then(({ flag }) => flag)).toBe("doubt");
  await onPad((element) => (element.oneOf = ["2047", "1977"]));
  await eventually(valueOf).toBe("2047");
  await onPad((element) => (element.oneOf = ["7.50"]));
  await eventually(() => validity().then(({ flag }) => flag)).toBe("doubt");
  await onPad((element) => element.setAttribute("expect", "four"));
  await eventually(hint).toContain("takes a whole number from 1 to 32");
});

/** Fills the text field, and tells what the form says against that. */
async function flagOf(text: string): Promise<string> {
  await pad.getByRole("textbox").fill(text);
  return (await validity()).flag;
}

test("a pattern, a list and a check digit hold as attributes and as properties, for what is typed and what is written", async () => {
  await onPad((element) => {
    element.expect = undefined;
    element.setAttribute("pattern", String.raw`\d{2},\d`);
  });
  expect([await flagOf("204"), await flagOf("20,4")]).toEqual(["pattern", ""]);
  await onPad((element) => (element.pattern = "20[24]7"));
  expect([await flagOf("20,4"), await flagOf("2027")]).toEqual(["pattern", ""]);
  await onPad((element) => element.clear());
  await write(page, "2047", SHEET);
  await eventually(valueOf).toBe("2047");
  expect(await onPad(({ reading }) => reading?.expected)).toBe("like 20[24]7");
  await onPad((element) => {
    element.pattern = undefined;
    element.setAttribute("one-of", "1977 1204");
  });
  expect([await flagOf("2047"), await flagOf("1204")]).toEqual(["pattern", ""]);
  await onPad((element) => (element.oneOf = ["2047"]));
  expect([await flagOf("1204"), await flagOf("2047")]).toEqual(["pattern", ""]);
  await onPad((element) => {
    element.oneOf = undefined;
    element.setAttribute("check", "luhn");
  });
  expect([await flagOf("2047"), await flagOf("2048"), await flagOf("2049")].filter((flag) => flag === "")).toHaveLength(
    1,
  );
  await onPad((element) => (element.check = "isbn"));
  expect([await flagOf("9783161484101"), await flagOf("9783161484100")]).toEqual(["pattern", ""]);
});

test("a form that is reset has its default value again, and nothing that was written or chosen", async () => {
  const photo = page.locator("digits-photo");
  await onPad((element) => element.setAttribute("value", "1999"));
  expect((await sent())[0]).toEqual(["pin", "1999"]);
  await write(page, "2047", SHEET);
  const png = await sharp(digit.jpeg).resize(400).png().toBuffer();
  await photo.locator("input[type=file]").first().setInputFiles({ name: "a.png", mimeType: "image/png", buffer: png });
  await eventually(() => sent()).toEqual([
    ["pin", "2047"],
    ["receipt", String(digit.label)],
  ]);
  await page.evaluate(() => document.querySelector("form")!.reset());
  expect(await sent()).toEqual([
    ["pin", "1999"],
    ["receipt", ""],
  ]);
  expect(await pad.getByRole("textbox").inputValue()).toBe("1999");
  expect(await pad.getByRole("button", { name: "Undo" }).isEnabled()).toBe(false);
  expect(await inkOf(pad)).toBe(0);
  expect(await onPad(({ reading }) => reading)).toBeNull();
  expect(await photo.evaluate((element) => (element as DigitsPhotoElement).file)).toBeNull();
  expect(await photo.locator("[part=box], [part=number]").count()).toBe(0);
  expect(await photo.getByText("Drop or paste a picture").isVisible()).toBe(true);
});

/** How many points of a sheet have ink. */
const inkOf = (on: Locator) =>
  on.locator("[part=ink]").evaluate((canvas: HTMLCanvasElement) => {
    const copy = new OffscreenCanvas(canvas.width, canvas.height).getContext("2d", { willReadFrequently: true })!;
    copy.drawImage(canvas, 0, 0);
    return copy.getImageData(0, 0, canvas.width, canvas.height).data.filter((value, i) => i % 4 === 3 && value > 0)
      .length;
  });

/** What a screen reader is told. */
const told = () => pad.locator("[role=status]").textContent();

/** What has the focus. */
const focused = () =>
  page.evaluate(() => {
    const element = document.activeElement?.shadowRoot?.activeElement ?? document.activeElement;
    return element?.ariaLabel ?? element?.getAttribute("aria-label") ?? element?.textContent?.trim();
  });

test("a digit that is not sure is asked for and told, each answer is a stop of the tab key, and the form waits for one", async () => {
  await onPad((element) => (element.expect = 1));
  await write(page, "7", SHEET);
  await eventually(told).toBe("Read: 7");
  await onPad((element) => (element.minConfidence = 1));
  await eventually(valueOf).toBe("?");
  const { flag, message } = await validity();
  expect([flag, message]).toEqual(["doubt", expect.stringMatching(/^7 or \d\?$/)]);
  expect(await told()).toBe(message);
  await page.locator("label").click();
  const stops = [await focused()];
  for (let stop = 1; stop < 5; stop += 1) {
    await page.keyboard.press("Tab");
    stops.push(await focused());
  }
  expect(stops).toEqual(["PIN", "Undo", "Clear", "It is 7", `It is ${message.at(-2)}`]);
  await page.keyboard.press("Shift+Tab");
  await page.keyboard.press("Enter");
  expect(await valueOf()).toBe("7");
  expect(await told()).toBe("Read: 7");
  // The button is gone; whoever came to it by keyboard goes on from the field.
  expect(await focused()).toBe("PIN");
  expect(await validity()).toMatchObject({ valid: true });
});

test("what is no number is refused once the pen rests", async () => {
  const box = (await page.locator(SHEET).boundingBox())!;
  await page.mouse.move(box.x + 40, box.y + 40);
  await page.mouse.down();
  for (let i = 0; i < 24; i++) await page.mouse.move(box.x + 40 + 10 * i, box.y + 30 + 60 * (i % 2));
  await page.mouse.up();
  await eventually(hint).toMatch(/^Not read: /);
  expect(await validity()).toMatchObject({ flag: "doubt" });
  expect(await valueOf()).toBe("");
});

test("a field that is disabled is neither written into nor sent", async () => {
  await onPad((element) => (element.disabled = true));
  await write(page, "2", SHEET);
  expect(await valueOf()).toBe("");
  expect(await sent()).toEqual([["receipt", ""]]);
  await onPad((element) => (element.disabled = false));
  await page.locator("fieldset").evaluate((fieldset: HTMLFieldSetElement) => (fieldset.disabled = true));
  expect((await sent()).map(([name]) => name)).toEqual(["pin"]);
  await page.locator("fieldset").evaluate((fieldset: HTMLFieldSetElement) => (fieldset.disabled = false));
});

test("a photo is read, framed and listed, whether it is chosen, dropped or pasted", async () => {
  const photo = page.locator("digits-photo");
  const png = await sharp(digit.jpeg).resize(400).png().toBuffer();
  const text = String(digit.label);
  await photo
    .locator("input[type=file]")
    .first()
    .setInputFiles({ name: "photo.png", mimeType: "image/png", buffer: png });
  await eventually(() => sent()).toContainEqual(["receipt", text]);
  expect(await photo.locator("[part=box]").count()).toBe(1);
  expect(await photo.locator("[part=number]").innerText()).toMatch(new RegExp(`^${text}\\s*(> )?\\d+\\s%$`));
  const [frame, picture] = [photo.locator("[part=box]"), photo.locator("[part=picture]")];
  const [inside, whole] = [(await frame.boundingBox())!, (await picture.boundingBox())!];
  expect(inside.width).toBeGreaterThan(5);
  expect(inside.x).toBeGreaterThan(whole.x);
  expect(inside.y + inside.height).toBeLessThan(whole.y + whole.height);
  for (const type of ["drop", "paste"]) {
    await photo.getByRole("button", { name: "Clear" }).click();
    expect(await sent()).toContainEqual(["receipt", ""]);
    await photo.evaluate(
      (element, [event, base64]) => {
        const files = new DataTransfer();
        const bytes = Uint8Array.from(atob(base64!), (character) => character.charCodeAt(0));
        files.items.add(new File([bytes], "photo.png", { type: "image/png" }));
        const target = element.shadowRoot!.querySelector("[part=stage]")!;
        const about = { bubbles: true, composed: true, cancelable: true };
        target.dispatchEvent(
          event === "drop"
            ? new DragEvent(event, { ...about, dataTransfer: files })
            : new ClipboardEvent("paste", { ...about, clipboardData: files }),
        );
      },
      [type, png.toString("base64")],
    );
    await eventually(() => sent()).toContainEqual(["receipt", text]);
  }
  await photo.evaluate((element) => {
    (element as DigitsPhotoElement).file = new File(["no picture"], "notes.txt");
  });
  await eventually(() => photo.locator("[part=hint]").innerText()).toContain("does not know the picture");
  expect((await heard()).at(-1)).toMatchObject({ type: "error", from: "digits-photo" });
  // One worker for all elements.
  expect(site.requests.filter((path) => path.includes("worker"))).toHaveLength(1);
});

test("nobody is left out: names, contrast, dark, and from right to left", async () => {
  await write(page, "2047", SHEET);
  await eventually(valueOf).toBe("2047");
  const ink = () =>
    pad.locator("[part=ink]").evaluate((canvas: HTMLCanvasElement) => {
      const copy = new OffscreenCanvas(canvas.width, canvas.height).getContext("2d", { willReadFrequently: true })!;
      copy.drawImage(canvas, 0, 0);
      const { data } = copy.getImageData(0, 0, canvas.width, canvas.height);
      const at = data.findIndex((value, i) => i % 4 === 3 && value === 255);
      return data[at - 1]!;
    });
  expect(await ink()).toBeLessThan(100);
  expect(await violationsOn(page)).toEqual([]);
  await page.evaluate(() => {
    document.documentElement.style.cssText = "color-scheme: dark; background: #121212";
    document.documentElement.dir = "rtl";
  });
  await eventually(ink).toBeGreaterThan(200);
  // Each part of the page takes on the dark when it is drawn next.
  await eventually(() => violationsOn(page)).toEqual([]);
  const [field, undo] = await Promise.all(
    ["field", "undo"].map((part) =>
      pad
        .locator(`[part=${part}]`)
        .boundingBox()
        .then((box) => box!.x),
    ),
  );
  expect(field).toBeGreaterThan(undo!);
  await page.evaluate(() => {
    document.documentElement.style.cssText = "";
    document.documentElement.dir = "";
  });
});

test("what a page's style sheet says of its properties and parts is seen", async () => {
  const seen = () =>
    pad.evaluate((element) => {
      const styleOf = (part: string) => getComputedStyle(element.shadowRoot!.querySelector(`[part=${part}]`)!);
      return [styleOf("card").backgroundColor, styleOf("sheet").height, styleOf("field").fontSize];
    });
  const before = await seen();
  await page.evaluate(() => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(`
      digits-pad { --digits-paper: rgb(1, 2, 3); --digits-height: 200px; }
      digits-pad::part(field) { font-size: 31px; }
    `);
    document.adoptedStyleSheets = [sheet];
  });
  expect(await seen()).toEqual(["rgb(1, 2, 3)", "200px", "31px"]);
  await page.evaluate(() => void (document.adoptedStyleSheets = []));
  expect(await seen()).toEqual(before);
});

test("a tap on a phone takes a photo, with the camera that looks away from whoever holds it", async () => {
  const phone = await openPage({ viewport: { width: 390, height: 740 }, hasTouch: true, isMobile: true });
  // Nothing was chosen or reset on this page.
  expect(await phone.getByText("Drop or paste a picture").isVisible()).toBe(true);
  const [chooser] = await Promise.all([
    phone.waitForEvent("filechooser"),
    phone.locator("digits-photo").getByRole("button", { name: "Take a photo" }).tap(),
  ]);
  expect(await chooser.element().getAttribute("capture")).toBe("environment");
  expect(await chooser.element().getAttribute("accept")).toBe("image/*");
  await chooser.setFiles({ name: "photo.jpg", mimeType: "image/jpeg", buffer: digit.jpeg });
  await eventually(() => sent(phone)).toContainEqual(["receipt", String(digit.label)]);
  await phone.context().close();
});

test("a finger writes on a phone; without its networks the field says so, and coming back gives it again", async () => {
  const phone = await openPage({ viewport: { width: 390, height: 740 }, hasTouch: true, isMobile: true }, NETWORKS);
  const devtools = await phone.context().newCDPSession(phone);
  const strokes = await placeNumber(phone, "2047", SHEET);
  for (const stroke of strokes.slice(0, 1)) await drawWithFinger(devtools, stroke);
  await eventually(() => phone.locator("#pin [part=hint]").innerText()).toContain("cannot be loaded");
  await phone.getByRole("textbox", { name: "PIN" }).fill("2040");
  expect((await sent(phone))[0]).toEqual(["pin", "2040"]);
  await phone.context().unroute(NETWORKS);
  for (const stroke of strokes.slice(1)) await drawWithFinger(devtools, stroke);
  await eventually(async () => (await sent(phone))[0]).toEqual(["pin", "2047"]);
  await phone.goto("about:blank");
  await phone.goBack();
  await phone.waitForFunction(() => document.title === "ready");
  await eventually(async () => (await sent(phone))[0]).toEqual(["pin", "2047"]);
  expect(await phone.locator("#pin [part=undo]").isEnabled()).toBe(true);
  await phone.context().close();
});

test("the page's script is small, and nothing went wrong on the way", async () => {
  const [name] = [...site.files.keys()].filter((path) => /\/index-[^/]*\.js$/.test(path));
  expect(gzipSync(site.files.get(name!)!).length).toBeLessThan(MAX_SCRIPT_BYTES);
  expect(troubles).toEqual([]);
});
