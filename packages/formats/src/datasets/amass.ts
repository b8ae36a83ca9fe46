import { InputError, SKELETONS } from '@anylift/core';
import { NdArray } from '../containers/ndarray.js';
import type { Npz } from '../containers/npz.js';
import type { Format, ReadContext } from '../format.js';
import type { Recording } from '../recording.js';
import { sequenceRecording, sequencesOf } from './sequences.js';

const NAME = 'amass';

/** What joints are called beside the parameters of a body model. */
const JOINTS = ['joints', 'Jtr', 'jtr', 'joint_positions', 'joints3d', 'joints_3d', 'keypoints3d', 'J'];

/** Parameters of a body model, and what else AMASS has beside them. */
const PARAMETERS = ['poses', 'trans', 'betas', 'root_orient', 'pose_body', 'mocap_framerate', 'mocap_frame_rate'];

const RATES = ['mocap_framerate', 'mocap_frame_rate', 'fps'];

/** SMPL's rigs are told by how many joints they have. */
const RIGS: Record<number, string> = { 22: 'smpl22', 24: 'smpl24', 52: 'smplh52', 55: 'smplx55' };

/** Joints of SMPL bodies beside the parameters that AMASS has: an array [frames, joints, 3], and the rate of its frames. */
export const amass: Format = {
  name: NAME,
  title: 'Joints of SMPL bodies as in AMASS, NPZ',
  source: 'https://amass.is.tue.mpg.de',
  coordinates: 'Metres, z up.',
  lost: 'Parameters of the body model.',
  reader: {
    container: 'npz',
    dimensions: [3],
    matches: ({ names }) =>
      names.some((name) => PARAMETERS.includes(name)) && names.some((name) => [...JOINTS, 'trans', 'betas'].includes(name)),
    read,
  },
};

async function read(arrays: Npz, { where }: ReadContext): Promise<Recording> {
  const joints = JOINTS.find((name) => arrays.names.includes(name));
  if (joints === undefined)
    throw new InputError(
      `${where}: parameters of a body model (${arrays.names.slice(0, 8).join(', ')}), which give joints only with that model, ` +
        'expected an array joints [frames, joints, 3] beside them',
    );
  const array = await arrays.array(joints);
  if (array.shape.length !== 3 || array.shape[2] !== 3)
    throw new InputError(`${where}: ${joints} has shape [${array.shape.join(', ')}], expected [frames, joints, 3]`);
  const sequences = sequencesOf(array, joints, where);
  const skeleton = SKELETONS.find(({ name }) => name === RIGS[array.shape[1]]) ?? { edges: [] };
  const fps = await rateOf(arrays);
  const about = { format: NAME, dimensions: 3, skeleton, units: 'm', up: '+z', ...(fps ? { fps } : {}) } as const;
  const { frameNames, ...recording } = sequenceRecording(sequences, about, where);
  return recording;
}

async function rateOf(arrays: Npz): Promise<number | undefined> {
  const name = RATES.find((rate) => arrays.names.includes(rate));
  if (name === undefined) return undefined;
  const array = await arrays.array(name);
  const rate = array instanceof NdArray && array.count === 1 ? array.numbers()[0] : Number.NaN;
  return rate > 0 && Number.isFinite(rate) ? rate : undefined;
}
