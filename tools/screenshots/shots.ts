/**
 * Every screenshot there is: a view, or what is photographed beside the page, in a state, at a size and in a theme. Those of README, and all states of the views at
 * every size and in both themes, to be looked at.
 */

import { modelsStates, otherStates, readStates, type ShotState, trainStates } from "./states.js";

const allStates = [
  ...[readStates, trainStates, modelsStates].flatMap((states) => Object.values<ShotState>(states)),
  ...otherStates,
];

const readmeWindow = { width: 1280, height: 1010, density: 1.5, isPhone: false };

/** One picture to be taken. */
export interface Shot {
  /** Under docs/images. */
  readonly file: string;
  readonly state: ShotState;
  readonly size: Readonly<typeof readmeWindow>;
  readonly theme: "light" | "dark";
}

/** Windows from the phone to the wide desktop. */
const shotSizes = {
  phone: { width: 360, height: 740, density: 2, isPhone: true },
  tablet: { width: 768, height: 1024, density: 1.5, isPhone: false },
  desktop: { width: 1440, height: 900, density: 1, isPhone: false },
  wide: { width: 1920, height: 1080, density: 1, isPhone: false },
} as const;

/** The pictures of README, in docs/images. */
export const readmeShots: readonly Shot[] = [
  { file: "slip.png", state: readStates.slip, size: readmeWindow, theme: "light" },
  { file: "page.png", state: readStates.drawn, size: readmeWindow, theme: "light" },
  { file: "page-dark.png", state: readStates.drawn, size: readmeWindow, theme: "dark" },
  { file: "page-phone.png", state: readStates.drawn, size: { ...shotSizes.phone, height: 700 }, theme: "light" },
  { file: "train.png", state: trainStates.running, size: readmeWindow, theme: "light" },
  { file: "run-result.png", state: trainStates.finished, size: readmeWindow, theme: "light" },
  { file: "models.png", state: modelsStates.card, size: readmeWindow, theme: "dark" },
];

/** Every state of every view, at every size, in both themes. */
export const everyShot: readonly Shot[] = allStates.flatMap((state) =>
  Object.entries(shotSizes).flatMap(([name, size]) =>
    (["light", "dark"] as const).map((theme) => {
      return { file: `${state.view}-${state.name}-${name}-${theme}.png`, state, size, theme };
    }),
  ),
);
