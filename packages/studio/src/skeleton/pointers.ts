import type { ReadonlySignal, Signal } from '@preact/signals';
import * as edits from '../document/edits.js';
import { session } from '../document/session.js';
import { nearestEdge, nearestLandmark } from '../picture/layout.js';
import { type PlaneView, panned, toPlane, zoomed } from '../picture/planeView.js';
import { drawnPoints } from './drawnPoints.js';
import { addAt, drop, link, mode, pick, select, selectEdge } from './picking.js';

type Point = readonly [x: number, y: number];

/** Pixels from a landmark, and from an edge, that still mean it. */
const REACH = { mouse: 14, pen: 16, touch: 26 } as Record<string, number>;
const EDGE_REACH = 8;
/** Pixels that a click may wander. */
const CLICK = 4;

/** What a finger or the mouse holds. */
type Held = { kind: 'landmark'; index: number; id: number } | { kind: 'edge'; edge: [number, number] } | { kind: 'plane' };

/** Pointers on the drawing: they select, move, join and pair landmarks; on the empty plane one moves it, two zoom. */
export class Pointers {
  readonly #held = new Map<number, Held & { start: Point; at: Point; moved: boolean }>();
  #gesture = 0;

  constructor(
    private readonly view: ReadonlySignal<PlaneView>,
    private readonly chosen: Signal<PlaneView | null>,
    /** A line that is being drawn from landmark to landmark. */
    private readonly line: Signal<{ from: number; to: Point } | null>,
  ) {}

  down(event: PointerEvent): void {
    if (event.button > 0 || !drawnPoints.value) return;
    if (this.#held.size === 0) this.#gesture++;
    (event.currentTarget as HTMLElement).setPointerCapture(event.pointerId);
    const at = pointOf(event);
    this.#held.set(event.pointerId, { ...this.#take(at, event), start: at, at, moved: false });
  }

  move(event: PointerEvent): void {
    const at = pointOf(event);
    const held = this.#held.get(event.pointerId);
    if (!held) {
      const hit = this.#landmarkAt(at, event.pointerType);
      session.hovered.value = hit < 0 ? null : hit;
      return;
    }
    held.moved ||= Math.hypot(at[0] - held.start[0], at[1] - held.start[1]) > CLICK;
    if (!held.moved) return;
    if (held.kind === 'landmark' && (mode.value === 'edge' || mode.value === 'pair'))
      this.line.value = { from: held.index, to: at };
    else if (held.kind === 'landmark') this.#shift(held.id, held.at, at);
    else this.#moveView(event.pointerId, held.at, at);
    held.at = at;
  }

  up(event: PointerEvent): void {
    const held = this.#held.get(event.pointerId);
    if (!held) return;
    this.#held.delete(event.pointerId);
    this.line.value = null;
    if (held.moved) {
      const to = this.#landmarkAt(held.at, event.pointerType);
      if (held.kind === 'landmark' && to >= 0 && to !== held.index) link(held.index, to);
    } else if (held.kind === 'landmark') pick(held.index, event.shiftKey);
    else if (held.kind === 'edge' && mode.value === 'edge') session.edit((document) => edits.cut(document, ...held.edge));
    else if (held.kind === 'edge') selectEdge(held.edge);
    else if (mode.value === 'add') addAt(toPlane(this.view.value, held.at));
    else drop();
  }

  cancel(event: PointerEvent): void {
    this.#held.delete(event.pointerId);
    this.line.value = null;
  }

  wheel(event: WheelEvent): void {
    event.preventDefault();
    this.chosen.value = zoomed(this.view.value, Math.exp(-event.deltaY / 400), pointOf(event));
  }

  #take(at: Point, event: PointerEvent): Held {
    const index = this.#landmarkAt(at, event.pointerType);
    if (index >= 0) return { kind: 'landmark', index, id: session.document.value!.ids[index] };
    const { value: view } = this.view;
    const laid = { points: drawnPoints.value!.points, predicted: new Uint8Array(0) };
    const edge = nearestEdge(laid, session.document.value!.skeleton, toPlane(view, at), EDGE_REACH / view.scale);
    return edge ? { kind: 'edge', edge } : { kind: 'plane' };
  }

  #landmarkAt(at: Point, pointerType: string): number {
    const { value: view } = this.view;
    const laid = { points: drawnPoints.value!.points, predicted: new Uint8Array(0) };
    return nearestLandmark(laid, toPlane(view, at), (REACH[pointerType] ?? REACH.mouse) / view.scale);
  }

  /** Move a landmark of the pose. Where it is drawn neatly instead, its place says nothing, and it stays. */
  #shift(id: number, from: Point, to: Point): void {
    const { points, isNeat } = drawnPoints.value!;
    const index = session.document.value!.ids.indexOf(id);
    if (isNeat || index < 0) return;
    const { scale } = this.view.value;
    const place: Point = [points[2 * index] + (to[0] - from[0]) / scale, points[2 * index + 1] + (to[1] - from[1]) / scale];
    if (!session.selection.value.includes(index)) select([index]);
    session.edit((document, pose) => edits.move(document, pose, index, place), `skeleton ${this.#gesture}`);
  }

  #moveView(pointer: number, from: Point, to: Point): void {
    const other = [...this.#held].find(([id, { kind }]) => id !== pointer && kind !== 'landmark')?.[1].at;
    if (!other) {
      this.chosen.value = panned(this.view.value, to[0] - from[0], to[1] - from[1]);
      return;
    }
    const span = (point: Point) => Math.max(1, Math.hypot(point[0] - other[0], point[1] - other[1]));
    const middle = (point: Point): Point => [(point[0] + other[0]) / 2, (point[1] + other[1]) / 2];
    const [before, after] = [middle(from), middle(to)];
    this.chosen.value = panned(
      zoomed(this.view.value, span(to) / span(from), before),
      after[0] - before[0],
      after[1] - before[1],
    );
  }
}

/** In the drawing, whatever child the pointer is over. */
function pointOf(event: PointerEvent | WheelEvent): Point {
  const { left, top } = (event.currentTarget as HTMLElement).getBoundingClientRect();
  return [event.clientX - left, event.clientY - top];
}
