/** The port to where models are kept. `node/` implements it with files; the server is handed one. */

/** What names a model: the network's name, and the version that its weights give. */
export interface ModelName {
  readonly name: string;
  readonly version: string;
}

/** Whether a model reads single digits, or lines as a whole. */
export type ModelKind = "digits" | "lines";

/** A model as a list of models tells of it. */
export interface ModelDescription extends ModelName {
  readonly kind: ModelKind;
  /** Whether it came with the program. */
  readonly isReleased: boolean;
  /** Size of the ONNX file. */
  readonly bytes: number;
  /** Of the ONNX file, hexadecimal. */
  readonly sha256: string;
  /** Outcomes the network tells apart: 10, or 11 with "not a digit"; of lines, the classes of a column. */
  readonly classCount: number;
  /** What its training recorded; null where the model came without its card. */
  readonly card: Readonly<Record<string, unknown>> | null;
}

/** A model with what people call it. */
export interface TitledModel extends ModelDescription {
  /** Null where nobody named it. */
  readonly title: string | null;
}

/** A model that can be read with. */
export interface StoredModel extends ModelDescription {
  /** The ONNX file, in shared memory: threads take it without a copy, and nobody writes to it. */
  readonly file: Uint8Array;
  /** The model that reads lines beside this one, where another one was chosen than came with the program. */
  readonly lines?: Pick<StoredModel, "sha256" | "file">;
}

export interface ModelStore {
  /** All models, the released one first, then the newest first. What is broken on the disk is left out. */
  list(): Promise<readonly TitledModel[]>;
  /**
   * The model of digits that reads, with the model of lines that reads beside it. Both are held in memory: what happens to
   * their files meanwhile changes nothing.
   */
  active(): StoredModel;
  /** The model of lines that was chosen to read beside the released model of digits; null: the one of the program. */
  activeLines(): ModelName | null;
  /** The one that read before, for going back; null where there was none. */
  previous(): ModelName | null;
  /**
   * Opens a model; the last few stay in memory.
   *
   * @param version the active one's where the names match, else the newest, when absent
   * @throws MODEL_NOT_FOUND; MODEL_MALFORMED, MODEL_FOREIGN when its file is broken
   */
  open(name: string, version?: string): Promise<StoredModel>;
  /**
   * Opens a model to read with in place of the active one: a model of lines beside the released model of digits. At its
   * first use it is tried, as one that is to become the
   * active one is; what was refused then stays refused, and is not tried again.
   *
   * @throws what `open` throws; MODEL_REFUSED when it does not read digits
   */
  openTried(name: string, version?: string): Promise<StoredModel>;
  /**
   * Makes a model the one that reads, from the next picture on, and remembers it for the next start. A model of lines reads
   * beside the released model of digits, which then is active, too; another model of digits reads alone.
   *
   * @throws what `open` throws, MODEL_REFUSED when it does not read digits; OUTPUT_UNWRITABLE
   */
  activate(model: ModelName): Promise<StoredModel>;
  /**
   * Takes a model in: it is checked, and tried on digits of MNIST, or lines of them. Adding the same model again changes nothing.
   *
   * @throws MODEL_MALFORMED, MODEL_FOREIGN, MODEL_REFUSED with the reason; OUTPUT_UNWRITABLE
   */
  add(file: Uint8Array, card: Readonly<Record<string, unknown>> | null, title?: string | null): Promise<TitledModel>;
  /**
   * Names a model for people, or takes the name away.
   *
   * @throws MODEL_NOT_FOUND; MODEL_FIXED of a released one; OUTPUT_UNWRITABLE
   */
  rename(model: ModelName, title: string | null): Promise<TitledModel>;
  /**
   * Deletes a model for good. Readings that began with it are finished.
   *
   * @throws MODEL_NOT_FOUND; MODEL_IN_USE of one that reads; MODEL_FIXED of a released one, and of one that lies elsewhere
   *   than added models do; OUTPUT_UNWRITABLE
   */
  remove(model: ModelName): Promise<void>;
}
