/**
 * `POST /api/jobs/NAME/files`: pictures into a job, one or a form of them; a large job is sent in many requests. What is
 * answered is kept; what is sent again is known by its digest, so that a request that broke off is simply repeated.
 */

import multipart from "@fastify/multipart";
import type { FastifyInstance, FastifyRequest } from "fastify";
import Type, { type Static } from "typebox";

import { AddedAnswer, JobParams } from "../../contract/answers/job-answers.js";
import type { JobService, OfferedPicture } from "../../contract/jobs/job-service.js";
import { formatMegabytes } from "../../contract/limits.js";
import { fail } from "../../core/errors.js";
import { addByteBody, ByteBody } from "../http/bodies.js";
import { createFairYield } from "../http/fair-yield.js";
import { HttpError } from "../http/problem.js";
import type { AppSettings } from "../http/settings.js";
import { whoOf } from "./who.js";
import { receiveFiles } from "../read/read-files.js";

const UploadQuery = Type.Object({
  file: Type.Optional(
    Type.String({ maxLength: 500, description: "The name of a picture that is sent as it is. Left out: picture." }),
  ),
});

const FilesBody = Type.Object({
  pictures: Type.Array(ByteBody, { description: "Picture files with their names; the field may have any name." }),
});

interface Upload {
  readonly Params: Static<typeof JobParams>;
  readonly Querystring: Static<typeof UploadQuery>;
}

type Limits = Pick<AppSettings, "maxPictureBytes" | "maxFiles">;

export function addJobUpload(app: FastifyInstance, jobs: JobService, { maxPictureBytes, maxFiles }: Limits): void {
  const yieldToLoop = createFairYield();

  async function* offered(request: FastifyRequest<Upload>): AsyncGenerator<OfferedPicture> {
    if (!request.isMultipart()) {
      const { file = "picture" } = request.query;
      const bytes = request.body;
      if (!(bytes instanceof Uint8Array) || bytes.length === 0) {
        throw new HttpError(
          "REQUEST_INVALID",
          "the body is empty. Send a picture's bytes, or a form of picture files.",
        );
      }
      yield { file, load: async () => bytes };
      return;
    }
    const options = { limits: { fileSize: maxPictureBytes, files: maxFiles, fields: 16 }, preservePath: true };
    let count = 0;
    for await (const { name, bytes, isCutOff } of receiveFiles(request, options, yieldToLoop)) {
      count += 1;
      yield { file: name, load: async () => (isCutOff ? failTooLarge(maxPictureBytes) : bytes) };
    }
    if (count === 0) throw new HttpError("REQUEST_INVALID", "the form holds no file.");
  }

  app.register(async (scope) => {
    await scope.register(multipart, { throwFileSizeLimit: false });
    scope.removeContentTypeParser(["text/plain", "application/json"]);
    for (const mediaType of [/^image\//, "application/octet-stream"]) {
      addByteBody(scope, mediaType, maxPictureBytes, yieldToLoop);
    }
    scope.post<Upload>(
      "/api/jobs/:name/files",
      {
        config: {
          isChange: true,
          isRecorded: true,
          documentedBody: {
            "multipart/form-data": FilesBody,
            "application/octet-stream": ByteBody,
            "image/*": ByteBody,
          },
        },
        schema: {
          tags: ["jobs"],
          summary: "Add pictures to a job",
          description:
            "Answered once they are on the disk. A picture that is sent again changes nothing, so a request that broke off is repeated.",
          params: JobParams,
          querystring: UploadQuery,
          response: { 200: AddedAnswer },
        },
      },
      async (request) => jobs.add(request.params.name, offered(request), whoOf(request.holder)),
    );
  });
}

function failTooLarge(maxBytes: number): never {
  fail("PICTURE_TOO_LARGE", `the file has more than ${formatMegabytes(maxBytes)}. Scale the picture down.`);
}
