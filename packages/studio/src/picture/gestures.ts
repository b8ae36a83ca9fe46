import type { ReadonlySignal, Signal } from '@preact/signals';
import { placeNext } from '../capture/placing.js';
import type { Document } from '../document/document.js';
import * as edits from '../document/edits.js';
import { session } from '../document/session.js';
import { engine } from '../engine/engine.js';
import { type Layout, nearestEdge, nearestLandmark } from './layout.js';
import { type PlaneView, panned, toPlane, toScreen, zoomed } from './planeView.js';
import { tool } from './tool.js';

/** What is being drawn with the pointer: an edge, or a box around landmarks. In pixels. */
export interface Sketch {
  kind: 'edge' | 'box';
  from: Point;
  to: Point;
}

type Point = readonly [x: number, y: number];

/** What a finger or the mouse holds. */
type Held =
  | { kind: 'landmarks'; ids: number[]; last: Point }
  | { kind: 'edge'; from: number }
  | { kind: 'box'; start: Point }
  | { kind: 'plane'; start: Point };

/** Pixels from a landmark that still mean it; fingers are thicker. */
const REACH = { mouse: 14, pen: 16, touch: 26 } as Record<string, number>;
const EDGE_REACH = 8;
/** Share of it while landmarks are placed one by one, so that a click beside one places the next. */
const PLACING = 0.4;
/** Milliseconds that landmarks wait for the 3D of their last move. */
const PATIENCE = 60;
/** Pixels that a click may wander. */
const CLICK = 4;

/** What is done until all fingers are up is one step of undo. */
let gesture = 0;

interface Pane {
  view: ReadonlySignal<PlaneView>;
  chosen: Signal<PlaneView | null>;
  sketch: Signal<Sketch | null>;
  layout: ReadonlySignal<Layout | null>;
}

/** Pointers in the picture: every finger can hold a landmark of its own; two that hold none zoom. */
export class Gestures {
  readonly #pane: Pane;
  readonly #held = new Map<number, Held & { at: Point }>();
  /** When landmarks were last moved, of `performance.now()`. */
  #followed = 0;

  constructor(pane: Pane) {
    this.#pane = pane;
  }

  /**
   * Whether the 3D of the last move is still to come. Until then pointers may move on: 2D and 3D are drawn once for both, where drawing
   * takes longer than a pointer's next move.
   */
  #isAwaited(): boolean {
    const isLifted = session.answer.peek()?.pose === session.pose.peek();
    return !isLifted && engine.status.peek().state === 'ready' && performance.now() - this.#followed < PATIENCE;
  }

  /** Bring the landmarks that are held to where their pointers are; called with every answer, too. */
  follow(): void {
    for (const held of this.#held.values()) {
      if (held.kind !== 'landmarks' || held.last === held.at) continue;
      const [from, to] = [held.last, held.at].map((point) => toPlane(this.#pane.view.value, point));
      held.last = held.at;
      this.#followed = performance.now();
      this.#shift(held.ids, to[0] - from[0], to[1] - from[1]);
    }
  }

  down(event: PointerEvent): void {
    const laid = this.#pane.layout.value;
    if (!laid || event.button > 0) return;
    if (this.#held.size === 0) gesture++;
    (event.currentTarget as HTMLElement).setPointerCapture(event.pointerId);
    const at = pointOf(event);
    const hit = this.#landmarkAt(laid, at, event.pointerType);
    this.#held.set(event.pointerId, { ...this.#take(hit, at, laid, event.shiftKey), at });
  }

  move(event: PointerEvent): void {
    const [held, at] = [this.#held.get(event.pointerId), pointOf(event)];
    if (!held) {
      const laid = this.#pane.layout.value;
      const hit = laid ? this.#landmarkAt(laid, at, event.pointerType) : -1;
      session.hovered.value = hit < 0 ? null : hit;
      return;
    }
    if (held.kind === 'plane') this.#moveView(event.pointerId, held.at, at);
    else if (held.kind !== 'landmarks') {
      const from = held.kind === 'box' ? held.start : this.#screenOf(held.from);
      this.#pane.sketch.value = { kind: held.kind, from, to: at };
    }
    held.at = at;
    if (held.kind !== 'landmarks') return;
    if (!this.#isAwaited()) this.follow();
    else setTimeout(() => this.#isAwaited() || this.follow(), PATIENCE);
  }

  up(event: PointerEvent): void {
    const held = this.#held.get(event.pointerId);
    if (!held) return;
    this.follow();
    this.#held.delete(event.pointerId);
    const at = pointOf(event);
    const laid = this.#pane.layout.value!;
    if (held.kind === 'plane' && Math.hypot(at[0] - held.start[0], at[1] - held.start[1]) < CLICK) session.selection.value = [];
    if (held.kind === 'box') session.selection.value = this.#within(laid, held.start, at);
    if (held.kind === 'edge') this.#join(held.from, this.#landmarkAt(laid, at, event.pointerType));
    this.#pane.sketch.value = null;
  }

  wheel(event: WheelEvent): void {
    event.preventDefault();
    this.#pane.chosen.value = zoomed(this.#pane.view.value, Math.exp(-event.deltaY / 400), pointOf(event));
  }

  /** What the pointer takes hold of when it goes down. */
  #take(hit: number, at: Point, laid: Layout, more: boolean): Held {
    const plane: Held = { kind: 'plane', start: at };
    const document = session.document.value!;
    if (tool.value === 'connect') {
      if (hit >= 0) return { kind: 'edge', from: hit };
      const edge = nearestEdge(
        laid,
        document.skeleton,
        toPlane(this.#pane.view.value, at),
        EDGE_REACH / this.#pane.view.value.scale,
      );
      if (edge) session.edit((before) => edits.cut(before, ...edge));
      return plane;
    }
    if (hit < 0 && tool.value === 'add') {
      const to = session.selection.value.length === 1 ? session.selection.value[0] : undefined;
      session.edit((before, pose) => edits.add(before, pose, toPlane(this.#pane.view.value, at), to), this.#step());
      const added = session.document.value!.ids.length - 1;
      if (session.document.value === document) return plane;
      session.selection.value = [added];
      return { kind: 'landmarks', ids: [session.document.value!.ids[added]], last: at };
    }
    if (tool.value === 'place' && !session.pose.value?.visible[hit]) {
      const placed = placeNext(toPlane(this.#pane.view.value, at), this.#step());
      if (placed !== null) return { kind: 'landmarks', ids: [placed], last: at };
    }
    if (hit < 0) return more ? { kind: 'box', start: at } : plane;
    const selected = session.selection.value;
    if (more) session.selection.value = selected.includes(hit) ? selected.filter((i) => i !== hit) : [...selected, hit];
    else if (!selected.includes(hit)) session.selection.value = [hit];
    const own = session.selection.value.includes(hit) ? session.selection.value : [hit];
    return { kind: 'landmarks', ids: own.map((i) => document.ids[i]), last: at };
  }

  /** Move landmarks by a way in the plane; hidden ones become visible where they are drawn. */
  #shift(identities: readonly number[], dx: number, dy: number): void {
    if (dx === 0 && dy === 0) return;
    const laid = this.#pane.layout.value;
    if (!laid) return;
    session.edit((document, pose) => {
      const move = (moved: Document, id: number) => {
        const i = document.ids.indexOf(id);
        const [x, y] = [laid.points[2 * i] + dx, laid.points[2 * i + 1] + dy];
        return i < 0 || Number.isNaN(x) ? moved : edits.move(moved, pose, i, [x, y]);
      };
      return identities.reduce(move, document);
    }, this.#step());
  }

  /** One finger moves the plane, two zoom about the middle between them. */
  #moveView(pointer: number, from: Point, to: Point): void {
    const { view, chosen } = this.#pane;
    const other = [...this.#held].find(([id, { kind }]) => id !== pointer && kind === 'plane')?.[1].at;
    if (!other) {
      chosen.value = panned(view.value, to[0] - from[0], to[1] - from[1]);
      return;
    }
    const span = (point: Point) => Math.max(1, Math.hypot(point[0] - other[0], point[1] - other[1]));
    const middle = (point: Point): Point => [(point[0] + other[0]) / 2, (point[1] + other[1]) / 2];
    const [before, after] = [middle(from), middle(to)];
    chosen.value = panned(zoomed(view.value, span(to) / span(from), before), after[0] - before[0], after[1] - before[1]);
  }

  /** Draw the edge between two landmarks, or cut the one that is there. */
  #join(a: number, b: number): void {
    if (b < 0 || a === b) return;
    session.edit((document) => {
      const joined = edits.connect(document, a, b);
      return joined === document ? edits.cut(document, a, b) : joined;
    });
  }

  #within({ points }: Layout, from: Point, to: Point): number[] {
    const [[left, right], [top, bottom]] = [0, 1].map((k) => [Math.min(from[k], to[k]), Math.max(from[k], to[k])]);
    const inside = (i: number) => {
      const [x, y] = toScreen(this.#pane.view.value, [points[2 * i], points[2 * i + 1]]);
      return x >= left && x <= right && y >= top && y <= bottom;
    };
    return Array.from({ length: points.length / 2 }, (_, i) => i).filter(inside);
  }

  #landmarkAt(laid: Layout, at: Point, pointerType: string): number {
    const { value: view } = this.#pane.view;
    const reach = (REACH[pointerType] ?? REACH.mouse) * (tool.value === 'place' ? PLACING : 1);
    return nearestLandmark(laid, toPlane(view, at), reach / view.scale);
  }

  #screenOf(index: number): Point {
    const { points } = this.#pane.layout.value!;
    return toScreen(this.#pane.view.value, [points[2 * index], points[2 * index + 1]]);
  }

  #step(): string {
    return `pointer ${gesture}`;
  }
}

/** In the pane that listens, whatever child the pointer is over. */
function pointOf(event: PointerEvent | WheelEvent): Point {
  const { left, top } = (event.currentTarget as HTMLElement).getBoundingClientRect();
  return [event.clientX - left, event.clientY - top];
}
