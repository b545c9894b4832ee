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
  await ours.round();
  await peer?.round();
  const oursFigures: number[] = [];
  const peerFigures: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const figure = await ours.round();
    oursFigures.push(figure);
    onRound("ours", figure);
    if (peer !== null) {
      const peerFigure = await peer.round();
      peerFigures.push(peerFigure);
      onRound("peer", peerFigure);
    }
  }
  return { ours: oursFigures, peer: peer === null ? null : peerFigures };
}
