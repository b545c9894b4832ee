/** The routes of jobs: which there are, their files, and what people said of them; and what makes and changes them. */

import { Readable } from "node:stream";

import type { FastifyInstance } from "fastify";
import type { Static } from "typebox";

import {
  type CutOutOptions,
  CutOutQuery,
  type ExportOptions,
  ExportQuery,
  GivenCorrection,
  GivenJob,
  JobAnswer,
  JobDetailAnswer,
  JobFileAnswer,
  JobFileParams,
  JobFilesAnswer,
  type JobFilesOptions,
  JobFilesQuery,
  JobListAnswer,
  JobNumbersAnswer,
  type JobNumbersOptions,
  JobNumbersQuery,
  JobParams,
  RetryAnswer,
  type RetryOptions,
  RetryQuery,
} from "../../contract/answers/job-answers.js";
import { formatOf, isRead } from "../../contract/formats.js";
import type { JobService } from "../../contract/jobs/job-service.js";
import type { ExportFormat } from "../../contract/jobs/jobs.js";
import { HttpError } from "../http/problem.js";
import "../http/routes.js";
import type { AppSettings } from "../http/settings.js";
import { addJobEvents } from "./job-events.js";
import { addJobUpload } from "./job-upload.js";
import { whoOf } from "./who.js";

const tags = ["jobs"];
const config = { isChange: true, isRecorded: true } as const;
const shown = { needs: "read" } as const;
const reviewed = { isChange: true, isRecorded: true, needs: "review" } as const;

/** A file's picture never changes. */
const FOREVER = "private, max-age=31536000, immutable";

/** Cut-outs that are made or wait for it: pages ask for a screen of them, and for those after. */
const MAX_CUT_OUTS = 200;

const mediaTypes: Readonly<Record<ExportFormat, string>> = {
  csv: "text/csv; charset=utf-8; header=present",
  jsonl: "application/x-ndjson",
};

type Named = { readonly Params: Static<typeof JobParams> };
type OfFile = { readonly Params: Static<typeof JobFileParams> };

/** Adds `/api/jobs` and what lies below it. */
export function addJobRoutes(app: FastifyInstance, jobs: JobService, settings: AppSettings): void {
  app.register(async (scope) => {
    // There is nothing to hide in the answers, and lists of files are large.
    scope.setSerializerCompiler(() => JSON.stringify);
    addQuestions(scope, jobs);
    addNumbers(scope, jobs);
    addJobChanges(scope, jobs);
    addCorrections(scope, jobs);
    addExport(scope, jobs);
    addJobEvents(scope, jobs);
  });
  addJobUpload(app, jobs, settings);
}

function addQuestions(scope: FastifyInstance, jobs: JobService): void {
  scope.get(
    "/api/jobs",
    { config: shown, schema: { tags, summary: "The jobs there are", response: { 200: JobListAnswer } } },
    async () => ({ jobs: await jobs.list() }),
  );
  scope.get<Named>(
    "/api/jobs/:name",
    {
      config: shown,
      schema: { tags, summary: "A job, and how far it is", params: JobParams, response: { 200: JobDetailAnswer } },
    },
    async ({ params }) => jobs.detail(params.name),
  );
  scope.get<Named & { Querystring: JobFilesOptions }>(
    "/api/jobs/:name/files",
    {
      config: shown,
      schema: {
        tags,
        summary: "A page of a job's files",
        description: "Filtered, searched and ordered; any page of a million files takes milliseconds.",
        params: JobParams,
        querystring: JobFilesQuery,
        response: { 200: JobFilesAnswer },
      },
    },
    async ({ params, query }) => jobs.page(params.name, query),
  );
  scope.get<OfFile>(
    "/api/jobs/:name/files/:id",
    {
      config: shown,
      schema: {
        tags,
        summary: "A file, its reading, and what people said of it",
        params: JobFileParams,
        response: { 200: JobFileAnswer },
      },
    },
    async ({ params }) => jobs.file(params.name, params.id),
  );
  scope.get<OfFile>(
    "/api/jobs/:name/files/:id/picture",
    {
      config: shown,
      schema: { tags, summary: "The picture, as it was added", params: JobFileParams, produces: ["image/*"] },
    },
    async ({ params }, reply) => {
      const bytes = await jobs.picture(params.name, params.id);
      const format = formatOf(bytes);
      // The names of the formats that are read are those of their media types; what is no picture is shown as none.
      const isPicture = format !== undefined && isRead(format);
      return reply
        .header("cache-control", FOREVER)
        .type(isPicture ? `image/${format.toLowerCase()}` : "application/octet-stream")
        .send(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length));
    },
  );
}

function addNumbers(scope: FastifyInstance, jobs: JobService): void {
  scope.get<Named & { Querystring: JobNumbersOptions }>(
    "/api/jobs/:name/numbers",
    {
      config: shown,
      schema: {
        tags,
        summary: "A page of a job's numbers",
        description:
          "What the readings leave to people, all that was read as the same, or what stands on one file; the most doubtful first. Their order stays while they are corrected.",
        params: JobParams,
        querystring: JobNumbersQuery,
        response: { 200: JobNumbersAnswer },
      },
    },
    async ({ params, query }) => jobs.numbers(params.name, query),
  );
  let count = 0;
  scope.get<OfFile & { Querystring: CutOutOptions }>(
    "/api/jobs/:name/files/:id/cut-out",
    {
      config: shown,
      schema: {
        tags,
        summary: "A part of the picture",
        params: JobFileParams,
        querystring: CutOutQuery,
        produces: ["image/webp"],
      },
    },
    async ({ params, query }, reply) => {
      if (count >= MAX_CUT_OUTS) {
        throw new HttpError("OVERLOADED", `${count} cut-outs are being made already. Try again in a moment.`);
      }
      count += 1;
      try {
        const bytes = await jobs.cutOut(params.name, params.id, query);
        return await reply
          .header("cache-control", FOREVER)
          .type("image/webp")
          .send(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length));
      } finally {
        count -= 1;
      }
    },
  );
}

function addJobChanges(scope: FastifyInstance, jobs: JobService): void {
  scope.post<{ Body: GivenJob }>(
    "/api/jobs",
    {
      config,
      schema: {
        tags,
        summary: "Make a job",
        description: "One of the same name and options is answered as it is. POST /api/jobs/NAME/files adds pictures.",
        body: GivenJob,
        response: { 201: JobAnswer },
      },
    },
    async ({ body: { name, options = {} }, holder }, reply) => {
      const job = await jobs.create(name, options, whoOf(holder));
      return reply
        .code(201)
        .header("location", `/api/jobs/${encodeURIComponent(name)}`)
        .send(job);
    },
  );
  for (const [act, isPaused, summary] of [
    ["pause", true, "Let no worker take files of a job"],
    ["resume", false, "Let workers take files of a paused job again"],
  ] as const) {
    scope.post<Named>(
      `/api/jobs/:name/${act}`,
      { config, schema: { tags, summary, params: JobParams, response: { 200: JobAnswer } } },
      async ({ params, holder }) => jobs.setPaused(params.name, isPaused, whoOf(holder)),
    );
  }
  scope.post<Named & { Querystring: RetryOptions }>(
    "/api/jobs/:name/retry",
    {
      config,
      schema: {
        tags,
        summary: "Read again what was refused or failed",
        params: JobParams,
        querystring: RetryQuery,
        response: { 200: RetryAnswer },
      },
    },
    async ({ params, query, holder }) => jobs.retry(params.name, query, whoOf(holder)),
  );
  scope.delete<Named>(
    "/api/jobs/:name",
    {
      config,
      schema: {
        tags,
        summary: "Remove a job",
        description:
          "With its readings and corrections, and the pictures that no other job has. A large one is taken away for a while after the answer; GET /api/jobs/NAME tells how many files are left, and 404 that it is gone. Asked again, it is the same.",
        params: JobParams,
        response: { 202: JobAnswer, 204: { type: "null", description: "It is gone." } },
      },
    },
    async ({ params, holder }, reply) => {
      const left = await jobs.remove(params.name, whoOf(holder));
      return left === null ? reply.code(204).send() : reply.code(202).send(left);
    },
  );
}

function addCorrections(scope: FastifyInstance, jobs: JobService): void {
  scope.post<OfFile & { Body: GivenCorrection }>(
    "/api/jobs/:name/files/:id/corrections",
    {
      config: reviewed,
      schema: {
        tags,
        summary: "Correct or confirm a number, or what stands on a picture",
        description:
          "Nothing is overwritten: what was read and what was said before stay. Answered once it is on the disk, with the file as it counts now.",
        params: JobFileParams,
        body: GivenCorrection,
        response: { 201: JobFileAnswer },
      },
    },
    async ({ params, body, holder }, reply) =>
      reply.code(201).send(await jobs.correct(params.name, params.id, body, whoOf(holder, body.who))),
  );
}

function addExport(scope: FastifyInstance, jobs: JobService): void {
  scope.get<Named & { Querystring: ExportOptions }>(
    "/api/jobs/:name/export",
    {
      config: shown,
      schema: {
        tags,
        summary: "The results, a line a number",
        params: JobParams,
        querystring: ExportQuery,
        produces: Object.values(mediaTypes),
      },
    },
    async ({ params, query: { format = "csv" } }, reply) => {
      // Once the answer has begun, nothing can be refused any more.
      const { name } = await jobs.tell(params.name);
      return reply
        .type(mediaTypes[format])
        .header("content-disposition", `attachment; filename*=UTF-8''${encodeURIComponent(name)}.${format}`)
        .send(Readable.from(jobs.export(name, format), { objectMode: false }));
    },
  );
}
