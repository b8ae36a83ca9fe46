/** The rig drawn large: left and right in their colours, names where there is room, and what is being joined. */
import type { Side } from '@anylift/core';
import { computed, useComputed, useSignal, useSignalEffect } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { nameOf } from '../document/document.js';
import { session } from '../document/session.js';
import { fitted, type PlaneView, toScreen } from '../picture/planeView.js';
import { boxOf, drawnPoints } from './drawnPoints.js';
import { keyOfDrawing } from './keys.js';
import { type Label, placeLabels } from './labels.js';
import { first, mode, selectedEdge } from './picking.js';
import { Pointers } from './pointers.js';
import { edgeKey, partnersOf, sidesOfDocument } from './skeletonEdits.js';

const CLASSES: Record<Side, string> = { L: 'left', R: 'right', '': 'middle' };

/** Landmarks beyond this are drawn smaller. */
const MANY = 80;

const source = computed(() => session.document.value?.source);

export function Drawing() {
  const pane = useRef<HTMLDivElement>(null);
  const size = useSignal<readonly [number, number]>([0, 0]);
  const chosen = useSignal<PlaneView | null>(null);
  const line = useSignal<{ from: number; to: readonly [number, number] } | null>(null);
  /** All of it, as it was when it was opened: what is dragged does not move the rest. */
  const all = useComputed(() => {
    session.loaded.value;
    drawnPoints.value?.isNeat;
    return boxOf(drawnPoints.peek()?.points ?? new Float64Array(0));
  });
  const view = useComputed(() => chosen.value ?? fitted(all.value, ...size.value));
  const pointers = useRef<Pointers>(undefined);
  pointers.current ??= new Pointers(view, chosen, line);

  useEffect(() => {
    const element = pane.current!;
    const watch = new ResizeObserver(() => {
      size.value = [element.clientWidth, element.clientHeight];
    });
    watch.observe(element);
    const zoom = (event: WheelEvent) => pointers.current!.wheel(event);
    element.addEventListener('wheel', zoom, { passive: false });
    return () => {
      watch.disconnect();
      element.removeEventListener('wheel', zoom);
      session.hovered.value = null;
    };
  }, []);

  useSignalEffect(() => {
    source.value;
    chosen.value = null;
  });

  const on = pointers.current;
  return (
    <div
      ref={pane}
      class={`rig mode-${mode.value}`}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a drawing that takes keys
      tabIndex={0}
      role="application"
      aria-label="The rig. Arrow keys go from landmark to landmark, Enter picks one, Delete deletes what is selected."
      onPointerDown={(event) => on.down(event)}
      onPointerMove={(event) => on.move(event)}
      onPointerUp={(event) => on.up(event)}
      onPointerCancel={(event) => on.cancel(event)}
      onPointerLeave={() => {
        session.hovered.value = null;
      }}
      onDblClick={() => {
        if (mode.value === 'select') chosen.value = null;
      }}
      onKeyDown={(event) => keyOfDrawing(event, view.value, chosen, size.value)}
    >
      <Figure view={view.value} line={line.value} />
      <p class="visually-hidden" aria-live="polite">
        {spoken.value}
      </p>
    </div>
  );
}

function Figure({ view, line }: { view: PlaneView; line: { from: number; to: readonly [number, number] } | null }) {
  const [document, drawn] = [session.document.value, drawnPoints.value];
  if (!document || !drawn || drawn.points.length !== 2 * document.ids.length) return null;
  const { skeleton, ids } = document;
  const N = ids.length;
  const points = new Float64Array(2 * N);
  for (let i = 0; i < N; i++) points.set(toScreen(view, [drawn.points[2 * i], drawn.points[2 * i + 1]]), 2 * i);
  const at = (i: number) => `${points[2 * i].toFixed(1)} ${points[2 * i + 1].toFixed(1)}`;
  const sides = sidesOfDocument(document);
  const [selected, begun, edge] = [new Set(session.selection.value), first.value, selectedEdge.value];
  const marked = new Set([
    ...selected,
    ...(begun === null ? [] : [begun]),
    ...(session.hovered.value === null ? [] : [session.hovered.value]),
  ]);
  const partners = partnersOf(skeleton, N);
  const lines: Record<string, string> = { left: '', right: '', middle: '' };
  for (const [a, b] of skeleton.edges) lines[sides[a] === sides[b] ? CLASSES[sides[a]] : 'middle'] += `M${at(a)}L${at(b)}`;
  const shownPairs = (i: number) => partners[i] > i && (mode.value === 'pair' || marked.has(i) || marked.has(partners[i]));
  const names = ids.map((_, i) => (N <= MANY || marked.has(i) ? nameOf(document, i) : ''));
  return (
    <svg aria-hidden="true" class={N > MANY ? 'many' : undefined}>
      <path class="pairs" d={ids.map((_, i) => (shownPairs(i) ? `M${at(i)}L${at(partners[i])}` : '')).join('')} />
      {Object.entries(lines).map(([name, path]) => (
        <path key={name} class={`edges ${name}`} d={path} />
      ))}
      {edge && <path key={edgeKey(...edge)} class="edges selected" d={`M${at(edge[0])}L${at(edge[1])}`} />}
      {line && <path class="line" d={`M${at(line.from)}L${line.to.join(' ')}`} />}
      {ids.map((id, i) => (
        <circle
          key={id}
          cx={points[2 * i].toFixed(1)}
          cy={points[2 * i + 1].toFixed(1)}
          class={`${CLASSES[sides[i]]}${selected.has(i) ? ' selected' : ''}${begun === i ? ' begun' : ''}`}
        />
      ))}
      {placeLabels(points, skeleton.edges, names, marked).map((label) => (
        <Name key={label.index} label={label} name={names[label.index]} isMarked={marked.has(label.index)} />
      ))}
    </svg>
  );
}

function Name({ label: { x, y, anchor }, name, isMarked }: { label: Label; name: string; isMarked: boolean }) {
  return (
    <text
      x={x.toFixed(1)}
      y={y.toFixed(1)}
      text-anchor={anchor}
      dominant-baseline="central"
      class={isMarked ? 'marked' : undefined}
    >
      {name}
    </text>
  );
}

const WORDS: Record<Side, string> = { L: ', left', R: ', right', '': '' };

const spoken = computed(() => {
  const [document, selected, edge] = [session.document.value, session.selection.value, selectedEdge.value];
  if (!document) return '';
  if (edge) return `Edge from ${nameOf(document, edge[0])} to ${nameOf(document, edge[1])}`;
  if (selected.length !== 1 || selected[0] >= document.ids.length)
    return selected.length > 1 ? `${selected.length} landmarks` : '';
  const begun = first.value === null ? '' : ', the first of two';
  return `${nameOf(document, selected[0])}${WORDS[sidesOfDocument(document)[selected[0]]]}${begun}`;
});
