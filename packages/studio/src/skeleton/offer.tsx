/** A skeleton that was chosen or loaded, before it is used: put on the open document, or drawn as one of its own. */
import { allocateFrames, type Skeleton } from '@anylift/core';
import { signal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { sourceOfArrays } from '../document/arraysSource.js';
import type { Source } from '../document/document.js';
import { session } from '../document/session.js';
import { Icon } from '../shell/icon.js';
import { showNote } from '../shell/notices.js';
import { boxOf } from './drawnPoints.js';
import { neatLayout } from './neatLayout.js';
import { pairsOf, putOn } from './skeletonEdits.js';

export interface Offer {
  title: string;
  skeleton: Skeleton;
  count: number;
}

export const offer = signal<Offer | null>(null);

/** Units of the plane between neighbours. */
const APART = 60;

/** Nothing yet: landmarks are added by hand. */
export function newSource(): Source {
  return {
    ...sourceOfArrays([allocateFrames(1, 0)], { title: 'New skeleton', skeleton: { keypoints: [], edges: [] } }),
    frameCount: 1,
    stage: { x: -200, y: -200, width: 400, height: 400 },
  };
}

/** The skeleton drawn neatly, each landmark where it can be taken hold of. */
function drawnSource({ title, skeleton, count }: Offer): Source {
  const image = pointsOf(skeleton, count);
  const frames = { ...allocateFrames(1, count), image, visible: new Float64Array(count).fill(1) };
  return sourceOfArrays([frames], { title, skeleton: { name: title, ...skeleton } });
}

export function OfferDialog() {
  const dialog = useRef<HTMLDialogElement>(null);
  const offered = offer.value;
  useEffect(() => {
    if (offered) dialog.current!.showModal();
    else dialog.current!.close();
  }, [offered]);
  const end = () => {
    offer.value = null;
  };
  const document = session.document.value;
  const N = document?.ids.length ?? 0;
  return (
    <dialog ref={dialog} class="offer" aria-label="Use a skeleton" onClose={end}>
      {offered && (
        <>
          <header class="offer-head">
            <h2>{offered.title}</h2>
            <button type="button" class="bare" aria-label="Close" onClick={end}>
              <Icon name="close" />
            </button>
          </header>
          <Preview {...offered} />
          <p class="dim">
            {offered.count} landmarks, {offered.skeleton.edges.length} edges
          </p>
          {document && N !== offered.count && (
            <p>
              It has {offered.count} landmarks and {document.source.title} has {N}, so it cannot be put on it.
            </p>
          )}
          <div class="actions">
            {document && N === offered.count && (
              <button
                type="button"
                class="primary"
                autofocus
                onClick={() => {
                  session.edit((before) => putOn(before, offered.skeleton));
                  showNote(`${document.source.title} has the skeleton ${offered.title} now. Undo brings the other one back.`);
                  end();
                }}
              >
                Put it on {document.source.title}
              </button>
            )}
            <button
              type="button"
              class={N === offered.count ? undefined : 'primary'}
              autofocus={N !== offered.count}
              onClick={() => {
                session.open(drawnSource(offered));
                end();
              }}
            >
              Begin a new drawing with it
            </button>
          </div>
        </>
      )}
    </dialog>
  );
}

function Preview({ skeleton, count }: Offer) {
  const points = pointsOf(skeleton, count);
  const { x, y, width, height } = boxOf(points);
  const at = (i: number) => `${points[2 * i].toFixed(1)} ${points[2 * i + 1].toFixed(1)}`;
  return (
    <svg class="preview" viewBox={`${x} ${y} ${width} ${height}`} aria-hidden="true">
      <path d={skeleton.edges.map(([a, b]) => `M${at(a)}L${at(b)}`).join('')} />
      <path class="dots" d={Array.from({ length: count }, (_, i) => `M${at(i)}h0`).join('')} />
    </svg>
  );
}

const pointsOf = (skeleton: Skeleton, count: number) =>
  neatLayout(count, skeleton.edges, pairsOf(skeleton), skeleton.keypoints).map((value) => APART * value);
