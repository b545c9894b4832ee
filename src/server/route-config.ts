/**
 * What a route says of itself in its `config`; the hooks that create-app.ts adds act on it.
 */

declare module "fastify" {
  interface FastifyContextConfig {
    /** Decodes, reads or classifies: counted against the queue, refused at once when it is full. */
    readonly isWork?: true;
    /** Changes what others see: needs the token where the server has one, and never runs for another site's page. */
    readonly isChange?: true;
  }
}

export {};
