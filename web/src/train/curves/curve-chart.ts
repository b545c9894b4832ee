/**
 * A curve drawn by uPlot in the page's own colours. How many steps are in sight does not follow the last one, so that
 * the curve grows into its place.
 */

import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";

import type { CurveColumns } from "./curve-columns.js";

/** So many epochs at most have a line each; more would be a hatching. */
const MAX_EPOCH_LINES = 40;

/** What lines lie apart by: 1, 2 and 5 with any number of zeros. */
const INCREMENTS = [-3, -2, -1, 0, 1, 2, 3, 4, 5, 6, 7].flatMap((power) =>
  [1, 2, 5].map((digit) => Number(`${digit}e${power}`)),
);

const X_AXIS_PX = 46;
const Y_AXIS_PX = 58;
const PADDING_PX = 10;

/** The page's colours for a canvas, which knows nothing of style sheets. */
interface PageColours {
  readonly ink: string;
  readonly inkSoft: string;
  readonly inkFaint: string;
  readonly hairline: string;
  readonly accent: string;
  readonly paper: string;
}

export interface CurveKind {
  /** Names the axis. */
  readonly name: string;
  /** A value at a line, when they lie so far apart. */
  readonly format: (value: number, increment: number) => string;
  /** The scale for what is worth seeing. */
  readonly scale: (low: number, high: number) => readonly [number, number];
}

/** How far the steps go. */
export interface CurveExtent {
  /** Steps in sight, from 0. */
  readonly span: number;
  readonly stepsPerEpoch: number;
}

export interface CurveState {
  readonly columns: CurveColumns;
  readonly range: readonly [low: number, high: number] | null;
  readonly extent: CurveExtent;
}

export interface CurveChart {
  show(state: CurveState): void;
  dispose(): void;
}

/**
 * A chart that follows the size of its place and the theme of the page.
 *
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
      cursor: { y: false, drag: { x: false, y: false }, sync: { key: group }, points: { show: false } },
      scales: {
        x: { time: false, range: () => [0, state?.extent.span ?? 1] },
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
          incrs: INCREMENTS.filter((increment) => increment >= 1),
        },
        {
          ...axis,
          label: kind.name,
          size: Y_AXIS_PX - axis.labelSize,
          incrs: INCREMENTS,
          values: (_chart, splits, _axis, _space, increment) => splits.map((value) => kind.format(value, increment)),
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
          points: { show: true, size: 7, width: 1.5, fill: () => colours.paper, stroke: () => colours.accent },
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

  const recolour = () => {
    colours = readPageColours(place);
    chart.redraw(false);
  };
  const theme = matchMedia("(prefers-color-scheme: dark)");
  theme.addEventListener("change", recolour);
  const sizes = new ResizeObserver(() => chart.setSize({ width: place.clientWidth, height: place.clientHeight }));
  sizes.observe(place);

  return {
    show(next) {
      state = next;
      const { steps, measured, mean, heldOut } = next.columns;
      chart.setData([[...steps], [...measured], [...mean], [...heldOut]]);
    },
    dispose() {
      theme.removeEventListener("change", recolour);
      sizes.disconnect();
      chart.destroy();
    },
  };
}

function line(stroke: () => string, width: number): uPlot.Series {
  return { stroke, width, spanGaps: true, points: { show: false } };
}

/** A line where each epoch ends. */
function drawEpochLines(chart: uPlot, state: CurveState | null, colours: PageColours): void {
  if (!state) return;
  const { span, stepsPerEpoch } = state.extent;
  const count = stepsPerEpoch > 0 ? span / stepsPerEpoch : 0;
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

/** The colours as they are in the theme of this moment. */
function readPageColours(place: HTMLElement): PageColours {
  const probe = document.createElement("span");
  probe.hidden = true;
  place.append(probe);
  const read = (token: string) => {
    probe.style.color = `var(${token})`;
    return getComputedStyle(probe).color;
  };
  const colours = {
    ink: read("--ink"),
    inkSoft: read("--ink-soft"),
    inkFaint: read("--ink-faint"),
    hairline: read("--hairline"),
    accent: read("--accent"),
    paper: read("--paper"),
  };
  probe.remove();
  return colours;
}
