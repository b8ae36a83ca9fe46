import { checkSkeleton, InputError, type Keypoints3D, type LiftResult, type Vector3 } from '@anylift/core';
import { z } from 'zod';
import { isObject, parsePiece, show, skeletonSchema } from '../containers/json.js';

const finite = z.number({ error: 'a finite number' });
const vector = z.tuple([finite, finite, finite], { error: '[x, y, z]' });
const share = z.number({ error: 'a probability, 0 to 1' }).min(0, 'a probability, 0 to 1').max(1, 'a probability, 0 to 1');

/** @param count of landmarks; none means any */
const frameSchema = (count: number): z.ZodType<LiftResult> => {
  const shape: z.ZodType<Vector3[]> = z
    .array(vector, { error: 'a list of [x, y, z]' })
    .length(count, `${count} landmarks as in the other frames`);
  const camera = z.object(
    {
      rotation: z.tuple([vector, vector, vector], { error: '3 × 3 numbers' }),
      scale: finite,
      translation: z.tuple([finite, finite], { error: '[x, y]' }),
      focal: finite.positive({ error: 'a number above 0' }).optional(),
      principalPoint: z.tuple([finite, finite], { error: '[x, y]' }).optional(),
    },
    { error: '{"rotation", "scale", "translation"}' },
  );
  const alternatives = z.array(z.object({ keypoints3d: shape, probability: share }), { error: 'a list of other answers' });
  const errors = z
    .array(finite.min(0, 'an error in %, 0 or more'), { error: 'a list of errors in %' })
    .length(count, `an error for each of ${count} landmarks`)
    .optional();
  return z.object({ keypoints3d: shape, canonical: shape, camera, probability: share, alternatives, errors });
};

const unliftableSchema: z.ZodType<LiftResult> = z.object({ keypoints3d: z.null(), reason: z.string({ error: 'a text' }) });

/**
 * Read the 3D output contract `anylift/1`.
 * @param document parsed JSON
 * @param where file name for error messages
 * @throws InputError naming the part that is not as the contract says
 */
export function readJson3D(document: unknown, where: string): Keypoints3D {
  if (!isObject(document))
    throw new InputError(`${where}: the document is ${show(document)}, expected {"format": "anylift/1", …}`);
  const head = z.object({
    format: z.literal('anylift/1', { error: '"anylift/1"' }),
    model: z.string({ error: 'the name of a model' }),
    skeleton: skeletonSchema,
    frames: z.array(z.unknown(), { error: 'a list of frames' }).min(1, 'at least 1 frame'),
  });
  const { format, model, skeleton, frames } = parsePiece(head, document, '', where);
  const count = countOf(frames) ?? skeleton.keypoints?.length ?? 1;
  checkSkeleton(skeleton, count, where);
  const lifted = frameSchema(count);
  return {
    format,
    model,
    skeleton,
    frames: frames.map((frame, f) => {
      const unliftable = isObject(frame) && frame.keypoints3d === null;
      return parsePiece(unliftable ? unliftableSchema : lifted, frame, `frames[${f}]`, where);
    }),
  };
}

/** Landmarks of the first lifted frame. */
function countOf(frames: unknown[]): number | undefined {
  for (const frame of frames) if (isObject(frame) && Array.isArray(frame.keypoints3d)) return frame.keypoints3d.length;
}
