import { useComputed, useSignal, useSignalEffect } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { session } from '../document/session.js';
import { isDark } from '../shell/themeToggle.js';
import { answers } from './answers.js';
import { gaps, gapsVersion } from './gaps.js';
import { goToFrame, playing, togglePlaying } from './player.js';
import { drawTrack, frameAt, xOf } from './trackDrawing.js';

/** All frames in one canvas, and the one that is shown; dragged with the mouse or a finger, stepped by keys. */
export function TimelineTrack() {
  const track = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const width = useSignal(0);
  const hovered = useSignal<number | null>(null);
  const shownInstance = useComputed(() => session.place.value.instance);
  const frameCount = useComputed(() => session.document.value?.source.frameCount ?? 1);

  useEffect(() => {
    const watch = new ResizeObserver(() => {
      width.value = track.current!.clientWidth;
    });
    watch.observe(track.current!);
    return () => watch.disconnect();
  }, []);

  // What changes seldom is drawn here; the head that moves is an element of its own.
  useSignalEffect(() => {
    const [document, instance] = [session.document.value, shownInstance.value];
    isDark.value;
    gapsVersion.value;
    answers.version.value;
    if (!document || width.value === 0) return;
    const done = answers.done(document, instance);
    drawTrack(canvas.current!, width.value, gaps.value, frameCount.value, (frame) => done?.[frame] === 1);
  });

  const scrub = (event: PointerEvent) => {
    playing.value = false;
    goToFrame(frameAt(pointerX(event), width.value, frameCount.value));
  };
  const { frame } = session.place.value;
  const last = frameCount.value - 1;
  return (
    <div
      ref={track}
      class="track"
      role="slider"
      tabIndex={0}
      aria-label="Frame"
      aria-valuemin={0}
      aria-valuemax={last}
      aria-valuenow={frame}
      aria-valuetext={wordsOf(frame)}
      onPointerDown={(event) => {
        if (event.button > 0) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        scrub(event);
      }}
      onPointerMove={(event) => {
        hovered.value = event.pointerType === 'mouse' ? frameAt(pointerX(event), width.value, frameCount.value) : null;
        if (event.currentTarget.hasPointerCapture(event.pointerId)) scrub(event);
      }}
      onPointerLeave={() => {
        hovered.value = null;
      }}
      onKeyDown={(event) => {
        const to = frameOfKey(event, frame, last);
        if (to === undefined && event.key !== ' ') return;
        event.preventDefault();
        event.stopPropagation();
        if (to === undefined) togglePlaying();
        else goToFrame(to);
      }}
    >
      <canvas ref={canvas} />
      <span class="head" style={{ transform: `translateX(${xOf(frame, width.value, frameCount.value)}px)` }} />
      {hovered.value !== null && <Tip frame={hovered.value} width={width.value} frameCount={frameCount.value} />}
    </div>
  );
}

const pointerX = (event: PointerEvent) => event.clientX - (event.currentTarget as HTMLElement).getBoundingClientRect().left;

function frameOfKey({ key, shiftKey }: KeyboardEvent, frame: number, last: number): number | undefined {
  const step = shiftKey ? 10 : 1;
  const page = Math.max(1, Math.round(last / 20));
  return {
    ArrowLeft: frame - step,
    ArrowDown: frame - step,
    ArrowRight: frame + step,
    ArrowUp: frame + step,
    PageDown: frame - page,
    PageUp: frame + page,
    Home: 0,
    End: last,
  }[key];
}

/** `frame 12, 0.40 s` and why it is not lifted. */
function wordsOf(frame: number): string {
  gapsVersion.value;
  const fps = session.document.value?.source.fps;
  const reason = gaps.value.reasonOf(frame);
  return `Frame ${frame}${fps ? `, ${(frame / fps).toFixed(2)} s` : ''}${reason === undefined ? '' : `: ${reason}`}`;
}

function Tip({ frame, width, frameCount }: { frame: number; width: number; frameCount: number }) {
  const x = xOf(frame, width, frameCount);
  const share = x / Math.max(1, width);
  return (
    <span class="tip" style={{ left: `${x}px`, transform: `translateX(${-100 * share}%)` }}>
      {wordsOf(frame)}
    </span>
  );
}
