/** The choices that PyTorch leaves are timed, and the twin runs with what is fastest for it. */
import { median } from './measure.js';

/** How it aligns, and how its AdamW goes through the parameters; what is loaded must hold 64 samples. */
export async function trainingSettings(peer) {
  const request = { do: 'train', batch: 64 };
  const byRotations = ['svd', 'eigenvector', 'squaring'].map((rotations) => ({ rotations }));
  const { rotations } = await fastest(peer, byRotations, request, 1);
  const byForeach = [false, true].map((foreach) => ({ rotations, foreach }));
  return fastest(peer, byForeach, request, 1);
}

/** A forward pass of what is loaded: at once, or in parts of so many samples. */
export function forwardSettings(peer, B, part) {
  const ways = [{ threads: 2 }, { threads: 2, part }];
  return fastest(peer, ways, { do: 'forward', batch: B }, 2);
}

/** Threads for a single frame of what is loaded. */
export async function frameThreads(peer) {
  const { threads } = await fastest(peer, [{ threads: 1 }, { threads: 2 }], { do: 'forward', batch: 1 }, 30);
  return threads;
}

async function fastest(peer, settings, request, repeats) {
  const times = settings.map(() => []);
  for (let round = 0; round < 3; round++)
    for (const [i, setting] of settings.entries()) {
      await peer.ask({ do: 'configure', ...setting });
      await peer.ask({ ...request, repeats: 1 });
      times[i].push((await peer.ask({ ...request, repeats })).seconds);
    }
  const medians = times.map(median);
  return settings[medians.indexOf(Math.min(...medians))];
}
