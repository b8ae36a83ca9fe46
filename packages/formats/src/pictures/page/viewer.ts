import type { Moment, measure } from './measure.js';
import type { Dot, Ink, Look, PaintedPose, paint } from './paint.js';

/** What a page shows; arrays as base64 of their bytes, little-endian. */
export interface PageData {
  dimensions: 2 | 3;
  keypointCount: number;
  names: string[] | null;
  edges: [number, number][];
  /** −1 left, 1 right, 0 neither; one a landmark. */
  sides: number[];
  instanceNames: string[] | null;
  units: string;
  /** Of the moments that are shown. */
  fps: number | null;
  /** [3, 3], row by row: the file's axes to x right, y down, z away. */
  upright: number[];
  /** Int32 [P], Int32 [P], Float32 [P, N, D] in the file's axes, Float32 [P, N, 2] in pixels. */
  frame: string;
  instance: string;
  points: string;
  input: string | null;
}

/** Frames a second of a recording that tells none. */
export const ASSUMED_FPS = 25;

/**
 * The script of the page. It stands in it as text: everything it needs is inside of it or comes as an argument.
 * @param draw `paint`
 * @param fit `measure`
 * @param assumedFps where the recording tells none
 */
export function viewer(draw: typeof paint, fit: typeof measure, assumedFps: number): void {
  const element = <T extends HTMLElement>(id: string) => document.getElementById(id) as T;
  const data: PageData = JSON.parse(element('recording').textContent as string);
  const { keypointCount: N, dimensions: D, edges, sides, names, instanceNames, units } = data;
  const frame = new Int32Array(bytesOf(data.frame));
  const instance = new Int32Array(bytesOf(data.instance));
  const points = new Float32Array(bytesOf(data.points));
  const input = data.input === null ? null : new Float32Array(bytesOf(data.input));
  const upright = turned();
  const moments = momentsOf();
  const size = fit(upright, N, moments, edges);
  const flat = input && deepened(input);
  const flatSize = flat && fit(flat, N, moments, edges);

  const stage = element<HTMLCanvasElement>('stage');
  const inset = element<HTMLCanvasElement>('input');
  const tip = element('tip');
  const timeline = element<HTMLInputElement>('timeline');
  const play = element<HTMLButtonElement>('play');
  const readout = element('readout');
  const colours = element<HTMLSelectElement>('colours');
  const speed = element<HTMLSelectElement>('speed');
  const follow = element<HTMLInputElement>('follow');
  const dark = window.matchMedia('(prefers-color-scheme: dark)');
  const calm = window.matchMedia('(prefers-reduced-motion: reduce)');

  let moment = 0;
  let playing = false;
  let dots: Dot[] = [];
  let view = straight();
  let pending = 0;

  follow.checked = size.wanders;
  timeline.max = String(moments.length - 1);
  document.body.classList.toggle('still', moments.length === 1);
  listen();
  recolour();
  show(0);
  if (data.fps !== null && moments.length > 1 && !calm.matches) setPlaying(true);

  function bytesOf(base64: string): ArrayBuffer {
    return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0)).buffer;
  }

  /** The points as they are drawn, x right, y down, z away. */
  function turned(): Float32Array {
    if (D === 2) return deepened(points);
    const r = data.upright;
    return points.map((_, k) => {
      const [at, row] = [k - (k % 3), 3 * (k % 3)];
      return r[row] * points[at] + r[row + 1] * points[at + 1] + r[row + 2] * points[at + 2];
    });
  }

  function deepened(flat: Float32Array): Float32Array {
    return new Float32Array((flat.length / 2) * 3).map((_, k) => (k % 3 === 2 ? 0 : flat[2 * Math.floor(k / 3) + (k % 3)]));
  }

  /** The first pose of each frame, and how many there are. */
  function momentsOf(): Moment[] {
    const found: Moment[] = [];
    frame.forEach((number, p) => {
      if (p > 0 && frame[p - 1] === number) found[found.length - 1].count++;
      else found.push({ first: p, count: 1 });
    });
    return found;
  }

  function straight(): Pick<Look, 'yaw' | 'pitch' | 'zoom' | 'pan'> {
    return { yaw: D === 3 ? -0.45 : 0, pitch: D === 3 ? 0.22 : 0, zoom: 1, pan: [0, 0] };
  }

  function posesOf(all: Float32Array): PaintedPose[] {
    const { first, count } = moments[moment];
    return Array.from({ length: count }, (_, i) => ({
      points: all.subarray(3 * N * (first + i), 3 * N * (first + i + 1)),
      instance: instance[first + i],
      hidden: (keypoint) => all === upright && input !== null && Number.isNaN(input[2 * (N * (first + i) + keypoint)]),
    }));
  }

  function render(): void {
    pending = 0;
    const ink = inkOf();
    const floor = D === 3 ? size.floor : null;
    const look = { ...view, floor, flat: D === 2, colours: colours.value as Look['colours'] };
    dots = drawOn(stage, upright, size, look, ink);
    const still: typeof look = { yaw: 0, pitch: 0, zoom: 1.2, pan: [0, 0], floor: null, flat: true, colours: 'sides' };
    if (flat && flatSize) drawOn(inset, flat, flatSize, still, ink);
  }

  /** The whole of where the recording lies, or where the subject is now. */
  function drawOn(
    canvas: HTMLCanvasElement,
    all: Float32Array,
    at: typeof size,
    look: Omit<Look, 'centre' | 'extent'>,
    ink: Ink,
  ) {
    const { first, count } = moments[moment];
    const [now] = follow.checked && at.wanders ? [fit(all, N, [{ first, count }], []).centre] : [];
    const frame = now ? { centre: now, extent: at.subject } : { centre: at.centre, extent: at.whole };
    return draw(canvas, { edges, sides, bone: at.bone }, posesOf(all), { ...look, ...frame }, ink);
  }

  function recolour(): void {
    explain(inkOf());
    redraw();
  }

  function redraw(): void {
    if (!pending) pending = requestAnimationFrame(render);
  }

  /** What the colours mean. */
  function explain({ left, middle, right }: Ink): void {
    const sided = sides.some((side) => side !== 0);
    const entries: [string, number[] | null][] =
      colours.value === 'depth'
        ? [
            ['near', left],
            ['far', right],
          ]
        : colours.value === 'sides' && sided
          ? [
              ['left', left],
              ['middle', middle],
              ['right', right],
            ]
          : [];
    if (input?.some(Number.isNaN)) entries.push(['hidden in the input', null]);
    element('key').replaceChildren(
      ...entries.map(([words, colour]) => {
        const entry = document.createElement('span');
        entry.textContent = words;
        entry.style.setProperty('--dot', colour ? `rgb(${colour})` : 'transparent');
        return entry;
      }),
    );
  }

  function inkOf(): Ink {
    return dark.matches
      ? { paper: [17, 20, 26], grid: [150, 160, 180], left: [255, 146, 64], middle: [228, 104, 166], right: [122, 140, 255] }
      : { paper: [250, 250, 248], grid: [110, 118, 135], left: [240, 104, 12], middle: [204, 62, 132], right: [72, 92, 230] };
  }

  function show(next: number): void {
    moment = Math.min(Math.max(Math.round(next), 0), moments.length - 1);
    const number = frame[moments[moment].first];
    const seconds = data.fps === null ? '' : ` · ${(moment / data.fps).toFixed(2)} s`;
    readout.textContent = `frame ${number}${seconds}`;
    timeline.value = String(moment);
    timeline.setAttribute('aria-valuetext', readout.textContent);
    tip.hidden = true;
    redraw();
  }

  function setPlaying(on: boolean): void {
    if (on === playing) return;
    playing = on;
    play.setAttribute('aria-label', on ? 'Pause' : 'Play');
    play.dataset.playing = String(on);
    if (!on) return;
    let [position, last] = [moment === moments.length - 1 ? 0 : moment, performance.now()];
    const tick = (now: number) => {
      if (!playing) return;
      // A frame that somebody else chose is where it goes on.
      if (Math.floor(position) !== moment) position = moment;
      position += (Math.min(now - last, 250) / 1000) * (data.fps ?? assumedFps) * Number(speed.value);
      last = now;
      if (position >= moments.length) position %= moments.length;
      if (Math.floor(position) !== moment) show(Math.floor(position));
      requestAnimationFrame(tick);
    };
    requestAnimationFrame(tick);
  }

  function turn(dx: number, dy: number): void {
    view.yaw -= dx;
    view.pitch = Math.min(Math.max(view.pitch + dy, -Math.PI / 2), Math.PI / 2);
    redraw();
  }

  function zoomBy(factor: number): void {
    view.zoom = Math.min(Math.max(view.zoom * factor, 0.1), 50);
    redraw();
  }

  function point(x: number, y: number): void {
    const near = dots
      .map((dot) => ({ dot, away: Math.hypot(dot.x - x, dot.y - y) }))
      .filter(({ away }) => away < 16)
      .sort((a, b) => a.away - b.away || a.dot.z - b.dot.z)[0];
    tip.hidden = !near;
    if (!near) return;
    const { pose, keypoint, x: left, y: top } = near.dot;
    const p = moments[moment].first + pose;
    const at = D * (N * p + keypoint);
    const who = instanceNames?.[instance[p]] ?? (moments[moment].count > 1 ? `instance ${instance[p]}` : '');
    const where = [...points.subarray(at, at + D)].map((value) => Number(value.toPrecision(4))).join(', ');
    tip.replaceChildren(names?.[keypoint] ?? `landmark ${keypoint}`, document.createElement('small'));
    (tip.lastChild as HTMLElement).textContent = `${who}${who && ' · '}${where}${units && ` ${units}`}`;
    tip.style.left = `${Math.min(left, stage.clientWidth - 150)}px`;
    tip.style.top = `${top}px`;
  }

  function listen(): void {
    play.onclick = () => setPlaying(!playing);
    timeline.oninput = () => show(Number(timeline.value));
    colours.onchange = recolour;
    follow.onchange = redraw;
    element('reset').onclick = reset;
    dark.addEventListener('change', recolour);
    new ResizeObserver(redraw).observe(stage);
    document.addEventListener('keydown', press);
    listenToPointers();
  }

  function reset(): void {
    view = straight();
    redraw();
  }

  function press(event: KeyboardEvent): void {
    const target = event.target as HTMLElement;
    if (event.ctrlKey || event.metaKey || event.altKey || target instanceof HTMLSelectElement) return;
    const pressed = event.key === ' ' && (target instanceof HTMLButtonElement || target === follow);
    const keys: Record<string, () => void> = event.shiftKey
      ? {
          ArrowLeft: () => turn(-0.1, 0),
          ArrowRight: () => turn(0.1, 0),
          ArrowUp: () => turn(0, -0.1),
          ArrowDown: () => turn(0, 0.1),
        }
      : {
          ' ': () => setPlaying(!playing),
          ArrowLeft: () => step(moment - 1),
          ArrowRight: () => step(moment + 1),
          ArrowUp: () => zoomBy(1.15),
          ArrowDown: () => zoomBy(1 / 1.15),
          Home: () => step(0),
          End: () => step(moments.length - 1),
        };
    if (pressed || !(event.key in keys)) return;
    event.preventDefault();
    keys[event.key]();
  }

  function step(next: number): void {
    setPlaying(false);
    show(next);
  }

  /** One pointer turns a shape and moves a picture, with shift or another button it moves both; two zoom and move. */
  function listenToPointers(): void {
    const down = new Map<number, { x: number; y: number }>();
    let moved = 0;
    stage.onpointerdown = (event) => {
      stage.setPointerCapture(event.pointerId);
      down.set(event.pointerId, { x: event.offsetX, y: event.offsetY });
      moved = 0;
      tip.hidden = true;
    };
    stage.onpointermove = (event) => {
      const before = down.get(event.pointerId);
      const now = { x: event.offsetX, y: event.offsetY };
      if (!before) return point(now.x, now.y);
      const [dx, dy] = [now.x - before.x, now.y - before.y];
      moved += Math.abs(dx) + Math.abs(dy);
      const other = [...down].find(([id]) => id !== event.pointerId)?.[1];
      if (other) {
        zoomBy(Math.hypot(now.x - other.x, now.y - other.y) / (Math.hypot(before.x - other.x, before.y - other.y) || 1));
        view.pan = [view.pan[0] + dx / 2, view.pan[1] + dy / 2];
      } else if (D === 2 || event.shiftKey || event.buttons > 1) {
        view.pan = [view.pan[0] + dx, view.pan[1] + dy];
        redraw();
      } else turn(dx * 0.01, dy * 0.01);
      down.set(event.pointerId, now);
    };
    const lift = (event: PointerEvent) => {
      if (down.delete(event.pointerId) && moved < 4) point(event.offsetX, event.offsetY);
    };
    stage.onpointerup = lift;
    stage.onpointercancel = lift;
    stage.onpointerleave = () => {
      tip.hidden = true;
    };
    stage.ondblclick = reset;
    stage.oncontextmenu = (event) => event.preventDefault();
    stage.addEventListener(
      'wheel',
      (event) => {
        event.preventDefault();
        zoomBy(Math.exp(-event.deltaY * (event.deltaMode === 1 ? 0.05 : 0.0015)));
      },
      { passive: false },
    );
  }
}
