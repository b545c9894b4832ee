/**
 * What the server takes and answers of training runs and of MNIST's test images, as JSON schemas with the types inferred from them.
 */

import Type, { type Static } from "typebox";

import { OUTCOME_COUNT } from "../../core/digits.js";
import type { Choice, ValueOf } from "../choice.js";
import { toUnboundedSchema } from "../choice-schema.js";
import { presetChoice, trainingChoices } from "../training-choices.js";
import { ModelReference } from "./model-answers.js";
import { Digit, Probability as Share } from "./read-answers.js";
import { runStates } from "../../core/runs/run-event.js";

const Time = Type.String({ description: "ISO 8601." });

function orNull<Schema extends Type.TSchema>(schema: Schema) {
  return Type.Union([schema, Type.Null()]);
}

function oneOf<Name extends string>(names: readonly Name[]) {
  return Type.Unsafe<Name>({ type: "string", enum: [...names] });
}

/** The schema of every row of a table of choices. */
function schemasOf<Table extends Readonly<Record<string, Choice>>>(table: Table) {
  const entries = Object.entries(table).map(([name, choice]) => [name, toUnboundedSchema(choice)]);
  return Object.fromEntries(entries) as { [Name in keyof Table]: Type.TUnsafe<ValueOf<Table[Name]>> };
}

/** All that is chosen of a run. */
const Choices = Type.Object({
  ...schemasOf(trainingChoices),
  augmentation: orNull(toUnboundedSchema(trainingChoices.augmentation)),
});

/** What `POST /api/runs` takes. Ranges are told here and checked with the plan, whose words name what is wrong. */
export const GivenChoices = Type.Object(
  {
    preset: Type.Optional(toUnboundedSchema(presetChoice)),
    ...Type.Partial(Type.Object(schemasOf(trainingChoices))).properties,
  },
  {
    // A misspelt name would be left out silently, and something else trained than was meant.
    propertyNames: { enum: ["preset", ...Object.keys(trainingChoices)] },
    description: "A network or a preset is named, or both.",
  },
);

export const RunParams = Type.Object({ id: Type.String({ maxLength: 100, description: "Names the run." }) });

/** Steps as one point of a curve. */
export const StepsPoint = Type.Object({
  count: Type.Integer({ description: "Steps it stands for." }),
  step: Type.Integer({ description: "The last of them, from 1." }),
  epoch: Type.Integer({ description: "From 1." }),
  loss: Type.Number({ description: "Mean over them." }),
  accuracy: Share,
  learningRate: Type.Number(),
  imagesPerSecond: Type.Number(),
  secondsLeft: Type.Number({ description: "Of training." }),
});

export const EpochFigures = Type.Object({
  epoch: Type.Integer({ description: "From 1." }),
  step: Type.Integer(),
  trainLoss: Type.Number(),
  trainAccuracy: Share,
  validationAccuracy: Type.Union([Share, Type.Null()], {
    description:
      "Of held-out images read correctly, or of held-out lines spelled exactly; null where none were held out.",
  }),
  imagesPerSecond: Type.Number(),
});

export const RunAnswer = Type.Object({
  id: Type.String(),
  state: oneOf(runStates),
  reason: Type.Union([Type.String(), Type.Null()], { description: "Why it is in that state, for people." }),
  choices: Choices,
  threads: Type.Integer({ description: "Threads it computes with." }),
  command: Type.String({ description: "Trains the same model." }),
  createdAt: Time,
  startedAt: orNull(Time),
  endedAt: orNull(Time),
  step: Type.Integer({ description: "Steps done." }),
  stepCount: orNull(Type.Integer()),
  lastSteps: orNull(StepsPoint),
  lastEpoch: orNull(EpochFigures),
  testAccuracy: orNull(Share),
  model: Type.Union([ModelReference, Type.Null()], {
    description: "What it left behind; PUT /api/models/active lets it read.",
  }),
});

export const RunListAnswer = Type.Object({ runs: Type.Array(RunAnswer, { description: "The newest first." }) });

const Described = { description: Type.String() };

export const RunOptionsAnswer = Type.Object({
  networks: Type.Array(
    Type.Object({
      name: Type.String(),
      ...Described,
      classes: Type.Integer({
        description: '11 where it knows "not a digit"; it then takes material. 26 of the network of lines.',
      }),
      defaults: Choices,
      learningRates: Type.Object(
        { sgd: Type.Number(), adamw: Type.Number() },
        { description: "What is taken where only the optimizer is chosen." },
      ),
    }),
  ),
  presets: Type.Array(
    Type.Object({
      name: toUnboundedSchema(presetChoice),
      ...Described,
      measured: orNull(
        Type.Object(
          {
            purpose: Type.String({ description: "What it is for, in one sentence." }),
            testAccuracy: Type.Number({ description: "Of MNIST's test images read correctly, mean of five runs." }),
            seconds: Type.Number({ description: "That a run took on two cores." }),
          },
          { description: "What it was measured to reach; null of the network of lines." },
        ),
      ),
      choices: Type.Object(Choices.properties, {
        description: "All that it chooses, and the seed where none is chosen.",
      }),
    }),
  ),
  imagesAnEpoch: Type.Object({
    mnist: Type.Integer({ description: "Less those held out." }),
    material: Type.Record(Type.String(), Type.Integer(), { description: "Of each part, at most." }),
  }),
  options: Type.Record(
    Type.String(),
    Type.Object({
      kind: oneOf(["whole", "number", "one", "some"]),
      ...Described,
      minimum: Type.Optional(Type.Number()),
      maximum: Type.Optional(Type.Number()),
      names: Type.Optional(Type.Array(Type.String())),
    }),
  ),
});

const Outcome = Type.Integer({ minimum: 0, maximum: OUTCOME_COUNT - 1, description: "A digit, or 10 for none." });

const TestIndex = Type.Integer({ description: "Place in MNIST's test set." });

export const RunResultAnswer = Type.Object({
  count: Type.Integer({ description: "Images of MNIST's test set." }),
  correct: Type.Integer(),
  accuracy: Share,
  expectedCalibrationError: Share,
  validationAccuracy: orNull(Share),
  seconds: Type.Number({ description: "Time spent training, stops left out." }),
  perClass: Type.Array(
    Type.Object({ digit: Digit, count: Type.Integer(), correct: Type.Integer(), accuracy: orNull(Share) }),
  ),
  confusion: Type.Array(Type.Array(Type.Integer()), {
    description: "Ten rows, one a true digit; column j counts how often it was read as j, column 10 as no digit.",
  }),
  cells: Type.Array(Type.Array(Type.Array(TestIndex)), {
    description: "As `confusion`, with the images in place of their number.",
  }),
  reliability: Type.Array(
    Type.Object({
      lower: Share,
      upper: Share,
      count: Type.Integer(),
      accuracy: orNull(Share),
      confidence: orNull(Share),
    }),
    { description: "By confidence, in bins of equal width." },
  ),
  hardest: Type.Array(Type.Object({ index: TestIndex, label: Digit, predicted: Outcome, confidence: Share }), {
    description: "The errors that it was surest of.",
  }),
});

const lineFigures = {
  count: Type.Integer(),
  correct: Type.Integer({ description: "Lines whose likeliest text is what is written." }),
  sure: Type.Integer({ description: "Lines read with 90 % or more." }),
  sureAndWrong: Type.Integer({ description: "Of those, read wrongly." }),
};

/** What a run of the network of lines reached. */
export const LineRunResultAnswer = Type.Object({
  kind: Type.Literal("lines"),
  heldOut: Type.Union(
    [
      Type.Object({
        ...lineFigures,
        meanConfidence: Type.Number({ minimum: 0, maximum: 1, description: "As `correct / count` was foretold." }),
        kinds: Type.Array(Type.Object({ kind: Type.String(), ...lineFigures })),
      }),
      Type.Null(),
    ],
    { description: "On simulated lines of digits that were held out, all and by kind; null where none were." },
  ),
  seconds: Type.Number({ description: "Time spent training, stops left out." }),
});

export const TestImageAnswer = Type.Object({
  index: Type.Integer(),
  label: Type.Integer({ description: "The digit it is." }),
  image: Type.String({ contentEncoding: "base64", description: "28x28 bytes, row by row, ink 255, paper 0." }),
  outcome: Type.Optional(Outcome),
  confidence: Type.Optional(
    Type.Number({ minimum: 0, maximum: 1, description: "How probable the run took it to be." }),
  ),
});

export const TestImageListAnswer = Type.Object({
  images: Type.Array(TestImageAnswer, { description: "In the order they were asked for." }),
});

export type GivenChoices = Static<typeof GivenChoices>;
export type RunParams = Static<typeof RunParams>;
export type RunAnswer = Static<typeof RunAnswer>;
export type RunListAnswer = Static<typeof RunListAnswer>;
export type RunOptionsAnswer = Static<typeof RunOptionsAnswer>;
export type LineRunResultAnswer = Static<typeof LineRunResultAnswer>;
export type RunResultAnswer = Static<typeof RunResultAnswer>;
export type TestImageAnswer = Static<typeof TestImageAnswer>;
export type TestImageListAnswer = Static<typeof TestImageListAnswer>;

/** What a stream of events carries. */
export type { KeptEvent, LiveEvent } from "../../core/runs/run-event.js";
