import type { Gaps } from './gaps.js';

/** Pixels at either end, so that the first and the last frame can be taken hold of. */
const END = 8;
const HEIGHT = 40;
const BAR = { top: 17, height: 15 };
/** Of the bar, from below: what is lifted. */
const LIFTED = 4;
/** Pixels between labels at the least. */
const LABELS_APART = 64;

export const xOf = (frame: number, width: number, frameCount: number) =>
  END + (frameCount > 1 ? frame / (frameCount - 1) : 0) * (width - 2 * END);

export function frameAt(x: number, width: number, frameCount: number): number {
  const share = (x - END) / Math.max(1, width - 2 * END);
  return Math.min(frameCount - 1, Math.max(0, Math.round(share * (frameCount - 1))));
}

/** Numbers of frames, gaps, and what is lifted. A column of pixels of many frames is as strong as the share of them. */
export function drawTrack(
  canvas: HTMLCanvasElement,
  width: number,
  gaps: Gaps,
  frameCount: number,
  isLifted: (frame: number) => boolean,
): void {
  const ratio = devicePixelRatio;
  canvas.width = width * ratio;
  canvas.height = HEIGHT * ratio;
  const context = canvas.getContext('2d')!;
  context.scale(ratio, ratio);
  const style = getComputedStyle(canvas);
  const colour = (name: string) => style.getPropertyValue(name);
  context.fillStyle = colour('--sunken');
  context.beginPath();
  context.roundRect(END - 4, BAR.top, width - 2 * END + 8, BAR.height, 5);
  context.fill();
  context.save();
  context.clip();
  drawColumns(context, width, frameCount, (frame) => gaps.isGap(frame), colour('--gap-frames'), BAR.top, BAR.height);
  const low = BAR.top + BAR.height - LIFTED;
  drawColumns(context, width, frameCount, isLifted, colour('--ours'), low, LIFTED);
  context.restore();

  context.fillStyle = colour('--dim');
  context.font = `11px ${style.fontFamily}`;
  context.textBaseline = 'alphabetic';
  const step = stepOf(frameCount, width);
  for (let frame = 0; frame < frameCount; frame += step) {
    const x = xOf(frame, width, frameCount);
    context.fillRect(Math.round(x) - 0.5, BAR.top - 4, 1, 3);
    context.textAlign = frame === 0 ? 'left' : x > width - 30 ? 'right' : 'center';
    const words = frame.toLocaleString('en');
    context.fillText(words, frame === 0 ? END - 4 : x > width - 30 ? width - END + 4 : x, BAR.top - 6);
  }
}

/** A mark wherever something holds of a frame. */
function drawColumns(
  context: CanvasRenderingContext2D,
  width: number,
  frameCount: number,
  holds: (frame: number) => boolean,
  colour: string,
  top: number,
  height: number,
): void {
  context.fillStyle = colour;
  const columns = Math.round(width - 2 * END);
  const draw = frameCount > columns ? drawShares : drawRuns;
  draw(context, frameCount, holds, { left: END, width: columns, top, height });
  context.globalAlpha = 1;
}

interface Strip {
  left: number;
  width: number;
  top: number;
  height: number;
}

/** Where many frames share a pixel: as strong as the share of them. */
function drawShares(
  context: CanvasRenderingContext2D,
  frameCount: number,
  holds: (frame: number) => boolean,
  { left, width, top, height }: Strip,
): void {
  for (let column = 0; column < width; column++) {
    const first = Math.floor((column * frameCount) / width);
    const end = Math.floor(((column + 1) * frameCount) / width);
    let count = 0;
    for (let frame = first; frame < end; frame++) if (holds(frame)) count++;
    if (count === 0) continue;
    context.globalAlpha = 0.35 + (0.65 * count) / (end - first);
    context.fillRect(left + column, top, 1, height);
  }
}

/** Where a frame has pixels of its own: frames that follow one another as one. */
function drawRuns(
  context: CanvasRenderingContext2D,
  frameCount: number,
  holds: (frame: number) => boolean,
  { left, width, top, height }: Strip,
): void {
  const step = width / Math.max(1, frameCount - 1);
  for (let frame = 0; frame < frameCount; frame++) {
    if (!holds(frame)) continue;
    const first = frame;
    while (frame + 1 < frameCount && holds(frame + 1)) frame++;
    context.fillRect(left + (first - 0.5) * step, top, (frame - first + 1) * step, height);
  }
}

/** 1, 2 or 5 times a power of ten. */
function stepOf(frameCount: number, width: number): number {
  const least = Math.max(1, (frameCount * LABELS_APART) / Math.max(1, width - 2 * END));
  const power = 10 ** Math.floor(Math.log10(least));
  return [1, 2, 5, 10].map((factor) => factor * power).find((step) => step >= least)!;
}
