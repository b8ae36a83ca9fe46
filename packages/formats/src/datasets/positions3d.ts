import { InputError, SKELETONS, type Skeleton } from '@anylift/core';
import type { Npz } from '../containers/npz.js';
import type { Format, ReadContext } from '../format.js';
import type { Recording } from '../recording.js';
import { h36m32 } from './human36m.js';
import { itemOf, type Sequence, sequenceRecording, sequencesOf } from './sequences.js';

const NAME = 'videopose3d-3d';

/** `data_3d_h36m.npz`, `data_3d_humaneva15.npz`: `positions_3d` {subject: {action: array [frames, N, 3]}}. */
export const positions3d: Format = {
  name: NAME,
  title: 'Human3.6M and HumanEva as VideoPose3D prepares them, NPZ',
  source: 'https://github.com/facebookresearch/VideoPose3D/blob/main/DATASETS.md',
  coordinates: 'Metres, z up, for both of these sets; unknown for others. Sequences follow one another.',
  lost: '',
  reader: {
    container: 'npz',
    dimensions: [3],
    matches: ({ names }) => names.includes('positions_3d'),
    read,
  },
};

/** What tells a set: how many joints it has, and the words that its actions begin with. */
const SETS: { joints: number[]; actions: RegExp; fps: number }[] = [
  {
    joints: [17, 32],
    actions: /^(Directions|Discussion|Eating|Greeting|Phon|Photo|Pos|Purchas|Sitting|Smok|TakingPhoto|Wait|Walk)/,
    fps: 50,
  },
  { joints: [15, 20], actions: /^(Walking|Jog|ThrowCatch|Gestures|Box|Combo)/, fps: 60 },
];

async function read(arrays: Npz, { where }: ReadContext): Promise<Recording> {
  const sequences = sequencesOf(itemOf(await arrays.array('positions_3d')), 'positions_3d', where);
  const [{ keypointCount, channels }] = sequences;
  if (channels !== 3) throw new InputError(`${where}: positions_3d has ${channels} numbers a joint, expected x, y and z`);
  const set = SETS.find(
    ({ joints, actions }) => joints.includes(keypointCount) && sequences.every((one) => actions.test(actionOf(one))),
  );
  const skeleton = (set && skeletonOf(keypointCount)) ?? { edges: [] };
  const known = set ? { fps: set.fps, units: 'm', up: '+z' as const } : {};
  return sequenceRecording(sequences, { format: NAME, dimensions: 3, skeleton, ...known }, where);
}

/** `Walking 1` of `Train/S1/Walking 1 chunk0` and of `S1/Walking 1`. */
const actionOf = ({ name }: Sequence) => name.split('/').at(-1) ?? '';

const skeletonOf = (joints: number): Skeleton | undefined =>
  joints === 32 ? h36m32 : SKELETONS.find(({ name }) => name === (joints === 17 ? 'h36m17' : joints === 15 ? 'humaneva15' : ''));
