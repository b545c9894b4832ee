/** Networks that are asked once about what is shown to them again, however often it is read in another way. */

import type { LineNetworks } from "../src/core/reading/explain-lines.js";

/** Networks of lines that remember what they said, until they forget it. */
export function rememberScores({ scorer, locator }: LineNetworks): LineNetworks & { forget(): void } {
  let lines = new Map<string, ReturnType<LineNetworks["scorer"]["score"]>>();
  let planes = new Map<string, ReturnType<NonNullable<LineNetworks["locator"]>["score"]>>();
  const keyOf = (width: number, { buffer, byteOffset, byteLength }: Uint8Array | Float32Array) =>
    `${width} ${Buffer.from(buffer, byteOffset, byteLength).toString("latin1")}`;
  const ask = <Scores>(known: Map<string, Scores>, key: string, score: () => Scores): Scores => {
    const scores = known.get(key) ?? score();
    known.set(key, scores);
    return scores;
  };
  return {
    scorer: {
      score: (image) => ask(lines, keyOf(image.width, image.pixels), () => scorer.score(image)),
      dispose: () => scorer.dispose(),
    },
    ...(locator && {
      locator: {
        score: (plane) => ask(planes, keyOf(plane.width, plane.values), () => locator.score(plane)),
        dispose: () => locator.dispose(),
      },
    }),
    forget() {
      lines = new Map();
      planes = new Map();
    },
  };
}
