/**
 * The page: puts the parts together. Pictures come in from files, drops, pastes and samples; the flow has them
 * read; the sheet and the reading show the state the flow is in.
 */

import { showColophon } from "./colophon.js";
import type { ChooseDigit } from "./digit-choice.js";
import { elementById } from "./elements.js";
import { takePictures } from "./picture-input.js";
import { createReadingFlow } from "./reading-flow.js";
import { createReadingPanel } from "./reading-panel.js";
import { addSamples } from "./samples.js";
import { createSheet } from "./sheet.js";

const flow = createReadingFlow((state) => {
  sheet.show(state);
  panel.show(state);
});
// A digit is chosen on the picture or in the number; both show it, whichever it was.
const choose: ChooseDigit = (index) => {
  sheet.choose(index);
  panel.choose(index);
};
const sheet = createSheet({ choose });
const panel = createReadingPanel({ retry: () => flow.retry(), choose });

takePictures({
  onPicture: (file) => flow.read(file),
  onNothing: (failure) => flow.refuse(failure),
});
addSamples(elementById("samples"), (file) => flow.read(file));
void showColophon(elementById("colophon"));
