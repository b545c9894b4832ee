/**
 * The Open Inference Protocol's objects as JSON schemas. Small answers are written by them; those of the inference request
 * and its answer are only for the OpenAPI document (see infer-route.ts).
 */

// For what a schema says to the OpenAPI document: tags, summary, hide.
import type {} from "@fastify/swagger";
import Type from "typebox";

import { defaultLimits } from "../../contract/limits.js";
import { IMAGE_PIXELS, IMAGE_SIZE } from "../../core/digits.js";
import { inputDatatypes, OUTPUT_NAMES } from "./tensors.js";

export const TAGS = ["Open Inference Protocol"];

const ErrorAnswer = Type.Object(
  { error: Type.String({ description: "What was wrong, for people." }) },
  { description: "The request failed." },
);

/** Every way in which a request may fail. */
export const failures = { "4xx": ErrorAnswer, "5xx": ErrorAnswer };

export const ServerAnswer = Type.Object({
  name: Type.String(),
  version: Type.String(),
  extensions: Type.Array(Type.String()),
});

export const LiveAnswer = Type.Object({ live: Type.Boolean() });

/** The specification writes `live` here, and KServe's clients read `ready`. */
export const ReadyAnswer = Type.Object({ live: Type.Boolean(), ready: Type.Boolean() });

export const ModelReadyAnswer = Type.Object({ name: Type.String(), ready: Type.Boolean() });

const TensorMetadata = Type.Object({
  name: Type.String(),
  datatype: Type.String(),
  shape: Type.Array(Type.Integer(), { description: "-1 stands for any number of images." }),
});

export const ModelMetadataAnswer = Type.Object({
  name: Type.String(),
  versions: Type.Array(Type.String()),
  platform: Type.String(),
  inputs: Type.Array(TensorMetadata),
  outputs: Type.Array(TensorMetadata),
});

export const ModelParams = Type.Object({ name: Type.String() });

export const VersionParams = Type.Object({ name: Type.String(), version: Type.String() });

const Parameters = Type.Record(Type.String(), Type.Union([Type.String(), Type.Number(), Type.Boolean()]));

const RequestedOutput = Type.Object({
  name: Type.String({ enum: [...OUTPUT_NAMES] }),
  parameters: Type.Optional(
    Type.Object({
      binary_data: Type.Optional(Type.Boolean({ description: "As bytes after the answer's JSON." })),
      classification: Type.Optional(
        Type.Integer({
          minimum: 1,
          description: 'This many classes with the highest values, as texts "value:index:label".',
        }),
      ),
    }),
  ),
});

export const InferenceRequestBody = Type.Object(
  {
    id: Type.Optional(Type.String({ description: "Sent back with the answer." })),
    parameters: Type.Optional(
      Type.Object({
        binary_data_output: Type.Optional(
          Type.Boolean({ description: "All outputs as binary data, unless an output says otherwise." }),
        ),
      }),
    ),
    inputs: Type.Array(
      Type.Object({
        name: Type.String({ const: "images" }),
        shape: Type.Array(Type.Integer(), {
          description: `[n, 1, ${IMAGE_SIZE}, ${IMAGE_SIZE}] for n images, 1 to ${defaultLimits.maxImages}.`,
        }),
        datatype: Type.String({ enum: Object.keys(inputDatatypes) }),
        parameters: Type.Optional(
          Type.Object({
            binary_data_size: Type.Optional(
              Type.Integer({
                minimum: 0,
                description: "Bytes after the JSON that hold the values; `data` is left out then.",
              }),
            ),
          }),
        ),
        data: Type.Optional(
          Type.Array(Type.Unknown(), {
            description: "Numbers, flat or nested as the shape is, row by row; ink 1 (UINT8: 255), paper 0.",
          }),
        ),
      }),
      { minItems: 1, maxItems: 1 },
    ),
    outputs: Type.Optional(Type.Array(RequestedOutput, { description: "Left out: all of them." })),
  },
  {
    examples: [
      {
        id: "blank",
        inputs: [
          {
            name: "images",
            shape: [1, 1, IMAGE_SIZE, IMAGE_SIZE],
            datatype: "UINT8",
            data: Array.from({ length: IMAGE_PIXELS }, () => 0),
          },
        ],
        outputs: [{ name: "probabilities" }],
      },
    ],
  },
);

export const InferenceAnswerBody = Type.Object({
  model_name: Type.String(),
  model_version: Type.String(),
  id: Type.Optional(Type.String()),
  outputs: Type.Array(
    Type.Object({
      name: Type.String(),
      datatype: Type.String(),
      shape: Type.Array(Type.Integer()),
      parameters: Type.Optional(Parameters),
      data: Type.Optional(Type.Array(Type.Unknown())),
    }),
  ),
});

/** JSON followed by the bytes of tensors. */
export const BinaryBody = Type.String({
  format: "binary",
  description:
    "The same object as JSON, followed by the tensors' bytes, little-endian; the header Inference-Header-Content-Length gives the length of the JSON.",
});
