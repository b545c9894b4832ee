/**
 * Turns of clients: a server that strangers use works on a few things of each client at a time, and the others of that
 * client wait. Without it whoever sends ten large pictures a second has every thread for himself, and a drawing of
 * somebody else waits behind all of them.
 */

/** Waits for the client's turn; what it gives ends the turn. */
export type TakeTurn = (client: string) => Promise<() => void>;

/** @param max things of one client at a time; Infinity makes nobody wait */
export function createClientTurns(max: number): TakeTurn {
  /** Of clients that have a turn: how many, and who waits for one, in order. */
  const clients = new Map<string, { running: number; readonly waiting: (() => void)[] }>();

  return async (client) => {
    const own = clients.get(client) ?? { running: 0, waiting: [] };
    clients.set(client, own);
    if (own.running < max) own.running += 1;
    else await new Promise<void>((resolve) => own.waiting.push(resolve));
    return () => {
      // The turn goes to the next of the same client without becoming free.
      const next = own.waiting.shift();
      if (next) return next();
      own.running -= 1;
      if (own.running === 0) clients.delete(client);
    };
  };
}
