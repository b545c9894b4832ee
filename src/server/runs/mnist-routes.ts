/** The images of MNIST's test set, to look at the results of a training run, and what the run read them as. */

import type { FastifyInstance } from "fastify";
import Type, { type Static } from "typebox";

import type { DigitRunResult } from "../../core/runs/run.js";
import type { TestImage, TrainingRuns } from "../../core/runs/training-runs.js";
import { TestImageAnswer, TestImageListAnswer } from "../../contract/answers/run-answers.js";
import { HttpError } from "../http/problem.js";

/** As many as one cell of a bad confusion matrix shows. */
const MAX_IMAGES = 256;

/** The test set does not change. */
const FOREVER = "public, max-age=31536000, immutable";

const tags = ["training"];

const TestImageParams = Type.Object({ index: Type.Integer({ minimum: 0, maximum: 9999 }) });

const run = Type.Optional(
  Type.String({ maxLength: 100, description: "A finished run, to get what it read the images as." }),
);

const RunQuery = Type.Object({ run });
const ListQuery = Type.Object({
  indices: Type.String({
    pattern: "^\\d{1,4}(,\\d{1,4})*$",
    description: `Places in the test set, with commas between; at most ${MAX_IMAGES}.`,
  }),
  run,
});

type TestImageParams = Static<typeof TestImageParams>;

/** Adds `/api/mnist/test` and what lies below it. */
export function addTestImageRoutes(scope: FastifyInstance, runs: TrainingRuns): void {
  const { testImages } = runs;

  async function resultOf(id: string | undefined): Promise<DigitRunResult | null> {
    if (id === undefined) return null;
    const result = await runs.result(id);
    if (result.kind !== "lines") return result;
    throw new HttpError(
      "REQUEST_INVALID",
      "the run trained the network of lines, which was measured on simulated lines and not on these images. Name a run of a network of digits, or leave it out.",
    );
  }

  scope.get<{ Querystring: Static<typeof ListQuery> }>(
    "/api/mnist/test",
    {
      schema: {
        tags,
        summary: "Some images of MNIST's test set",
        querystring: ListQuery,
        response: { 200: TestImageListAnswer },
      },
    },
    async ({ query }) => {
      const indices = query.indices.split(",").map(Number);
      if (indices.length > MAX_IMAGES) {
        throw new HttpError("REQUEST_INVALID", `at most ${MAX_IMAGES} images are answered; got ${indices.length}.`);
      }
      const result = await resultOf(query.run);
      const images = await Promise.all(indices.map((index) => testImages.find(index)));
      return { images: images.map((image) => toAnswer(image, result)) };
    },
  );

  scope.get<{ Params: TestImageParams; Querystring: Static<typeof RunQuery> }>(
    "/api/mnist/test/:index",
    {
      schema: {
        tags,
        summary: "An image of MNIST's test set",
        params: TestImageParams,
        querystring: RunQuery,
        response: { 200: TestImageAnswer },
      },
    },
    async ({ params, query }) => toAnswer(await testImages.find(params.index), await resultOf(query.run)),
  );

  scope.get<{ Params: TestImageParams }>(
    "/api/mnist/test/:index/image",
    {
      schema: {
        tags,
        summary: "The image as a PNG: black ink on nothing",
        params: TestImageParams,
        produces: ["image/png"],
      },
    },
    async ({ params }, reply) =>
      reply
        .header("cache-control", FOREVER)
        .type("image/png")
        .send(Buffer.from(await testImages.png(params.index))),
  );
}

function toAnswer({ index, label, pixels }: TestImage, result: DigitRunResult | null): TestImageAnswer {
  const image = Buffer.from(pixels).toString("base64");
  if (result === null) return { index, label, image };
  const outcome = result.outcomes[index] ?? 0;
  const confidence = result.confidences[index] ?? 0;
  return { index, label, image, outcome, confidence };
}
