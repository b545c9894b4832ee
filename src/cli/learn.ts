/** `digits learn`: from pictures of one hand, with what stands on them, to a profile that `digits read --profile` reads with. */

import { dirname } from "node:path";

import type { Command } from "commander";

import type { Choice, GivenValues } from "../contract/choice.js";
import { formatCount } from "../contract/words.js";
import { fail, isDigitsError } from "../core/errors.js";
import type { LabelledPicture } from "../core/evaluation/picture-outcome.js";
import type { Profile } from "../core/profile/profile.js";
import type { Sample } from "../core/profile/samples.js";
import { addChoices, chosenOf, jsonChoice, modelChoice } from "./choice-options.js";
import type { CliContext } from "./context.js";
import { createProgressLine, toOneLine } from "./terminal.js";

const EXAMPLES = `
Examples:
  $ digits learn anna.csv --out anna.json              learn from pictures of numbers that Anna wrote
  $ digits learn more.csv --from anna.json --out anna.json --force
  $ digits learn --from anna.json --out new.json       once more, beside a newer model
  $ digits read --profile anna.json note.jpg

The list is a CSV file with a heading and a picture a line: its columns "file" and "label" name a picture beside the list, and
the digits of the one number on it. digits jobs labels writes such a list of corrected readings. Thirty digits are enough to
begin with, of all kinds. What was learnt is kept only if the last fifth of the digits is read better by it, and other people's
digits no worse; the exit status is 1 where it is not, and a line says why.
`;

const choices = {
  out: { kind: "text", sentence: "The profile to write.", placeholder: "file" },
  from: { kind: "text", sentence: "A profile whose digits are learnt from as well.", placeholder: "file" },
  model: { ...modelChoice, sentence: "The model that learns." },
  force: { kind: "switch", sentence: "Replace the file where it is there." },
  json: jsonChoice,
} as const satisfies Readonly<Record<string, Choice>>;

type LearnCommandOptions = GivenValues<typeof choices>;

/** Makes a command `digits learn`. */
export function addLearnCommand(command: Command, context: CliContext): void {
  command.argument("[list]", "pictures of one hand with what stands on them, as CSV");
  addChoices(command, choices)
    .addHelpText("after", EXAMPLES)
    .action((list: string | undefined, options: object) => learn(list, chosenOf(choices, options), context));
}

async function learn(
  list: string | undefined,
  { out, from, model, force = false, json }: LearnCommandOptions,
  context: CliContext,
): Promise<void> {
  if (out === undefined || (list === undefined && from === undefined)) {
    fail("OPTION_INVALID", "digits learn needs --out, and a list of pictures or --from. See digits learn --help.");
  }
  const [
    { learnHand },
    { formatProfile, withSamples },
    profiles,
    { loadReplay },
    { writeNewFiles },
    { readInputFile },
  ] = await Promise.all([
    import("../core/profile/learn-hand.js"),
    import("../core/profile/profile.js"),
    import("../node/models/profile-file.js"),
    import("../node/data/replay-images.js"),
    import("../node/files/atomic-file.js"),
    import("../node/files/input-file.js"),
  ]);
  const bytes = await readInputFile(model ?? context.defaultModelPath());
  const old = from === undefined ? null : await profiles.loadProfile(from);
  const network = profiles.networkOf(bytes);
  const start: Profile = { network, samples: old?.samples ?? null, learnt: null };
  const given = list === undefined ? [] : await readSamples(list, bytes, context);
  const profile = withSamples(start, given);

  const progress = createProgressLine(context.io);
  const outcome = await learnHand(await context.createRuntime(), bytes, profile.samples, await loadReplay(), {
    signal: context.signal,
    pause: () => new Promise((resolve) => setImmediate(resolve)),
    onProgress: (done) => progress.update(() => `Learning: ${Math.round(100 * done)} %`),
  }).finally(() => progress.clear());

  if (outcome.kind === "refused") {
    const { reason, message } = outcome;
    context.setExitCode(1);
    context.io.stdout(json ? `${JSON.stringify({ kind: "refused", reason, message })}\n` : `Not learnt: ${message}\n`);
    return;
  }
  const { learnt } = outcome;
  await writeNewFiles([{ path: out, content: formatProfile({ ...profile, learnt }) }], { isForced: force });
  const { samples, unseen, heldOut } = learnt.figures;
  context.io.stdout(
    json
      ? `${JSON.stringify({ kind: "learnt", profile: out, ...learnt.figures })}\n`
      : `Learnt from ${formatCount(samples)} digits. Of the last ${unseen.count}, read by what the others taught, ${unseen.errorsAfter} are wrong in place of ${unseen.errorsBefore};\nof ${formatCount(heldOut.count)} other images ${heldOut.errorsAfter} in place of ${heldOut.errorsBefore}. The profile is in\n  ${out}\n`,
  );
}

/** Reads the pictures, each as a number of as many digits as its label has; what cannot be opened stops nothing else. */
async function readSamples(list: string, model: Uint8Array, context: CliContext): Promise<Sample[]> {
  const [{ createPictureLoader, loadPictureLabels }, { createCheckedReader }, { openModel }, lines, { samplesOf }] =
    await Promise.all([
      import("../node/pictures/labelled-pictures.js"),
      import("../contract/checked-reader.js"),
      import("../node/models/model-file.js"),
      import("../node/models/line-model-file.js"),
      import("../core/profile/samples.js"),
    ]);
  const pictures = await loadPictureLabels(list);
  const runtime = await context.createRuntime();
  const classifier = await openModel(runtime, model);
  const reader = createCheckedReader(classifier, await lines.openLineNetworksBeside(runtime, classifier.metadata));
  const load = createPictureLoader(dirname(list));
  const progress = createProgressLine(context.io);
  const samples: Sample[] = [];
  const passOver = ({ file }: LabelledPicture, why: string) => {
    progress.clear();
    context.io.stderr(`digits: passed over ${toOneLine(file)}: ${toOneLine(why)}\n`);
  };
  try {
    for (const [i, picture] of pictures.entries()) {
      context.signal.throwIfAborted();
      progress.update(() => `Reading ${formatCount(i + 1)} of ${formatCount(pictures.length)} pictures`);
      const { label } = picture;
      if (label === "") continue;
      try {
        const found = samplesOf(await reader.read(await load(picture.file), { expect: label.length }), label);
        if (found.length === 0) passOver(picture, `no number of ${label.length} digits is found on it`);
        samples.push(...found);
      } catch (error) {
        if (!isDigitsError(error) || error.code === "ABORTED") throw error;
        passOver(picture, error.message);
      }
    }
  } finally {
    progress.clear();
    await reader.dispose();
  }
  return samples;
}
