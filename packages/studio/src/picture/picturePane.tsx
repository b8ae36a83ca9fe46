/**
 * The 2D pane: landmarks and edges over an optional picture. Its elements are made anew when the rig changes; when a landmark moves, only
 * their places are written.
 */
import './picture.css';
import type { Skeleton } from '@anylift/core';
import { computed, untracked, useComputed, useSignal, useSignalEffect } from '@preact/signals';
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import { nameOf } from '../document/document.js';
import { session } from '../document/session.js';
import { Gestures, type Sketch } from './gestures.js';
import { keyOfPicture } from './keys.js';
import { layoutOf, meanEdges, radiusOf } from './layout.js';
import { fitted, type PlaneView, toScreen } from './planeView.js';
import { tool } from './tool.js';

const rig = computed(() => session.document.value?.skeleton);
const ids = computed(() => session.document.value?.ids ?? []);
const count = computed(() => ids.value.length);
const source = computed(() => session.document.value?.source);
const layout = computed(() => {
  const pose = session.pose.value;
  if (!pose) return null;
  // Only what is hidden is where the answer has it.
  return layoutOf(pose, ids.value, pose.visible.includes(0) ? session.answer.value : null);
});

export function PicturePane() {
  const pane = useRef<HTMLDivElement>(null);
  const drawing = useRef<SVGSVGElement>(null);
  const backdrop = useRef<HTMLDivElement>(null);
  const size = useSignal<readonly [number, number]>([0, 0]);
  /** What the user looks at; null for all of the stage. */
  const chosen = useSignal<PlaneView | null>(null);
  const sketch = useSignal<Sketch | null>(null);
  const view = useComputed(
    () =>
      chosen.value ??
      fitted(source.value?.focus?.value ?? source.value?.stage ?? { x: 0, y: 0, width: 1, height: 1 }, ...size.value),
  );
  const gestures = useRef<Gestures>(undefined);
  gestures.current ??= new Gestures({ view, chosen, sketch, layout });

  useEffect(() => {
    const element = pane.current!;
    const watch = new ResizeObserver(() => {
      size.value = [element.clientWidth, element.clientHeight];
    });
    watch.observe(element);
    const zoom = (event: WheelEvent) => gestures.current!.wheel(event);
    element.addEventListener('wheel', zoom, { passive: false });
    return () => {
      watch.disconnect();
      element.removeEventListener('wheel', zoom);
    };
  }, []);

  useSignalEffect(() => {
    session.answer.value;
    untracked(() => gestures.current!.follow());
  });

  // Another source is looked at as a whole.
  useSignalEffect(() => {
    source.value;
    chosen.value = null;
  });

  useSignalEffect(() => {
    const picture = source.value?.backdrop;
    backdrop.current!.replaceChildren(...(picture ? [picture.element] : []));
  });

  useSignalEffect(() => {
    const [picture, stage] = [source.value?.backdrop, source.value?.stage];
    if (!picture || !stage) return;
    const { scale, x, y } = view.value;
    const [cx, cy] = [stage.x + stage.width / 2, stage.y + stage.height / 2];
    const turn = `translate(${cx}px, ${cy}px) rotate(${session.document.value!.rotation}deg) translate(${-cx}px, ${-cy}px)`;
    const { style } = picture.element;
    style.width = `${picture.at.width}px`;
    style.height = `${picture.at.height}px`;
    style.transform = `translate(${x}px, ${y}px) scale(${scale}) ${turn} translate(${picture.at.x}px, ${picture.at.y}px)`;
  });

  /** The rig that there are elements for by now. */
  const drawn = useSignal<Skeleton | undefined>(undefined);
  useLayoutEffect(() => {
    drawn.value = rig.value;
  });

  /** Radii follow the rig and the zoom, not every move. */
  const edgeLengths = useComputed(() => {
    const [skeleton, laid] = [rig.value, layout.peek()];
    session.loaded.value;
    return skeleton && laid && laid.predicted.length === ids.value.length ? meanEdges(laid, skeleton) : null;
  });

  useSignalEffect(() => {
    const [laid, skeleton, lengths] = [layout.value, drawn.value, edgeLengths.value];
    const [circles, edges] = [
      drawing.current!.querySelectorAll('circle'),
      drawing.current!.querySelectorAll<SVGElement>('path:not(.sketch)'),
    ];
    if (!laid || !skeleton || circles.length !== laid.predicted.length || edges.length !== skeleton.edges.length) return;
    const { points, predicted } = laid;
    const at = (i: number) => toScreen(view.value, [points[2 * i], points[2 * i + 1]]);
    const [chosenOnes, hovered] = [new Set(session.selection.value), session.hovered.value];
    for (const [i, circle] of circles.entries()) {
      const [x, y] = at(i);
      if (Number.isNaN(x)) {
        write(circle, { display: 'none' });
        continue;
      }
      const radius = radiusOf(lengths?.[i] ?? 1, view.value.scale);
      write(circle, {
        display: '',
        cx: x.toFixed(2),
        cy: y.toFixed(2),
        r: (chosenOnes.has(i) || hovered === i ? radius + 2 : radius).toFixed(1),
        class: `${predicted[i] ? 'predicted' : 'visible'}${chosenOnes.has(i) ? ' selected' : ''}`,
      });
    }
    // One element an edge: what a browser draws anew is then about the landmark that moved.
    for (const [e, [a, b]] of skeleton.edges.entries()) {
      const [[ax, ay], [bx, by]] = [at(a), at(b)];
      const d = Number.isNaN(ax + bx) ? '' : `M${ax.toFixed(1)} ${ay.toFixed(1)}L${bx.toFixed(1)} ${by.toFixed(1)}`;
      write(edges[e], { d, class: predicted[a] || predicted[b] ? 'edge guessed' : 'edge' });
    }
  });

  const on = gestures.current;
  return (
    <div
      ref={pane}
      class={`picture tool-${tool.value}`}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: it takes keys
      tabIndex={0}
      role="application"
      aria-label="2D landmarks. N and P choose a landmark, arrow keys move it, H hides it, Delete deletes it."
      onPointerDown={(event) => on.down(event)}
      onPointerMove={(event) => on.move(event)}
      onPointerUp={(event) => on.up(event)}
      onPointerCancel={(event) => on.up(event)}
      onPointerLeave={() => {
        session.hovered.value = null;
      }}
      onDblClick={() => {
        chosen.value = null;
      }}
      onKeyDown={(event) => keyOfPicture(event, view.value, chosen, size.value)}
    >
      <div ref={backdrop} class="backdrop" />
      <svg ref={drawing} aria-hidden="true">
        {Array.from({ length: rig.value?.edges.length ?? 0 }, (_, e) => (
          <path key={`edge ${e}`} />
        ))}
        {Array.from({ length: count.value }, (_, i) => (
          <circle key={i} />
        ))}
        <SketchLine sketch={sketch.value} />
      </svg>
      <Label view={view.value} />
      <p class="visually-hidden" aria-live="polite">
        {spoken.value}
      </p>
    </div>
  );
}

/** What elements have by now: a browser draws anew even where the same is written again. */
const written = new WeakMap<SVGElement, Record<string, string>>();

function write(element: SVGElement, attributes: Record<string, string>): void {
  const before = written.get(element) ?? {};
  for (const [name, value] of Object.entries(attributes)) if (before[name] !== value) element.setAttribute(name, value);
  written.set(element, { ...before, ...attributes });
}

function SketchLine({ sketch }: { sketch: Sketch | null }) {
  if (!sketch) return null;
  const { kind, from, to } = sketch;
  if (kind === 'edge') return <path class="sketch" d={`M${from}L${to}`} />;
  return (
    <rect
      class="sketch"
      x={Math.min(from[0], to[0])}
      y={Math.min(from[1], to[1])}
      width={Math.abs(from[0] - to[0])}
      height={Math.abs(from[1] - to[1])}
    />
  );
}

/** The one landmark that is selected, or else the one under the pointer. */
const named = computed(() => {
  const { value: selection } = session.selection;
  return session.hovered.value ?? (selection.length === 1 ? selection[0] : null);
});

const spoken = computed(() => {
  const [document, i] = [session.document.value, session.selection.value.length === 1 ? session.selection.value[0] : null];
  if (!document || i === null) return session.selection.value.length > 1 ? `${session.selection.value.length} landmarks` : '';
  return `${nameOf(document, i)}${session.pose.value?.visible[i] ? '' : ', hidden'}`;
});

/** The name of a landmark beside it. */
function Label({ view }: { view: PlaneView }) {
  const [document, laid, i] = [session.document.value, layout.value, named.value];
  if (!document || !laid || i === null || i >= document.ids.length) return null;
  const [x, y] = toScreen(view, [laid.points[2 * i], laid.points[2 * i + 1]]);
  if (Number.isNaN(x)) return null;
  return (
    <span class="label" style={{ left: `${x}px`, top: `${y}px` }}>
      {nameOf(document, i)}
      {laid.predicted[i] ? <small>hidden</small> : null}
    </span>
  );
}
