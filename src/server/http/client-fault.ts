/**
 * An error of the catalogue that is the client's fault in this place, though it is the server's elsewhere: a model
 * that cannot be read is the server's own, unless a client has just sent it.
 */

import { type ErrorCode, isDigitsError, type DigitsError } from "../../core/errors.js";

export class ClientFault extends Error {
  readonly fault: DigitsError;
  /** Of HTTP, 400 to 499. */
  readonly status: number;

  constructor(fault: DigitsError, status: number) {
    super(fault.message, { cause: fault });
    this.name = "ClientFault";
    this.fault = fault;
    this.status = status;
  }
}

/** Does the work; its errors of these codes are the client's fault. */
export async function blamingClient<Result>(
  status: number,
  codes: readonly ErrorCode[],
  work: () => Promise<Result>,
): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (isDigitsError(error) && codes.includes(error.code)) {
      throw new ClientFault(error, status);
    }
    throw error;
  }
}
