/** What the page asks the network of lines: about a symbol of a line, and which layers it has. */

import type { ExplainedLine, InspectLineAnswer, PathSymbol } from "../../../src/client.js";
import { LINE_COLUMN_PX, LINE_HEIGHT, LINE_PAPER } from "../../../src/core/line.js";
import type { Connection } from "../api/connection.svelte.js";
import { fromBase64, type ShownPart } from "../figures/draw-maps.js";
import { Inspector } from "./inspector.svelte.js";

/** So many columns around a symbol are shown close to: all that the columns of one see, where these are eight or fewer. */
const SHOWN_COLUMNS = 24;

export interface LineQuestion {
  readonly line: Pick<ExplainedLine, "image" | "width" | "columns">;
  /** Left out where only the layers are of interest. */
  readonly symbol?: PathSymbol;
}

const blank: LineQuestion["line"] = {
  image: btoa(String.fromCharCode(LINE_PAPER).repeat(LINE_HEIGHT * LINE_COLUMN_PX * SHOWN_COLUMNS)),
  width: LINE_COLUMN_PX * SHOWN_COLUMNS,
  columns: SHOWN_COLUMNS,
};

/** Looks into the network of lines. Of its layers a part is shown, as long whatever the line is. */
export function createLineInspector({ client }: Connection): Inspector<LineQuestion, InspectLineAnswer> {
  return new Inspector<LineQuestion, InspectLineAnswer>({
    ask({ line, symbol }, signal) {
      const asked = symbol && { symbol: symbol.symbol, from: symbol.from, to: symbol.to };
      const [other] = symbol?.alternatives ?? [];
      return client.inspectLine(fromBase64(line.image), { ...asked, ...(other && { runnerUp: other.symbol }), signal });
    },
    blank: { line: blank },
    // Who walks along the symbols by arrow keys is not followed.
    afterMs: 200,
    toShapes: ({ layers }, { line: { columns } }) =>
      layers.map((layer) => ({ ...layer, width: Math.round(layer.width / columns) * SHOWN_COLUMNS })),
  });
}

/** What is shown around a symbol, in columns: of a shorter line, what lies on either side of it, too. */
export function columnsAround(
  { columns }: Pick<ExplainedLine, "columns">,
  { from, to }: Pick<PathSymbol, "from" | "to">,
): ShownPart {
  const spare = columns - SHOWN_COLUMNS;
  const left = Math.round((from + to - SHOWN_COLUMNS) / 2);
  return {
    left: spare < 0 ? Math.floor(spare / 2) : Math.min(Math.max(0, left), spare),
    width: SHOWN_COLUMNS,
    of: columns,
  };
}
