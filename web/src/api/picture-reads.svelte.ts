/**
 * Who reads pictures: the server, or this device, as whoever runs the server chose. What reads here is loaded when it is
 * first needed.
 */

import {
  type Client,
  ConnectionError,
  type ExplainedAnswer,
  type ReadAnswer,
  type ReadLine,
} from "../../../src/client.js";
import type { ReadingOptions } from "../../../src/contract/reading-options.js";
import type { DeviceReads } from "../device/device-reads.js";
import { type AskedOptions, type ReadPicture, type Reads, toFile } from "../device/reads.js";
import type { Connection } from "./connection.svelte.js";

export class PictureReads implements Reads {
  /** Whether this device reads; null until that is known. */
  isHere = $state<boolean | null>(null);
  /** Whether the browser has a newer version of the page, which is shown from the next load on. */
  isNewerHere = $state(false);
  readonly #connection: Connection;
  readonly #server: Reads;
  readonly #isReleased: () => Promise<boolean>;
  /** The profile of whoever writes here, as text: read by it where this device can, wherever else pictures would go. */
  #hand: string | null = null;
  #device: Promise<DeviceReads | null> | undefined;

  /** @param isReleased whether the server reads with the released model, as far as it tells */
  constructor(connection: Connection, isReleased: () => Promise<boolean>) {
    this.#connection = connection;
    this.#isReleased = isReleased;
    this.#server = onServer(connection.client, connection);
  }

  async read(picture: ReadPicture, options?: AskedOptions): Promise<ReadAnswer> {
    return (await this.choose()).read(picture, options);
  }

  async explain(picture: ReadPicture, options?: AskedOptions): Promise<ExplainedAnswer> {
    return (await this.choose()).explain(picture, options);
  }

  async check(options: ReadingOptions): Promise<void> {
    return (await this.choose()).check(options);
  }

  async *readMany(...asked: Parameters<Reads["readMany"]>): AsyncGenerator<ReadLine> {
    yield* (await this.choose()).readMany(...asked);
  }

  /** Loads what reads, where that is this device; where it no longer is, has the browser forget it. */
  async prepare(): Promise<void> {
    const reads = await this.choose().catch(() => null);
    // What could not be loaded now is wanted all the same.
    if (reads === null) return;
    // A hand is read here whatever the server wants; whether the page is kept here is for the server to say.
    if ("prepare" in reads) {
      const isKept = this.#connection.limits.readOn !== "server";
      await (reads as DeviceReads).prepare(isKept ? () => (this.isNewerHere = true) : null);
    } else if (navigator.serviceWorker?.controller) await (await import("../device/keep-offline.js")).forgetOffline();
  }

  /** What reads now. @throws ConnectionError where it cannot be loaded */
  async choose(): Promise<Reads> {
    await this.#connection.loadLimits();
    const { readOn } = this.#connection.limits;
    const isWanted = readOn === "device" || ((readOn === "auto" || this.#hand !== null) && (await this.#isReleased()));
    const device = isWanted ? await (this.#device ??= this.#load(readOn !== "device")) : null;
    this.isHere = device !== null;
    return device ?? this.#server;
  }

  /** What reads here, whoever else would. @throws ConnectionError where it cannot be loaded, or this browser cannot */
  async chooseDevice(): Promise<DeviceReads> {
    await this.#connection.loadLimits();
    const device = await (this.#device ??= this.#load(this.#connection.limits.readOn !== "device"));
    return device ?? Promise.reject(new ConnectionError("this browser cannot read by itself."));
  }

  /** Reads as this profile has it from now on; null: as everybody's. */
  useHand(profile: string | null): void {
    this.#hand = profile;
    void this.#device?.then(
      (device) => device?.useHand(profile),
      () => undefined,
    );
  }

  /** Learns a hand, or keeps digits of one. @throws what the worker throws */
  async hand(...asked: Parameters<DeviceReads["hand"]>): ReturnType<DeviceReads["hand"]> {
    return (await this.chooseDevice()).hand(...asked);
  }

  async #load(isOptional: boolean): Promise<DeviceReads | null> {
    try {
      const { canReadHere, createDeviceReads } = await import("../device/device-reads.js");
      if (isOptional && !canReadHere()) return null;
      const { hasServer, limits } = this.#connection;
      const device = createDeviceReads(hasServer ? this.#server : null, limits.maxReadingSeconds);
      device.useHand(this.#hand);
      return device;
    } catch (cause) {
      // It is tried again with the next picture.
      this.#device = undefined;
      throw new ConnectionError("what reads here cannot be loaded.", { cause });
    }
  }
}

/** The server's routes; an answer says that it is there. */
function onServer(client: Client, connection: Connection): Reads {
  const found = <Answer>(answer: Answer): Answer => {
    connection.find();
    return answer;
  };
  return {
    read: async (picture, options) => found(await client.read(toFile(picture), options)),
    explain: (picture, options) => client.explain(toFile(picture), options),
    check: async (options) =>
      (await import("../../../src/contract/check-reading-options.js")).checkReadingOptions(options),
    readMany: (pictures, options) => client.readMany(pictures, options),
  };
}
