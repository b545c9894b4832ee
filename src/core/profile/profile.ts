/**
 * A profile: how one person writes, as a file. It holds the samples, so that more can be learnt with them, and what was learnt:
 * the difference between the last layer and the released one, with its calibration. JSON, with bytes in base64.
 */

import { base64Decode, base64Encode } from "@bufbuild/protobuf/wire";

import { createImageSet, imageAt, type ImageSet } from "../dataset/image-set.js";
import { IMAGE_PIXELS, joinImages } from "../digits.js";
import { fail } from "../errors.js";
import { isBlankImage } from "../reading/classifier.js";
import type { LearningFigures, LearntLayer } from "./learn-hand.js";
import type { Sample } from "./samples.js";

/** What profiles say that they are; the number grows when older programs could not read them. */
const FORMAT = "handwritten-digits profile";
const FORMAT_VERSION = 1;

/** Samples kept; where more are given, the oldest go. */
export const MOST_SAMPLES = 500;

/** The size of a profile's file, in bytes: about twice what {@link MOST_SAMPLES} and the largest layer make. */
export const MAX_PROFILE_BYTES = 1_500_000;

export interface Profile {
  /** The network whose last layer it changes. */
  readonly network: { readonly name: string; readonly version: string };
  /** Digits of the hand, the oldest first; null where there are none, as in a profile that only reads. */
  readonly samples: ImageSet | null;
  /** Null where nothing was learnt yet. */
  readonly learnt: LearntLayer | null;
}

/** A profile with more samples, the newest last. Blank images are left out, and of an image that is there already what was said last counts. */
export function withSamples(profile: Profile, added: readonly Sample[]): Profile {
  const kept: Uint8Array[] = [];
  const meant: number[] = [];
  const { samples } = profile;
  for (let i = 0; i < (samples?.count ?? 0); i++) {
    kept.push(imageAt(samples!, i));
    meant.push(samples!.labels[i]!);
  }
  for (const { image, digit } of added) {
    if (isBlankImage(image)) continue;
    const known = kept.findIndex((one) => one.every((pixel, i) => pixel === image[i]));
    if (known >= 0) {
      kept.splice(known, 1);
      meant.splice(known, 1);
    }
    kept.push(image);
    meant.push(digit);
  }
  if (kept.length === 0) return profile;
  const images = joinImages(kept.slice(-MOST_SAMPLES));
  return { ...profile, samples: createImageSet(images, Uint8Array.from(meant.slice(-MOST_SAMPLES))) };
}

/** The file's text. */
export function formatProfile({ network, samples, learnt }: Profile): string {
  return `${JSON.stringify(
    {
      format: FORMAT,
      formatVersion: FORMAT_VERSION,
      network: { name: network.name, version: network.version },
      samples: samples && { digits: samples.labels.join(""), images: base64Encode(samples.images) },
      learnt: learnt && {
        figures: learnt.figures,
        warming: learnt.warming,
        weights: floatsToText(learnt.weights),
        bias: floatsToText(learnt.bias),
      },
    },
    null,
    2,
  )}\n`;
}

/**
 * Reads a profile's text.
 *
 * @throws PROFILE_MALFORMED
 */
export function parseProfile(text: string): Profile {
  if (text.length > MAX_PROFILE_BYTES) failMalformed("is larger than any that this program writes");
  const file = objectOf(parseJson(text));
  if (file["format"] !== FORMAT) failMalformed("is no profile");
  if (file["formatVersion"] !== FORMAT_VERSION) failMalformed("was written by another version of this program");
  const network = objectOf(file["network"]);
  return {
    network: { name: textOf(network["name"]), version: textOf(network["version"]) },
    samples: file["samples"] === null ? null : parseSamples(objectOf(file["samples"])),
    learnt: file["learnt"] === null ? null : parseLayer(objectOf(file["learnt"])),
  };
}

type Members = Readonly<Record<string, unknown>>;

function parseSamples({ digits, images }: Members): ImageSet {
  const labels = Uint8Array.from(textOf(digits), Number);
  const pixels = bytesOf(images);
  const isWhole = /^\d+$/.test(textOf(digits)) && pixels.length === labels.length * IMAGE_PIXELS;
  if (!isWhole || labels.length > MOST_SAMPLES) failMalformed("has samples that are no digits of 28x28 pixels");
  return createImageSet(pixels, labels);
}

function parseLayer({ figures, warming, weights, bias }: Members): LearntLayer {
  const { samples, unseen, heldOut } = objectOf(figures);
  const temperature = numberOf(warming);
  if (!(temperature > 0.1 && temperature < 10)) failMalformed("has a temperature that no learning gives");
  return {
    figures: { samples: countOf(samples), unseen: comparisonOf(unseen), heldOut: comparisonOf(heldOut) },
    warming: temperature,
    weights: floatsOf(weights),
    bias: floatsOf(bias),
  };
}

function comparisonOf(value: unknown): LearningFigures["unseen"] {
  const { count, errorsBefore, errorsAfter } = objectOf(value);
  return { count: countOf(count), errorsBefore: countOf(errorsBefore), errorsAfter: countOf(errorsAfter) };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return failMalformed("is no JSON, or is cut off");
  }
}

function objectOf(value: unknown): Members {
  const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
  return isObject ? (value as Members) : failMalformed("lacks a part");
}

function textOf(value: unknown): string {
  return typeof value === "string" && value.length > 0 ? value : failMalformed("lacks a text");
}

function numberOf(value: unknown): number {
  return typeof value === "number" && Number.isFinite(value) ? value : failMalformed("lacks a number");
}

function countOf(value: unknown): number {
  return Number.isSafeInteger(value) && Number(value) >= 0 ? Number(value) : failMalformed("lacks a count");
}

function bytesOf(value: unknown): Uint8Array {
  try {
    return base64Decode(textOf(value));
  } catch {
    return failMalformed("has bytes that are no base64");
  }
}

function floatsOf(value: unknown): Float32Array {
  const bytes = bytesOf(value);
  if (bytes.length % Float32Array.BYTES_PER_ELEMENT !== 0) failMalformed("has weights that are cut off");
  const floats = new Float32Array(bytes.slice().buffer);
  return floats.every(Number.isFinite) ? floats : failMalformed("has weights that are no numbers");
}

function floatsToText(floats: Float32Array): string {
  return base64Encode(new Uint8Array(floats.buffer, floats.byteOffset, floats.byteLength));
}

function failMalformed(reason: string): never {
  fail("PROFILE_MALFORMED", `the profile ${reason}. Save it again where it was taught.`);
}
