import { z } from 'zod';
import { parsePiece } from '../containers/json.js';
import type { Axis, Recording } from '../recording.js';

/** What our own files say of a recording beside its landmarks: keys of the JSON document, entries of the metadata of safetensors. */
export type About = Pick<Recording, 'units' | 'fps' | 'up' | 'instanceNames' | 'frameNames'>;

const AXES = ['+x', '-x', '+y', '-y', '+z', '-z'] as const satisfies readonly Axis[];
const names = z.array(z.string({ error: 'a name' }), { error: 'a list of names' });

const schema = z.object({
  units: z.string({ error: 'a unit of length' }).optional(),
  fps: z.number({ error: 'frames a second' }).positive('frames a second, above 0').optional(),
  up: z.enum(AXES, { error: `the axis that points up, one of ${AXES.join(', ')}` }).optional(),
  instanceNames: names.optional(),
  frameNames: names.optional(),
});

const KEYS = ['units', 'fps', 'up', 'instanceNames', 'frameNames'] as const satisfies readonly (keyof About)[];

/** Without what is not known. */
export function aboutOf(recording: Recording): About {
  return Object.fromEntries(KEYS.flatMap((key) => (recording[key] === undefined ? [] : [[key, recording[key]]])));
}

/** @throws InputError naming the key whose value is not as it must be */
export function readAbout(document: Record<string, unknown>, where: string): About {
  return parsePiece(schema, document, '', where);
}

/**
 * Whether poses need to be told their frame and instance: not where each frame has its one pose.
 */
export const isNumbered = ({ poseCount, frameCount, instanceCount, instanceNames }: Recording) =>
  poseCount !== frameCount || instanceCount !== 1 || instanceNames !== undefined;
