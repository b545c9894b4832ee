/** What was read on a turned picture, in the places of the picture as it is. */

import type { Size } from "../picture/box.js";
import { oppositeOf, type QuarterTurn, turnBox, turnPlane, turnPoint } from "../picture/turn.js";
import type { Explanation } from "./reading.js";

/**
 * @param turn by which the picture was turned before it was read
 * @param size of the picture as it is
 */
export function turnBack(explanation: Explanation, turn: Exclude<QuarterTurn, 0>, size: Size): Explanation {
  const { reading, ink, removed, lines, cuts, candidates } = explanation;
  const { lines: textLines, tables, ...rest } = reading;
  const back = oppositeOf(turn);
  const place = <Placed extends { readonly box: Explanation["candidates"][number]["box"] }>(
    placed: Placed,
  ): Placed => ({ ...placed, box: turnBox(placed.box, reading, back) });
  const point = (at: { readonly x: number; readonly y: number }) => turnPoint(at, reading, back);
  return {
    ...explanation,
    reading: {
      ...rest,
      width: size.width,
      height: size.height,
      turned: turn,
      numbers: reading.numbers.map((number) => ({ ...place(number), digits: number.digits.map(place) })),
      rejected: reading.rejected.map(place),
      lines: textLines.map(place),
      tables: tables.map(place),
    },
    ink: turnPlane(ink, back),
    removed: removed.map(place),
    lines: lines.map((line) => ({ ...line, corners: line.corners.map(point) })),
    cuts: cuts.map((cut) => ({ ...cut, from: point(cut.from), to: point(cut.to) })),
    candidates: candidates.map(place),
  };
}
