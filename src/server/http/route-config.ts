/**
 * What a route says of itself in its `config`; the hooks that create-app.ts adds act on it.
 */

import type { TSchema } from "typebox";

declare module "fastify" {
  interface FastifyContextConfig {
    /** Decodes, reads or classifies: counted against the queue, refused at once when it is full. */
    readonly isWork?: true;
    /** Changes what others see: needs the token where the server has one, and never runs for another site's page. */
    readonly isChange?: true;
    /** What bodies it takes, by media type, for the API's document; the route itself looks at what comes. */
    readonly documentedBody?: Readonly<Record<string, TSchema>>;
  }
}
