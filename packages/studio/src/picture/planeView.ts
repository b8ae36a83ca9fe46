import type { Rectangle } from '../document/document.js';

/** Which part of the plane a pane shows: screen = scale · plane + (x, y), in CSS pixels from its left top. */
export interface PlaneView {
  scale: number;
  x: number;
  y: number;
}

type Point = readonly [x: number, y: number];

/** All of the stage, in the middle. */
export function fitted(stage: Rectangle, width: number, height: number): PlaneView {
  const scale = Math.min(width / stage.width, height / stage.height) || 1;
  return {
    scale,
    x: width / 2 - scale * (stage.x + stage.width / 2),
    y: height / 2 - scale * (stage.y + stage.height / 2),
  };
}

/** Larger by a factor, while what is at a point of the screen stays there. */
export function zoomed({ scale, x, y }: PlaneView, factor: number, [px, py]: Point): PlaneView {
  return { scale: scale * factor, x: px + factor * (x - px), y: py + factor * (y - py) };
}

export function panned({ scale, x, y }: PlaneView, dx: number, dy: number): PlaneView {
  return { scale, x: x + dx, y: y + dy };
}

export const toScreen = ({ scale, x, y }: PlaneView, [px, py]: Point): [number, number] => [scale * px + x, scale * py + y];

export const toPlane = ({ scale, x, y }: PlaneView, [px, py]: Point): [number, number] => [(px - x) / scale, (py - y) / scale];
