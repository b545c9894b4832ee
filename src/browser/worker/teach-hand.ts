/**
 * Learning a person's hand in the worker that reads. The page knows a profile as the text of its file alone; all that is done with
 * it is done here, by what is loaded when it is first needed.
 */

import { readOnnxFile } from "../../core/onnx/onnx-file.js";
import type { LearningFigures } from "../../core/profile/learn-hand.js";
import type { Refusal } from "../../core/profile/lessons.js";
import type { Profile } from "../../core/profile/profile.js";
import type { Sample } from "../../core/profile/samples.js";
import { loadModel, type ModelSource, type TeachableReaders } from "../readers.js";

export interface HandRequest {
  /** To read by a profile from now on, to add samples to it, or to learn from all it has. */
  readonly act: "use" | "add" | "learn";
  /** The text of the profile; null where there is none yet, or none any more. */
  readonly profile: string | null;
  readonly samples: readonly Sample[];
}

export interface HandAnswer {
  /** The profile as it is now; null where nothing is in it. */
  readonly profile: string | null;
  readonly samples: number;
  /** What was learnt; null where nothing was. */
  readonly learnt: LearningFigures | null;
  /** Why nothing was learnt, where that was asked for. */
  readonly refusal: Refusal | null;
}

/** What goes on meanwhile, and when to stop. */
export interface HandControl {
  readonly onProgress: (done: number) => void;
  readonly pause: () => Promise<void>;
  readonly signal: { readonly aborted: boolean; throwIfAborted(): void };
}

export type TeachHand = (request: HandRequest, control: HandControl) => Promise<HandAnswer>;

/**
 * @param replay where the images are that are not to be forgotten
 */
export function createHandTeacher(readers: TeachableReaders, replay: ModelSource): TeachHand {
  return async ({ act, profile: text, samples }, control) => {
    if (text === null && samples.length === 0) {
      await readers.teach(null);
      return { profile: null, samples: 0, learnt: null, refusal: null };
    }
    const { formatProfile, parseProfile, withSamples } = await import("../../core/profile/profile.js");
    const digits = await readers.digits();
    const { metadata } = readOnnxFile(digits);
    const network = { name: metadata.get("name") ?? "", version: metadata.get("version") ?? "" };
    const given: Profile = text === null ? { network, samples: null, learnt: null } : parseProfile(text);
    const isSame = given.network.name === network.name && given.network.version === network.version;
    // Beside a newer network the digits are to be learnt anew.
    let profile = withSamples(isSame ? given : { ...given, network, learnt: null }, samples);
    let refusal: Refusal | null = null;
    if (act === "learn") {
      const [{ learnHand }, { unpackReplay }, packed] = await Promise.all([
        import("../../core/profile/learn-hand.js"),
        import("../../core/profile/replay.js"),
        loadModel(replay),
      ]);
      const outcome = await learnHand(readers.runtime, digits, profile.samples, unpackReplay(packed), control);
      if (outcome.kind === "learnt") profile = { ...profile, learnt: outcome.learnt };
      else refusal = { reason: outcome.reason, message: outcome.message };
    }
    if (act !== "add" && refusal === null) {
      const taught = profile;
      const apply = async (untaught: Uint8Array) => {
        const { applyProfile } = await import("../../core/profile/apply-profile.js");
        return applyProfile(untaught, network, taught);
      };
      await readers.teach(taught.learnt && apply);
    }
    return {
      profile: formatProfile(profile),
      samples: profile.samples?.count ?? 0,
      learnt: profile.learnt?.figures ?? null,
      refusal,
    };
  };
}
