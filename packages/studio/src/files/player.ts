/** Playback: the place of the session moves on with time. */
import { computed, effect, signal } from '@preact/signals';
import { session } from '../document/session.js';

/** Frames a second where nobody told. */
export const ASSUMED_FPS = 30;

export const SPEEDS = [0.1, 0.25, 0.5, 1, 2, 4] as const;

export const playing = signal(false);
export const speed = signal<number>(1);
export const loops = signal(true);

const source = computed(() => session.document.value?.source);

/** From the beginning, where it had come to the end. */
export function togglePlaying(): void {
  const last = lastFrame();
  if (last === 0) return;
  if (!playing.value && session.place.value.frame >= last) session.goTo({ frame: 0 });
  playing.value = !playing.value;
}

/** Show a frame; one before the first or behind the last is the first or the last. */
export function goToFrame(frame: number): void {
  const within = Math.min(lastFrame(), Math.max(0, Math.round(frame)));
  if (within !== session.place.peek().frame) session.goTo({ frame: within });
}

const lastFrame = () => (source.peek()?.frameCount ?? 1) - 1;

effect(() => {
  source.value;
  playing.value = false;
});

effect(() => {
  if (!playing.value) return;
  let scheduled = requestAnimationFrame(begin);
  /** In frames, with a fraction; and when that was. */
  let [position, then] = [0, 0];
  function begin(now: number) {
    [position, then] = [session.place.peek().frame, now];
    scheduled = requestAnimationFrame(tick);
  }
  function tick(now: number) {
    const count = lastFrame() + 1;
    const { frame } = session.place.peek();
    // Somebody went elsewhere.
    if (frame !== Math.floor(position)) position = frame;
    position += ((now - then) / 1000) * (source.peek()?.fps ?? ASSUMED_FPS) * speed.peek();
    then = now;
    if (position >= count && !loops.peek()) {
      goToFrame(count - 1);
      playing.value = false;
      return;
    }
    position %= count;
    goToFrame(Math.floor(position));
    scheduled = requestAnimationFrame(tick);
  }
  return () => cancelAnimationFrame(scheduled);
});
