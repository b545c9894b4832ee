/**
 * The client of the HTTP API: what `import ... from "handwritten-digits/client"` gives. It needs `fetch` and nothing
 * else, so it runs in Node, in browsers, and wherever there is one.
 */

export { createClient } from "./client/create-client.js";
export type {
  Client,
  InspectLineOptions,
  InspectOptions,
  ModelOptions,
  NamedPicture,
  Picture,
  ReadLine,
  ReadOptions,
  UploadOptions,
} from "./client/create-client.js";
export type { ClientOptions, RequestOptions } from "./client/request.js";
export type { FollowOptions, RunEvent, RunsClient, TestImageOptions } from "./client/runs.js";
export type { JobsClient } from "./client/jobs.js";
export { ApiError, ConnectionError } from "./client/errors.js";
export type {
  ListedModel,
  ModelDetailAnswer,
  ModelListAnswer,
  ModelReference,
} from "./contract/answers/model-answers.js";
export type {
  Classification,
  ClassifyAnswer,
  InspectAnswer,
  InspectedLayer,
  InspectLineAnswer,
  SaliencyMap,
} from "./contract/answers/network-answers.js";
export type { ExplainedLine, PathSymbol } from "./contract/answers/line-answers.js";
export type {
  Box,
  ExplainedAnswer,
  FileAnswer,
  FileFailure,
  RankedDigit,
  ReadAnswer,
  ReadDigit,
  ReadNumber,
  ReadPage,
  ReadTable,
  ReadTextLine,
  RejectedMark,
} from "./contract/answers/read-answers.js";
export type {
  AddedAnswer,
  Correction,
  CountedNumber,
  CutOutOptions,
  ExportOptions,
  GivenCorrection,
  GivenJob,
  JobAnswer,
  JobDetailAnswer,
  JobFile,
  JobFileAnswer,
  JobFilesAnswer,
  JobFilesOptions,
  JobListAnswer,
  JobNumber,
  JobNumbersAnswer,
  JobNumbersOptions,
  KeptReading,
  RetryAnswer,
} from "./contract/answers/job-answers.js";
export type {
  GivenChoices,
  LineRunResultAnswer,
  RunAnswer,
  RunListAnswer,
  RunOptionsAnswer,
  RunResultAnswer,
  TestImageAnswer,
  TestImageListAnswer,
} from "./contract/answers/run-answers.js";
export type { Limits } from "./contract/limits.js";
