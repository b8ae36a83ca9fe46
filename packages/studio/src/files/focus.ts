/** Where a pose is a small part of a large picture, the 2D looks at the pose, and goes after it when it leaves. */
import type { FrameArrays } from '@anylift/core';
import { effect } from '@preact/signals';
import { stageOf } from '../document/arraysSource.js';
import type { Rectangle } from '../document/document.js';
import { session } from '../document/session.js';
import { FileSource } from './fileSource.js';

/** A pose that takes less than this share of the stage is looked at by itself. */
const SMALL = 0.4;
/** The part that is looked at, in sizes of the pose; and what it may become before another is taken. */
const ROOM = { best: 1.7, least: 1.1, most: 3.4 };

effect(() => {
  const loaded = session.loaded.value;
  const pose = session.pose.peek();
  if (!pose || !(loaded?.source instanceof FileSource)) return;
  const { focus, stage } = loaded.source;
  focus.value = focusOn(pose, stage, focus.peek());
});

/** @param before what was looked at; it stays as long as it can */
function focusOn(pose: FrameArrays, stage: Rectangle, before: Rectangle | null): Rectangle | null {
  if (!pose.visible.some((visible) => visible > 0)) return before;
  // A square around the pose, with a margin.
  const around = stageOf([pose]);
  const size = around.width / 1.3;
  if (size > SMALL * Math.max(stage.width, stage.height)) return null;
  const fits = before !== null && before.width >= ROOM.least * size && before.width <= ROOM.most * size;
  if (fits && isWithin(around, before)) return before;
  const width = ROOM.best * size;
  const [x, y] = [around.x + around.width / 2, around.y + around.height / 2];
  return { x: x - width / 2, y: y - width / 2, width, height: width };
}

const isWithin = (inner: Rectangle, outer: Rectangle) =>
  inner.x >= outer.x &&
  inner.y >= outer.y &&
  inner.x + inner.width <= outer.x + outer.width &&
  inner.y + inner.height <= outer.y + outer.height;
