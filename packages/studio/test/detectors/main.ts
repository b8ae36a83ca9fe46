/// <reference types="vite/client" />
/** What the test of the detectors calls in a page. */
import type { Detector } from '../../src/capture/detectors/detector.js';
import { loadDetector, type SolutionName } from '../../src/capture/detectors/loadDetector.js';
import { face } from '../../src/capture/examples/face.js';
import { hand } from '../../src/capture/examples/hand.js';
import { person } from '../../src/capture/examples/person.js';
import { drawRoundCones } from '../../src/capture/examples/roundCones.js';

const FIGURES = { person, hand, face, nothing: () => ({ cones: [], landmarks: new Map() }) };
export type FigureName = keyof typeof FIGURES;
const SIZE = 480;

let detector: Detector;

function draw(name: FigureName): HTMLCanvasElement {
  const { rgba, width, height } = drawRoundCones(FIGURES[name](SIZE).cones, SIZE, SIZE);
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [width, height];
  canvas.getContext('2d')!.putImageData(new ImageData(rgba, width, height), 0, 0);
  return canvas;
}

const calls = {
  /** @returns the shares that progress told of */
  async load(name: SolutionName): Promise<number[]> {
    detector?.close();
    const shares: number[] = [];
    detector = await loadDetector(name, { onProgress: (share) => shares.push(share) });
    return shares;
  },

  /** Figures beside one another in one picture. */
  async detect(names: FigureName[], seconds?: number) {
    const picture = document.createElement('canvas');
    [picture.width, picture.height] = [SIZE * names.length, SIZE];
    for (const [i, name] of names.entries()) picture.getContext('2d')!.drawImage(draw(name), i * SIZE, 0);
    const found = await detector.detect(picture, seconds);
    return found.map(({ name, image, confidence, own3d }) => ({
      name,
      image: [...image],
      confidence: [...confidence],
      own3d: [...own3d],
    }));
  },
};
export type Calls = typeof calls;
Object.assign(globalThis, { calls });
