/**
 * From pointer events to strokes: mouse, finger and pen. One pointer draws at a time; the palm, which touches the
 * sheet beside a pen, draws nothing once a pen was seen.
 */

import type { Stroke, StrokePoint, Tool } from "./stroke.js";

/** Where the paper's upper left corner is on the screen, and how many of the screen's pixels one of its own has. */
export interface PaperPlace {
  readonly left: number;
  readonly top: number;
  readonly scale: number;
}

export interface PointerStrokeActions {
  /** The tip that draws now. */
  readonly tip: () => { readonly tool: Tool; readonly width: number };
  /** Where the paper lies on the screen now. */
  readonly place: () => PaperPlace;
  /** Hears the stroke as it grows, and null when it was broken off. */
  readonly onGrow: (stroke: Stroke | null) => void;
  readonly onFinish: (stroke: Stroke) => void;
}

/** The buttons of a pen: its tail, where it has one, rubs out. */
const PEN_ERASER_BUTTON = 32;

/** Listens on an element until the function that is returned is called. */
export function followPointer(element: HTMLElement, actions: PointerStrokeActions): () => void {
  let pointerId: number | null = null;
  let stroke: Stroke | null = null;
  let points: StrokePoint[] = [];
  let wasPenSeen = false;

  function extend(event: PointerEvent): void {
    // Asked for once an event, not once a place: the browser may have to lay the page out for it.
    const { left, top, scale } = actions.place();
    for (const { clientX, clientY, pressure } of passedPlaces(event)) {
      points.push([(clientX - left) / scale, (clientY - top) / scale, pressure]);
    }
  }

  function begin(event: PointerEvent): void {
    if (event.pointerType === "pen") wasPenSeen = true;
    const isPalm = wasPenSeen && event.pointerType === "touch";
    const isOther = event.pointerType === "mouse" && event.button !== 0;
    if (pointerId !== null || isPalm || isOther) return;
    pointerId = event.pointerId;
    element.setPointerCapture(pointerId);
    const { tool, width } = actions.tip();
    points = [];
    stroke = {
      tool: event.buttons & PEN_ERASER_BUTTON ? "eraser" : tool,
      width,
      hasPressure: event.pointerType === "pen",
      points,
    };
    extend(event);
    actions.onGrow(stroke);
  }

  function move(event: PointerEvent): void {
    if (event.pointerId !== pointerId || !stroke) return;
    extend(event);
    actions.onGrow(stroke);
  }

  function end(event: PointerEvent): void {
    if (event.pointerId !== pointerId) return;
    const finished = stroke;
    pointerId = null;
    stroke = null;
    actions.onGrow(null);
    // A pointer that was cancelled turned out to be something else, such as a gesture of the system.
    if (finished && event.type === "pointerup") actions.onFinish(finished);
  }

  const controller = new AbortController();
  const { signal } = controller;
  element.addEventListener("pointerdown", begin, { signal });
  element.addEventListener("pointermove", move, { signal });
  element.addEventListener("pointerup", end, { signal });
  element.addEventListener("pointercancel", end, { signal });
  // Chromium takes a stroke of the finger for a swipe, even where none can scroll, and then swallows the next tap, as
  // one that only stops the page: Undo would do nothing.
  element.addEventListener("touchmove", (event) => event.preventDefault(), { signal, passive: false });
  return () => controller.abort();
}

/** The places a pointer passed since the last event. Browsers give those between to secure pages only. */
function passedPlaces(event: PointerEvent): readonly PointerEvent[] {
  if (!("getCoalescedEvents" in event)) return [event];
  const coalesced = event.getCoalescedEvents();
  return coalesced.length > 0 ? coalesced : [event];
}
