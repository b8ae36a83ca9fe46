/** Interleaved timing: A B C A B C …, so that a machine that slows down slows all of them. */

/**
 * @param contenders name → function that repeats its work and answers with the seconds of one repetition
 * @param budget.rounds how often each has its turn; budget.turn seconds that a turn takes, about
 * @returns for each name the seconds of one repetition, one number a round
 */
export async function interleave(contenders, { rounds, turn }) {
  const names = Object.keys(contenders);
  const repeats = {};
  for (const name of names) {
    // The first runs make sessions, touch memory and are compiled as they go: as long as a turn, and two at least.
    const start = performance.now();
    let last = 0;
    for (let run = 0; run < 2 || performance.now() - start < turn * 1000; run++) last = await contenders[name](1);
    repeats[name] = Math.max(1, Math.round(turn / last));
  }
  const seconds = Object.fromEntries(names.map((name) => [name, []]));
  for (let round = 0; round < rounds; round++)
    for (const name of names) seconds[name].push(await contenders[name](repeats[name]));
  return seconds;
}

/** Seconds of one repetition of ours. */
export function timed(run) {
  return async (repeats) => {
    const start = performance.now();
    for (let i = 0; i < repeats; i++) await run();
    return (performance.now() - start) / 1000 / repeats;
  };
}

export function median(values) {
  return percentile(values, 0.5);
}

/** @param share 0…1 */
export function percentile(values, share) {
  const sorted = [...values].sort((a, b) => a - b);
  const at = share * (sorted.length - 1);
  const [low, high] = [sorted[Math.floor(at)], sorted[Math.ceil(at)]];
  return low + (at - Math.floor(at)) * (high - low);
}
