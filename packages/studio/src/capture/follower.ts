import type { Detection } from './detectors/detector.js';

/** Keeps what a detector finds in frames that follow each other apart: who was found before stays the same instance. */
export class Follower {
  /** The last detection of each instance. */
  readonly #last: Detection[] = [];

  /** One name each: `Left hand`, `Face 2`. */
  names(fallback: string): string[] {
    const names = this.#last.map(({ name }) => name || fallback);
    return names.map((name, i) => {
      const before = names.slice(0, i).filter((other) => other === name).length;
      return before > 0 || (name === fallback && names.length > 1) ? `${name} ${before + 1}` : name;
    });
  }

  /** @returns the same detections by instance; undefined for those that are not there */
  follow(found: readonly Detection[]): (Detection | undefined)[] {
    const pairs = found.flatMap((detection, d) =>
      this.#last.map((last, i) => ({ d, i, distance: distanceBetween(detection, last) })),
    );
    const instances = new Map<number, number>();
    for (const { d, i } of pairs.toSorted((a, b) => a.distance - b.distance))
      if (!instances.has(d) && ![...instances.values()].includes(i)) instances.set(d, i);
    const frame: (Detection | undefined)[] = this.#last.map(() => undefined);
    for (const [d, detection] of found.entries()) {
      const instance = instances.get(d) ?? frame.length;
      frame[instance] = detection;
      this.#last[instance] = detection;
    }
    return frame;
  }
}

/** Of their middles; a left hand does not become a right one while it is near. */
function distanceBetween(a: Detection, b: Detection): number {
  const [[ax, ay], [bx, by]] = [a, b].map(({ image }) => [0, 1].map((k) => mean(image, k)));
  return Math.hypot(ax - bx, ay - by) * (a.name === b.name ? 1 : 2);
}

function mean(image: Float32Array, k: number): number {
  let sum = 0;
  for (let at = k; at < image.length; at += 2) sum += image[at];
  return (2 * sum) / image.length;
}
