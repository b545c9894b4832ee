/** A network with what a person taught it. Apart from the profile, which a page keeps without any network. */

import { fail } from "../errors.js";
import { type Head, splitNetwork, withHead } from "./head.js";
import type { LearntLayer } from "./learn-hand.js";
import type { Profile } from "./profile.js";

/**
 * The network as the person taught it: an ONNX file that reads wherever the network does. The network itself, where nothing was
 * learnt.
 *
 * @param network what the model says that it is
 * @throws PROFILE_FOREIGN when the profile belongs to another network; MODEL_MALFORMED, MODEL_FOREIGN
 */
export function applyProfile(model: Uint8Array, network: Profile["network"], profile: Profile): Uint8Array {
  const { learnt } = profile;
  if (profile.network.name !== network.name || profile.network.version !== network.version) {
    fail(
      "PROFILE_FOREIGN",
      `the profile was taught beside ${profile.network.name} ${profile.network.version}, and this reads with ${network.name} ${network.version}. Teach it again: digits learn takes the old profile's samples.`,
    );
  }
  if (learnt === null) return model;
  return withHead(model, toHead(splitNetwork(model).head, learnt));
}

/**
 * The layer that was learnt.
 *
 * @throws PROFILE_FOREIGN when the network's own has another size
 */
export function toHead(before: Head, { weights, bias, warming }: LearntLayer): Head {
  if (weights.length !== before.weights.length || bias.length !== before.bias.length) {
    fail("PROFILE_FOREIGN", "the profile's layer has another size than that of the network. Teach it again.");
  }
  return {
    ...before,
    weights: before.weights.map((weight, i) => weight + weights[i]!),
    bias: before.bias.map((value, i) => value + bias[i]!),
    calibration: { ...before.calibration, temperature: before.calibration.temperature * warming },
  };
}
