/**
 * Colours as light: what paper and ink reflect is mixed and lit in linear values, and only the finished picture
 * is coded as sRGB (IEC 61966-2-1).
 */

import type { Random } from "../../src/core/tensor/random.js";

/** Reflected light of red, green and blue, 0 to 1, linear. */
export type Light = readonly [red: number, green: number, blue: number];

/** As people write colours: sRGB bytes. */
export type Srgb = readonly [red: number, green: number, blue: number];

/** Steps of the table from linear light to sRGB bytes; fine enough for the dark end, where sRGB is steepest. */
export const CODED_STEPS = 4095;

/** The light of an sRGB colour. */
export function toLight([red, green, blue]: Srgb): Light {
  return [decode(red / 255), decode(green / 255), decode(blue / 255)];
}

/** The same colour, every channel brighter or darker by at most `amount`, and a little off in hue. */
export function varyColour(random: Random, light: Light, amount: number): Light {
  const brightness = 1 + random.uniform(-amount, amount);
  const vary = (channel: number) => Math.min(1, channel * brightness * (1 + random.uniform(-amount, amount) / 3));
  return [vary(light[0]), vary(light[1]), vary(light[2])];
}

/** sRGB bytes of linear light in {@link CODED_STEPS} steps from 0 to 1. */
export function createCoding(): Uint8Array {
  return Uint8Array.from({ length: CODED_STEPS + 1 }, (_, step) => Math.round(255 * encode(step / CODED_STEPS)));
}

function decode(coded: number): number {
  return coded <= 0.04045 ? coded / 12.92 : ((coded + 0.055) / 1.055) ** 2.4;
}

function encode(linear: number): number {
  return linear <= 0.0031308 ? linear * 12.92 : 1.055 * linear ** (1 / 2.4) - 0.055;
}
