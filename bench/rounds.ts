/**
 * Rounds: ours and the peer take turns, so that a machine that grows warm, or has other work for a while, slows
 * both alike.
 */

/** One side of a comparison. */
export interface Contender {
  /** Measures once, for a second or more, and returns the figure. */
  round(): Promise<number>;
}

/** The figures of every round. */
export interface Samples {
  readonly ours: readonly number[];
  readonly peer: readonly number[] | null;
}

/**
 * Measures `rounds` times in turn: ours, peer, ours, peer. One round of each is thrown away first, as warm-up.
 *
 * @param onRound told each figure as it comes
 */
export async function alternate(
  ours: Contender,
  peer: Contender | null,
  rounds: number,
  onRound: (side: "ours" | "peer", figure: number) => void = () => {},
): Promise<Samples> {
  const [oursFigures = [], peerFigures] = await takeTurns(
    peer === null ? [ours] : [ours, peer],
    rounds,
    (place, figure) => onRound(place === 0 ? "ours" : "peer", figure),
  );
  return { ours: oursFigures, peer: peerFigures ?? null };
}

/**
 * Measures any number of contenders in turn, in their order, as `alternate` does two.
 *
 * @param onRound told the contender's place and its figure as it comes
 * @returns the figures of each contender
 */
export async function takeTurns(
  contenders: readonly Contender[],
  rounds: number,
  onRound: (place: number, figure: number) => void = () => {},
): Promise<readonly (readonly number[])[]> {
  for (const contender of contenders) await contender.round();
  const figures = contenders.map((): number[] => []);
  for (let round = 0; round < rounds; round++) {
    for (const [place, contender] of contenders.entries()) {
      const figure = await contender.round();
      figures[place]!.push(figure);
      onRound(place, figure);
    }
  }
  return figures;
}
