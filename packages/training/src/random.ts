import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import type { RandomGenerator } from 'pure-rand/types/RandomGenerator';

/** Seeded random numbers: the same keys give the same stream on every machine. */
export class Random {
  private readonly generator: RandomGenerator;

  /** @param keys whole numbers that name the stream, e.g. seed, step, shard */
  constructor(...keys: number[]) {
    this.generator = xoroshiro128plus(keys.reduce(mix, 0x9e3779b9));
  }

  /** Uniform in [low, high). */
  uniform(low = 0, high = 1): number {
    return low + (high - low) * uniformFloat64(this.generator);
  }

  /** Standard normal, by Box and Muller. */
  normal(): number {
    return Math.sqrt(-2 * Math.log(1 - this.uniform())) * Math.cos(2 * Math.PI * this.uniform());
  }

  /** A whole number in 0…count − 1. */
  index(count: number): number {
    return Math.floor(this.uniform() * count);
  }

  chance(probability: number): boolean {
    return this.uniform() < probability;
  }
}

/** Fold a key into a 32-bit state so that neighbouring keys give unrelated streams. */
function mix(state: number, key: number): number {
  let h = Math.imul(state ^ (key | 0), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16) ^ Math.imul(key >>> 3, 0x27d4eb2f)) | 0;
}
