import type { Skeleton } from '@anylift/core';
import { sidesOf } from '@anylift/core';
import { framesOf, type KeypointSet, seeFrame } from '@anylift/training';
import { computed } from '@preact/signals';
import { session } from '../../document/session.js';
import { Icon } from '../../shell/icon.js';
import { close, run, sets, useSkeleton, useUp } from './fineTuning.js';
import { orientationOf } from './framesSource.js';
import { PoseDrawing } from './poseDrawing.js';
import { SPLIT } from './splitByTime.js';

const UPS = ['+x', '-x', '+y', '-y', '+z', '-z'];

/** Frames to train on, and to validate with. */
const counts = computed(() => {
  const count = (split: string) => (sets.value ?? []).reduce((sum, set) => sum + framesOf(set, split).length, 0);
  return { train: count('train'), val: count('val') };
});

/** What is learnt from: what the file says, and what it may leave open. */
export function SetCard() {
  const [set, ...others] = sets.value!;
  const busy = run.value?.state === 'preparing' || run.value?.state === 'training';
  return (
    <section class="card material" aria-label="What is learnt from">
      <PoseDrawing poses={[{ points: shown(set), look: 'truth' }]} edges={set.skeleton.edges} label={`A frame of ${set.name}`} />
      <div class="about">
        <h3>
          {set.name}
          {others.length > 0 && ` and ${others.length} more`}
        </h3>
        <p>
          {set.keypoints} landmarks, {set.skeleton.edges.length} edges, {sidesWords(set)}
        </p>
        <p>
          {counts.value.train.toLocaleString()} frames to train on, {counts.value.val.toLocaleString()} to validate with
        </p>
        <p class="dim">{splitWords(set)}</p>
        {set.skeleton.edges.length === 0 && (
          <p class="warn">
            The file tells no edges, and with them the model learns faster: make the skeleton in the Skeleton tab and choose it
            here.
          </p>
        )}
        <div class="fields">
          <label>
            Up
            <select
              value={upOf(set)}
              disabled={busy}
              title="Cameras are put as people hold them where it is known which way is up, and anywhere where not"
              onChange={(event) => useUp(vectorOf(event.currentTarget.value))}
            >
              {UPS.map((up) => (
                <option key={up}>{up}</option>
              ))}
              <option value="">unknown</option>
            </select>
          </label>
          <SkeletonChoice set={set} busy={busy} />
        </div>
      </div>
      {!busy && (
        <button type="button" class="bare" aria-label="Choose another file" title="Choose another file" onClick={close}>
          <Icon name="close" />
        </button>
      )}
    </section>
  );
}

/** The skeleton of the open document, where it has as many landmarks. */
function SkeletonChoice({ set, busy }: { set: KeypointSet; busy: boolean }) {
  const document = session.document.value;
  if (!document || document.ids.length !== set.keypoints || document.skeleton === set.skeleton) return null;
  const use = (skeleton: Skeleton) => useSkeleton(skeleton);
  return (
    <button type="button" disabled={busy} onClick={() => use(document.skeleton)}>
      Take the skeleton of {document.source.title}
    </button>
  );
}

function sidesWords(set: KeypointSet): string {
  const sides = sidesOf(set.skeleton, set.keypoints);
  const count = (side: string) => sides.filter((one) => one === side).length;
  return count('L') + count('R') === 0 ? 'no sides known' : `${count('L')} left, ${count('R')} right`;
}

function splitWords({ sequences }: KeypointSet): string {
  return sequences.every(({ name }) => /^(train|val) \d+$/.test(name))
    ? `Split by blocks of time: ${SPLIT}.`
    : 'Split as the file says.';
}

function upOf({ up }: KeypointSet): string {
  return up ? UPS.find((name) => String(vectorOf(name)) === String(up))! : '';
}

function vectorOf(name: string): KeypointSet['up'] {
  if (name === '') return null;
  const sign = name[0] === '-' ? -1 : 1;
  return [0, 1, 2].map((k) => (name[1] === 'xyz'[k] ? sign : 0)) as [number, number, number];
}

/** A frame of the middle, NaN where a landmark is missing. */
function shown(set: KeypointSet): Float64Array {
  const held = framesOf(set, 'val');
  const { shape, mask } = seeFrame(set, held[held.length >> 1], orientationOf(set));
  return shape.map((value, k) => (mask[Math.floor(k / 3)] ? value : Number.NaN));
}
