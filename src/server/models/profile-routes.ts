/** The routes of profiles: what a person taught the reader, sent under a name by which pictures are then read. */

import type { FastifyInstance } from "fastify";
import Type, { type Static } from "typebox";

import { ProfileAnswer } from "../../contract/answers/model-answers.js";
import { formatMegabytes } from "../../contract/limits.js";
import { MAX_PROFILE_BYTES, parseProfile } from "../../core/profile/profile.js";
import { PROFILE_NAME_PATTERN, type ProfileStore } from "../../core/profile/profile-store.js";
import { createConcurrentLimit } from "../http/admission.js";
import "../http/routes.js";

const tags = ["models"];

/** Changes at a time: each may hold a profile as it was sent, and as it is parsed. */
const MAX_CHANGES = 4;

const ProfileParams = Type.Object({
  name: Type.String({ pattern: PROFILE_NAME_PATTERN, description: "Up to 64 small letters, digits and hyphens." }),
});

const ProfileBody = Type.Object({}, { additionalProperties: true, description: "A profile." });

type Named = { readonly Params: Static<typeof ProfileParams> };

/** Adds `/api/profiles/:name`. A profile is nobody's to look at: it can be replaced and removed, and be read with. */
export function addProfileRoutes(app: FastifyInstance, profiles: ProfileStore): void {
  const config = { isChange: true, needs: "review" } as const;
  const onRequest = createConcurrentLimit(MAX_CHANGES, "changes of profiles");
  app.register(async (scope) => {
    scope.removeContentTypeParser("application/json");
    scope.addContentTypeParser(
      "application/json",
      { parseAs: "string", bodyLimit: MAX_PROFILE_BYTES },
      (_request, body, done) => done(null, body),
    );

    scope.put<Named & { Body: string }>(
      "/api/profiles/:name",
      {
        // It is parsed by the profile's own rules; this is for the API's document.
        config: { ...config, documentedBody: { "application/json": ProfileBody } },
        onRequest,
        bodyLimit: MAX_PROFILE_BYTES,
        schema: {
          tags,
          summary: "Keep a profile, to read with by ?profile=NAME",
          description: `The file that the page saves and \`digits learn\` writes, up to ${formatMegabytes(MAX_PROFILE_BYTES)}. What was learnt is kept; the digits it was learnt from are not.`,
          params: ProfileParams,
          response: { 200: ProfileAnswer },
        },
      },
      async ({ params: { name }, body }): Promise<ProfileAnswer> => {
        const profile = parseProfile(body);
        await profiles.keep(name, profile);
        return { name, network: profile.network, samples: profile.learnt!.figures.samples };
      },
    );

    scope.delete<Named>(
      "/api/profiles/:name",
      {
        config,
        onRequest,
        schema: { tags, summary: "Remove a profile", params: ProfileParams, response: { 204: Type.Null() } },
      },
      async ({ params: { name } }, reply) => {
        await profiles.remove(name);
        return reply.code(204).send();
      },
    );
  });
}
