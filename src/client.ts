/**
 * The client of the HTTP API: what `import ... from "handwritten-digits/client"` gives. It needs `fetch` and nothing
 * else, so it runs in Node, in browsers, and wherever there is one.
 */

export { createClient } from "./client/create-client.js";
export type {
  Client,
  InspectOptions,
  ModelOptions,
  NamedPicture,
  ReadLine,
  ReadOptions,
} from "./client/create-client.js";
export type { Picture } from "./client/bodies.js";
export type { ClientOptions, RequestOptions } from "./client/request.js";
export type { FollowOptions, RunEvent } from "./client/run-events.js";
export type { RunsClient, TestImageOptions } from "./client/runs.js";
export { ApiError, ConnectionError } from "./client/errors.js";
export type { Box, RankedDigit, ReadAnswer, ReadDigit, ReadNumber, RejectedMark } from "./server/answers.js";
export type { Classification, ClassifyAnswer } from "./server/classify-answer.js";
export type { InspectAnswer, InspectedLayer, SaliencyMap } from "./server/inspect-answer.js";
export type { ExplainedAnswer } from "./server/explained-answer.js";
export type { FileAnswer, FileFailure } from "./server/file-answer.js";
export type { ListedModel, ModelDetailAnswer, ModelListAnswer, ModelReference } from "./server/model-answers.js";
export type { TestImageAnswer, TestImageListAnswer } from "./server/mnist-answers.js";
export type {
  GivenChoices,
  RunAnswer,
  RunListAnswer,
  RunOptionsAnswer,
  RunResultAnswer,
} from "./server/run-answers.js";
