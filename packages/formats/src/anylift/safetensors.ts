import { InputError } from '@anylift/core';
import type { Format } from '../format.js';
import { readAnswers, writeAnswers } from './answers.js';
import { readPoints2D, readPoints3D, writePoints } from './points.js';
import { looksLikeSafetensors, openTensors, type TensorFile } from './tensors.js';

/** Our own binary files: 2D input, answers of a lift, and 3D sets for training. */
export const safetensors: Format = {
  name: 'safetensors',
  title: 'AnyLift safetensors',
  source: 'https://huggingface.co/docs/safetensors',
  coordinates:
    '2D: pixels, x right, y down. Answers of a lift: the same units, z away from the camera. Other 3D: units and the ' +
    'axis that points up as in the metadata.',
  lost: 'Digits beyond float32; of 3D sets, sequences and splits.',
  reader: {
    container: 'file',
    dimensions: [2, 3],
    matches: looksLikeSafetensors,
    async read(source, { where }) {
      const file = await openTensors(source, where);
      switch (contractOf(file)) {
        case 'keypoints2d':
          return readPoints2D(file);
        case 'anylift/1':
          return readAnswers(file);
        case 'keypoints3d/1':
          return readPoints3D(file);
        case 'anylift-checkpoint/1':
          throw new InputError(`${where}: this is a checkpoint, expected landmarks`);
      }
    },
  },
  writer: {
    extensions: ['.safetensors'],
    dimensions: [2, 3],
    single: false,
    write: (recording, sink, context) =>
      recording.answers ? writeAnswers(recording, recording.answers, sink, context) : writePoints(recording, sink, context),
  },
};

const CONTRACTS = ['anylift/1', 'keypoints3d/1', 'anylift-checkpoint/1'] as const;
export type Contract = (typeof CONTRACTS)[number] | 'keypoints2d';

/** What a safetensors file is, told by its metadata and the names of its tensors. @throws InputError when nobody here reads it */
export function contractOf({ metadata, entries, where }: TensorFile): Contract {
  const contract = CONTRACTS.find((name) => name === metadata.format);
  if (contract) return contract;
  if (entries.keypoints2d) return 'keypoints2d';
  const found = Object.keys(entries).slice(0, 5).join(', ') || 'no tensors';
  throw new InputError(`${where}: safetensors of an unknown format, expected a tensor keypoints2d, found ${found}`);
}
