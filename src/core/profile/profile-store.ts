/** The port to where a server keeps profiles. `node/` implements it with files; the server is handed one. */

import type { StoredModel } from "../reading/model-store.js";
import type { Profile } from "./profile.js";

/** Names of profiles: no part of a path, whoever chose it. */
export const PROFILE_NAME_PATTERN = "^[a-z0-9][a-z0-9-]{0,63}$";

export interface ProfileStore {
  /**
   * Keeps what a profile learnt under a name, in place of what was there; its samples are not kept.
   *
   * @throws PROFILE_MALFORMED when it learnt nothing; TOO_MANY_PROFILES; OUTPUT_UNWRITABLE
   */
  keep(name: string, profile: Profile): Promise<void>;
  /** @throws PROFILE_NOT_FOUND; OUTPUT_UNWRITABLE */
  remove(name: string): Promise<void>;
  /**
   * A model as a profile taught it. The last few are held in memory.
   *
   * @throws PROFILE_NOT_FOUND; PROFILE_FOREIGN when it was taught beside another model; PROFILE_MALFORMED
   */
  teach(name: string, model: StoredModel): Promise<StoredModel>;
}
