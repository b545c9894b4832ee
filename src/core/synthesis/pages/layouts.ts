/** How simulated pages are laid out: the kinds of pages, and how often each is drawn. */

import { layOutBoard } from "./layout-board.js";
import { layOutNothing, layOutSingles, layOutSparse } from "./layout-few.js";
import { layOutField, layOutForm } from "./layout-form.js";
import { layOutRows, layOutSquares, layOutText } from "./layout-rows.js";
import { layOutTable } from "./layout-table.js";
import type { Page } from "./page.js";

interface KindOfPage {
  readonly weight: number;
  readonly layOut: (page: Page) => void;
  /** Whether it is drawn only where there are hands that write words. */
  readonly isOfHands?: boolean;
}

/** The kinds of pages: how often each is drawn, and how it is laid out. */
export const pageKindTable = {
  rows: { weight: 16, layOut: layOutRows },
  table: { weight: 18, layOut: layOutTable },
  form: { weight: 16, layOut: layOutForm },
  squares: { weight: 9, layOut: layOutSquares },
  singles: { weight: 7, layOut: layOutSingles },
  text: { weight: 9, layOut: layOutText },
  field: { weight: 10, layOut: layOutField },
  sparse: { weight: 9, layOut: layOutSparse },
  empty: { weight: 9, layOut: layOutNothing },
  board: { weight: 6.5, layOut: layOutBoard, isOfHands: true },
} as const satisfies Readonly<Record<string, KindOfPage>>;

export type PageKind = keyof typeof pageKindTable;

export const pageKinds = Object.keys(pageKindTable) as readonly PageKind[];
