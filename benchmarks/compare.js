/** One row: our ways to do something and the twin take turns. */
import { interleave, median, timed } from './measure.js';
import { floorSeconds } from './peaks.js';

/**
 * Ours is the fastest of our ways, the ratio is in speed: the median over rounds of the twin's seconds over ours in the same round.
 * @param bench what run.js gives to every kind of row
 * @param task.unit 'samples/s' or 'ms'; task.samples in one repetition
 * @param task.ways name → function that makes { run, release }
 * @param task.twin { configure, request } for twin.py
 * @param task.work what work.js counts
 */
export async function compare({ peer, peaks, budget }, { name, unit, samples, target, ways, twin, work }) {
  const made = [];
  try {
    const contenders = {};
    for (const [way, make] of Object.entries(ways)) {
      const contender = await make();
      made.push(contender);
      contenders[way] = timed(contender.run);
    }
    if (peer) {
      await peer.ask({ do: 'configure', ...twin.configure });
      contenders.peer = async (repeats) => (await peer.ask({ ...twin.request, repeats })).seconds;
    }
    const seconds = await interleave(contenders, budget);
    const inUnit = (time) => (unit === 'ms' ? 1000 * time : samples / time);
    const times = Object.keys(ways).map((way) => median(seconds[way]));
    const [time, way] = [Math.min(...times), Object.keys(ways)[times.indexOf(Math.min(...times))]];
    const ratios = peer && seconds[way].map((ours, round) => seconds.peer[round] / ours);
    const floor = floorSeconds(peaks, work);
    return {
      name,
      unit,
      ours: inUnit(time),
      peer: peer ? inUnit(median(seconds.peer)) : null,
      ratio: peer ? median(ratios) : null,
      target,
      bound: '≥',
      ...(peer && { least: Math.min(...ratios), most: Math.max(...ratios), peerSettings: twin.configure }),
      way,
      ways: Object.fromEntries(Object.keys(ways).map((each, i) => [each, inUnit(times[i])])),
      floor: inUnit(floor),
      gap: time / floor,
      seconds,
    };
  } finally {
    for (const contender of made) await contender.release();
  }
}
