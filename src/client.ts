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
export type { Box, RankedDigit, ReadAnswer, ReadDigit, ReadNumber, RejectedMark } from "./contract/answers/answers.js";
export type { Classification, ClassifyAnswer } from "./contract/answers/classify-answer.js";
export type { InspectAnswer, InspectedLayer, SaliencyMap } from "./contract/answers/inspect-answer.js";
export type { ExplainedAnswer } from "./contract/answers/explained-answer.js";
export type { FileAnswer, FileFailure } from "./contract/answers/file-answer.js";
export type {
  ListedModel,
  ModelDetailAnswer,
  ModelListAnswer,
  ModelReference,
} from "./contract/answers/model-answers.js";
export type { TestImageAnswer, TestImageListAnswer } from "./contract/answers/mnist-answers.js";
export type {
  GivenChoices,
  RunAnswer,
  RunListAnswer,
  RunOptionsAnswer,
  RunResultAnswer,
} from "./contract/answers/run-answers.js";
