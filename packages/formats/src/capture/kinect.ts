import { InputError, SKELETONS } from '@anylift/core';
import type { InputFile } from '../bytes.js';
import type { Format, ReadContext } from '../format.js';
import { allocatePoses, type Recording, wholeRecording } from '../recording.js';
import { linesOf } from './lines.js';

export const kinect: Format = {
  name: 'ntu-skeleton',
  title: 'Kinect v2 skeletons of NTU RGB+D',
  source: 'https://github.com/shahroudy/NTURGB-D',
  coordinates:
    "Metres in the frame of the Kinect's camera, y up, z away from it. An instance is a body of one number through " +
    'all frames. The file tells no frame rate.',
  lost: 'Landmarks in the depth and colour pictures, orientations of joints, states of hands, lean.',
  reader: { container: 'file', dimensions: [3], matches: isSkeletonFile, read: readKinect },
};

const JOINTS = 25;
/** Numbers of a body's line, the first its number; of a joint's line, x, y and z first and last how well it is tracked. */
const BODY_NUMBERS = 10;
const JOINT_NUMBERS = 12;
/** Tracked bodies in a frame: the Kinect has no more. */
const MOST_BODIES = 6;

interface Body {
  frame: number;
  name: string;
  /** [25, 4]: x, y, z, and 0 not tracked, 1 inferred, 2 tracked. */
  joints: Float64Array;
}

/** A count of frames, then counts of bodies, 0 before the first one comes; its line, 25 and a line a joint. */
function isSkeletonFile(start: Uint8Array, name: string): boolean {
  const lines = new TextDecoder()
    .decode(start)
    .trimStart()
    .split(/\s*[\r\n]+\s*/);
  if (!/^\d+$/.test(lines[0]) || !/^[0-6]$/.test(lines[1] ?? '')) return false;
  const first = lines.findIndex((line, i) => i > 0 && line !== '0');
  if (first < 0 || first + 3 >= lines.length) return /\.skeleton$/i.test(name);
  const [body, joints, joint] = lines.slice(first + 1).map((line) => line.split(/\s+/));
  return body.length === BODY_NUMBERS && joints[0] === String(JOINTS) && joint.length <= JOINT_NUMBERS;
}

async function readKinect(file: InputFile, { where }: ReadContext): Promise<Recording> {
  const { frameCount, bodies } = await readBodies(new Lines(linesOf(file, where), where));
  const instanceNames = [...new Set(bodies.map(({ name }) => name))];
  const indices = new Map(instanceNames.map((name, i) => [name, i]));
  const poses = allocatePoses(bodies.length, JOINTS, 3, where, true);
  for (const [p, { frame, name, joints }] of bodies.entries()) {
    poses.frame[p] = frame;
    poses.instance[p] = indices.get(name) ?? 0;
    for (let j = 0; j < JOINTS; j++) {
      const state = joints[4 * j + 3];
      poses.scores![p * JOINTS + j] = state;
      if (state > 0) poses.points.set(joints.subarray(4 * j, 4 * j + 3), 3 * (p * JOINTS + j));
    }
  }
  const { keypoints, edges, name, category, symmetries } = SKELETONS.find((skeleton) => skeleton.name === 'kinect25')!;
  return wholeRecording(
    {
      format: kinect.name,
      dimensions: 3,
      skeleton: { name, category, keypoints, edges, symmetries },
      frameCount,
      instanceCount: instanceNames.length,
      instanceNames,
      scores: 'visibility',
      units: 'm',
      up: '+y',
      poses,
    },
    where,
  );
}

async function readBodies(lines: Lines): Promise<{ frameCount: number; bodies: Body[] }> {
  const frameCount = await lines.count('frames', Number.MAX_SAFE_INTEGER);
  const bodies: Body[] = [];
  for (let frame = 0; frame < frameCount; frame++) {
    lines.frame = frame;
    const bodyCount = await lines.count('bodies', MOST_BODIES);
    for (let b = 0; b < bodyCount; b++) bodies.push(await readBody(lines, frame));
  }
  return { frameCount, bodies };
}

async function readBody(lines: Lines, frame: number): Promise<Body> {
  // The number of a body has more digits than a double holds: it is a name.
  const [name] = await lines.words(BODY_NUMBERS);
  if ((await lines.count('joints', JOINTS)) !== JOINTS) throw lines.error(`another count of joints than ${JOINTS}`);
  const joints = new Float64Array(4 * JOINTS);
  for (let j = 0; j < JOINTS; j++) {
    const numbers = (await lines.words(JOINT_NUMBERS)).map(Number);
    const joint = [numbers[0], numbers[1], numbers[2], numbers[JOINT_NUMBERS - 1]];
    if (!joint.every(Number.isFinite)) throw lines.error(`no numbers for joint ${j}`);
    joints.set(joint, 4 * j);
  }
  return { frame, name, joints };
}

/** Lines one after the other, blank ones left out. */
class Lines {
  /** That is being read, for error messages. */
  frame?: number;
  private number = 0;

  constructor(
    private readonly lines: AsyncGenerator<string>,
    private readonly where: string,
  ) {}

  /** A whole number alone on its line. */
  async count(what: string, most: number): Promise<number> {
    const [word] = await this.words(1);
    if (!/^\d+$/.test(word) || Number(word) > most)
      throw this.error(`${JSON.stringify(word.slice(0, 40))} for the count of ${what}`);
    return Number(word);
  }

  async words(count: number): Promise<string[]> {
    for (;;) {
      const { value, done } = await this.lines.next();
      if (done) throw this.error('the end of the file');
      this.number++;
      const words = value.trim().split(/\s+/);
      if (words[0] === '') continue;
      if (words.length !== count) throw this.error(`${words.length} numbers instead of ${count}`);
      return words;
    }
  }

  error(found: string): InputError {
    return new InputError(
      `${this.where}: ${this.frame === undefined ? '' : `frame ${this.frame}, `}line ${this.number}: ${found}, expected a skeleton file of NTU RGB+D`,
    );
  }
}
