/**
 * What a screenshot is: a view in a state, at a size and in a theme.
 */

import type { Page } from "playwright-core";

import type { RecordedDigit } from "../browser/recorded-digits.js";

/** Windows from the phone to the wide desktop. */
export const shotSizes = {
  phone: { width: 360, height: 740, density: 2, isPhone: true },
  tablet: { width: 768, height: 1024, density: 1.5, isPhone: false },
  desktop: { width: 1440, height: 900, density: 1, isPhone: false },
  wide: { width: 1920, height: 1080, density: 1, isPhone: false },
} as const;

export type ShotSize = keyof typeof shotSizes;

export const shotThemes = ["light", "dark"] as const;

export type ShotTheme = (typeof shotThemes)[number];

/** What a state is made of. */
export interface ShotMaterial {
  readonly digits: readonly RecordedDigit[];
  /** A photo of numbers on paper, in shadow. */
  readonly photo: Buffer;
}

/** A state of a view, and how a page that was just opened comes into it. */
export interface ShotState {
  readonly name: string;
  /** The address's part after the `#`. */
  readonly view: string;
  readonly prepare: (page: Page, material: ShotMaterial) => Promise<void>;
}

/** One picture to be taken. */
export interface Shot {
  /** Under docs/images. */
  readonly file: string;
  readonly state: ShotState;
  readonly size: {
    readonly width: number;
    readonly height: number;
    readonly density: number;
    readonly isPhone: boolean;
  };
  readonly theme: ShotTheme;
}
