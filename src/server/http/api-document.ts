/**
 * The OpenAPI 3.1 document, generated from the routes' own schemas, at `/docs/json` and `/docs/yaml`.
 */

import swagger from "@fastify/swagger";
import type { FastifyInstance } from "fastify";

const DESCRIPTION = `Reads handwritten numbers on pictures. Errors are \`application/problem+json\` with a stable \`code\`; every answer carries \`x-request-id\`. A full queue answers 503 with \`Retry-After\`, at once.`;

/** Adds the document. To be called before the routes are added, since it records each. */
export async function addApiDocument(app: FastifyInstance, version: string): Promise<void> {
  await app.register(swagger, {
    transform: ({ schema, url, route }) => {
      const { documentedBody, isChange, needs } = route.config ?? {};
      const content = Object.fromEntries(
        Object.entries(documentedBody ?? {}).map(([mediaType, body]) => [mediaType, { schema: body }]),
      );
      return {
        url,
        schema: {
          ...schema,
          ...(documentedBody === undefined ? {} : { body: { content } }),
          ...(isChange === true || needs !== undefined ? { security: [{ token: [] }] } : {}),
        },
      };
    },
    openapi: {
      openapi: "3.1.0",
      info: { title: "Digits: the HTTP API", version, description: DESCRIPTION },
      tags: [
        { name: "reading", description: "Pictures and images in, digits out" },
        { name: "jobs", description: "Many pictures, read by workers, reviewed and exported" },
        { name: "models", description: "Which model reads" },
        { name: "training", description: "Networks that learn, here" },
        { name: "operation", description: "Health, limits and counters" },
        { name: "Open Inference Protocol", description: "As KServe and Triton speak it" },
      ],
      components: { securitySchemes: { token: { type: "http", scheme: "bearer" } } },
    },
  });
  app.get("/docs/json", { schema: { hide: true } }, async () => app.swagger());
  app.get("/docs/yaml", { schema: { hide: true } }, async (_request, reply) =>
    reply.type("application/x-yaml").send(app.swagger({ yaml: true })),
  );
}
