/**
 * A curve drawn by uPlot in the page's own colours. Its steps run from the first to the last of the plan, so that the
 * curve grows into its place.
 */

import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";

import type { CurveColumns } from "./curve-columns.js";
import { type PageColours, readPageColours } from "./page-colours.js";

/** So many epochs at most have a line each; more would be a hatching. */
const MAX_EPOCH_LINES = 40;

const X_AXIS_PX = 46;
const Y_AXIS_PX = 58;
const PADDING_PX = 10;

export interface CurveKind {
  /** Names the axis. */
  readonly name: string;
  readonly format: (value: number) => string;
  /** The scale for what is worth seeing. */
  readonly scale: (low: number, high: number) => readonly [number, number];
}

/** How far the steps go. */
export interface CurveExtent {
  readonly stepCount: number;
  readonly stepsPerEpoch: number;
}

export interface CurveState {
  readonly columns: CurveColumns;
  readonly range: readonly [low: number, high: number] | null;
  readonly extent: CurveExtent;
}

export interface CurveChart {
  show(state: CurveState): void;
  resize(width: number, height: number): void;
  /** Takes the colours of the page anew. */
  recolour(): void;
  dispose(): void;
}

/**
 * @param place is filled by the chart
 * @param group charts of one group move their cursors together
 * @param onCursor hears which point the cursor is at; null for none
 */
export function createCurveChart(
  place: HTMLElement,
  kind: CurveKind,
  group: string,
  onCursor: (index: number | null) => void,
): CurveChart {
  let state: CurveState | null = null;
  let colours = readPageColours(place);
  const font = `12px ${getComputedStyle(place).fontFamily}`;
  const axis = {
    font,
    labelFont: font,
    stroke: () => colours.inkSoft,
    ticks: { show: false },
    labelSize: 18,
    labelGap: 2,
  };

  const chart = new uPlot(
    {
      width: place.clientWidth,
      height: place.clientHeight,
      padding: [PADDING_PX, PADDING_PX, 0, 0],
      legend: { show: false },
      cursor: {
        y: false,
        drag: { x: false, y: false },
        sync: { key: group },
        points: { show: false },
      },
      scales: {
        x: { time: false, range: () => [0, state?.extent.stepCount ?? 1] },
        y: {
          range: () => {
            const [low, high] = state?.range ?? [0, 1];
            const [bottom, top] = kind.scale(low, high);
            return [bottom, top];
          },
        },
      },
      axes: [
        {
          ...axis,
          label: "Step",
          size: X_AXIS_PX - axis.labelSize,
          grid: { show: false },
          incrs: [1, 2, 5]
            .flatMap((step) =>
              [1, 10, 100, 1e3, 1e4, 1e5, 1e6].map((power) => step * power),
            )
            .toSorted((a, b) => a - b),
        },
        {
          ...axis,
          label: kind.name,
          size: Y_AXIS_PX - axis.labelSize,
          values: (_chart, splits) => splits.map((value) => kind.format(value)),
          grid: { stroke: () => colours.hairline, width: 1 },
        },
      ],
      series: [
        {},
        line(() => colours.inkFaint, 1),
        line(() => colours.ink, 2),
        {
          stroke: () => colours.accent,
          width: 1.5,
          spanGaps: true,
          points: {
            show: true,
            size: 7,
            width: 1.5,
            fill: () => colours.paper,
            stroke: () => colours.accent,
          },
        },
      ],
      hooks: {
        drawClear: [(drawn) => drawEpochLines(drawn, state, colours)],
        setCursor: [({ cursor }) => onCursor(cursor.idx ?? null)],
      },
    },
    [[], [], [], []],
    place,
  );

  return {
    show(next) {
      state = next;
      const { steps, measured, mean, heldOut } = next.columns;
      chart.setData([[...steps], [...measured], [...mean], [...heldOut]]);
    },
    resize: (width, height) => chart.setSize({ width, height }),
    recolour() {
      colours = readPageColours(place);
      chart.redraw(false);
    },
    dispose: () => chart.destroy(),
  };
}

function line(stroke: () => string, width: number): uPlot.Series {
  return { stroke, width, spanGaps: true, points: { show: false } };
}

/** A line where each epoch ends. */
function drawEpochLines(
  chart: uPlot,
  state: CurveState | null,
  colours: PageColours,
): void {
  if (!state) return;
  const { stepCount, stepsPerEpoch } = state.extent;
  const count = stepsPerEpoch > 0 ? stepCount / stepsPerEpoch : 0;
  if (count > MAX_EPOCH_LINES) return;
  const { ctx, bbox } = chart;
  ctx.save();
  ctx.strokeStyle = colours.hairline;
  ctx.lineWidth = devicePixelRatio;
  ctx.beginPath();
  for (let epoch = 1; epoch < count; epoch += 1) {
    const x = Math.round(chart.valToPos(epoch * stepsPerEpoch, "x", true));
    ctx.moveTo(x, bbox.top);
    ctx.lineTo(x, bbox.top + bbox.height);
  }
  ctx.stroke();
  ctx.restore();
}
