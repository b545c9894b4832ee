/** Profiles of hands as files, and models as such a hand taught them. */

import { readOnnxMetadata } from "../../core/onnx/model.js";
import { applyProfile } from "../../core/profile/apply-profile.js";
import { MAX_PROFILE_BYTES, parseProfile, type Profile } from "../../core/profile/profile.js";
import { fail } from "../../core/errors.js";
import { readInputFile } from "../files/input-file.js";
import { parseModelMetadata } from "./model-file.js";

/**
 * Reads a profile.
 *
 * @throws FILE_NOT_FOUND, FILE_UNREADABLE; PROFILE_MALFORMED
 */
export async function loadProfile(path: string): Promise<Profile> {
  const bytes = await readInputFile(path);
  if (bytes.length > MAX_PROFILE_BYTES) {
    fail("PROFILE_MALFORMED", `${path} has ${bytes.length} bytes; a profile has at most ${MAX_PROFILE_BYTES}.`);
  }
  return parseProfile(new TextDecoder().decode(bytes));
}

/**
 * The bytes of a model of digits, taught where a profile is given.
 *
 * @throws FILE_NOT_FOUND, FILE_UNREADABLE; PROFILE_MALFORMED; what {@link toTaughtModel} throws
 */
export async function readTaughtModel(modelPath: string, profilePath?: string): Promise<Uint8Array> {
  const model = await readInputFile(modelPath);
  return profilePath === undefined ? model : toTaughtModel(model, await loadProfile(profilePath));
}

/**
 * A model with what a profile learnt. Its name and version stay: it reads lines beside the same network as before.
 *
 * @throws PROFILE_FOREIGN when it was taught beside another model; MODEL_MALFORMED, MODEL_FOREIGN
 */
export function toTaughtModel(model: Uint8Array, profile: Profile): Uint8Array {
  return applyProfile(model, networkOf(model), profile);
}

/** What a model says that it is, as profiles name it. @throws MODEL_MALFORMED, MODEL_FOREIGN */
export function networkOf(model: Uint8Array): Profile["network"] {
  const { name, version } = parseModelMetadata(readOnnxMetadata(model));
  return { name, version };
}
