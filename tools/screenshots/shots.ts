/**
 * Every screenshot there is: those of README, and all states of the views at every size and in both themes, to be
 * looked at. Another view brings a table of its states, and a line here.
 */

import { modelsStates } from "./models-states.js";
import { readStates } from "./read-states.js";
import { type Shot, type ShotState, shotSizes, type ShotSize, shotThemes } from "./shot.js";
import { trainStates } from "./train-states.js";

const allStates: readonly ShotState[] = [readStates, trainStates, modelsStates].flatMap((states) =>
  Object.values<ShotState>(states),
);

const readmeWindow = {
  width: 1280,
  height: 1010,
  density: 1.5,
  isPhone: false,
};

/** The pictures of README, in docs/images. */
export const readmeShots: readonly Shot[] = [
  {
    file: "page.png",
    state: readStates.drawn,
    size: readmeWindow,
    theme: "light",
  },
  {
    file: "page-dark.png",
    state: readStates.drawn,
    size: readmeWindow,
    theme: "dark",
  },
  {
    file: "page-phone.png",
    state: readStates.drawn,
    size: { ...shotSizes.phone, height: 700 },
    theme: "light",
  },
  {
    file: "train.png",
    state: trainStates.running,
    size: readmeWindow,
    theme: "light",
  },
  {
    file: "run-result.png",
    state: trainStates.finished,
    size: readmeWindow,
    theme: "light",
  },
  {
    file: "models.png",
    state: modelsStates.card,
    size: readmeWindow,
    theme: "dark",
  },
];

/** Every state of every view, at every size, in both themes. */
export const everyShot: readonly Shot[] = allStates.flatMap((state) =>
  (Object.keys(shotSizes) as ShotSize[]).flatMap((size) =>
    shotThemes.map((theme) => ({
      file: `${state.view}-${state.name}-${size}-${theme}.png`,
      state,
      size: shotSizes[size],
      theme,
    })),
  ),
);
