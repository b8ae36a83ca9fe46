/** What is seen now, 2D and 3D side by side, as a picture. */
import { InputError } from '@anylift/core';
import { session } from '../document/session.js';
import { poseView } from '../lift/posePane.js';
import { isDark } from '../shell/themeToggle.js';

/** Pixels of the picture a pixel of the page. */
const ZOOM = 2;
/** Pixels of the page. */
const GAP = 16;
const CAPTION = 34;

/** Of what is drawn in SVG: whatever the page's CSS says of it. */
const STYLES = ['fill', 'stroke', 'stroke-width', 'stroke-dasharray', 'stroke-linecap', 'opacity', 'display'];

/**
 * @param dark on dark paper instead of light
 * @returns a PNG
 * @throws InputError when there is no 3D to be seen
 */
export async function snapshot(dark: boolean): Promise<Blob> {
  const pane = document.querySelector<HTMLElement>('.picture');
  const view = poseView.peek();
  if (!pane || !view) throw new InputError('there is no 3D to be seen: this browser draws none');
  // The page is that light or dark for as long as it takes to look at it, before it is drawn again.
  const { drawing, pose, colours } = withTheme(dark, () => ({
    drawing: standalone(pane.querySelector('svg')!),
    pose: view.drawing(ZOOM),
    colours: coloursOf(document.documentElement),
  }));
  const { width, height } = pane.getBoundingClientRect();
  const poseWidth = pose.width / ZOOM;
  const tall = Math.max(height, pose.height / ZOOM);
  const [right, bottom] = [width + poseWidth + 3 * GAP, tall + 2 * GAP];
  const canvas = Object.assign(document.createElement('canvas'), { width: ZOOM * right, height: ZOOM * (bottom + CAPTION) });
  const context = canvas.getContext('2d')!;
  context.scale(ZOOM, ZOOM);
  context.fillStyle = colours.paper;
  context.fillRect(0, 0, canvas.width, canvas.height);
  const image = await imageOf(drawing);
  onCard(context, GAP, width, tall, colours.card, () => {
    context.translate(0, (tall - height) / 2);
    drawBackdrop(context, pane);
    context.drawImage(image, 0, 0, width, height);
  });
  onCard(context, width + 2 * GAP, poseWidth, tall, colours.card, () =>
    context.drawImage(pose, 0, (tall - pose.height / ZOOM) / 2, poseWidth, pose.height / ZOOM),
  );
  context.fillStyle = colours.dim;
  context.font = '13px system-ui, sans-serif';
  context.textBaseline = 'middle';
  context.fillText(caption(), GAP, bottom + CAPTION / 2 - GAP / 2, right - 2 * GAP);
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error('the browser made no PNG'))));
  });
}

function onCard(
  context: CanvasRenderingContext2D,
  x: number,
  width: number,
  height: number,
  colour: string,
  draw: () => void,
): void {
  context.save();
  context.beginPath();
  context.roundRect(x, GAP, width, height, 12);
  context.fillStyle = colour;
  context.fill();
  context.clip();
  context.translate(x, GAP);
  draw();
  context.restore();
}

function caption(): string {
  const { source } = session.document.peek()!;
  const { frame, instance } = session.place.peek();
  const name = source.instanceNames[instance];
  return [
    source.title,
    ...(source.frameCount > 1 ? [`frame ${frame}`] : []),
    ...(source.instanceNames.length > 1 ? [name && !/^\d+$/.test(name) ? name : `instance ${instance}`] : []),
    '2D and 3D by AnyLift',
  ].join(' · ');
}

function withTheme<T>(dark: boolean, look: () => T): T {
  const { dataset } = document.documentElement;
  const [before, theme] = [isDark.peek(), dataset.theme];
  try {
    isDark.value = dark;
    dataset.theme = dark ? 'dark' : 'light';
    return look();
  } finally {
    isDark.value = before;
    dataset.theme = theme;
  }
}

function coloursOf(element: Element): { paper: string; card: string; dim: string } {
  const style = getComputedStyle(element);
  const [paper, card, dim] = ['--paper', '--card', '--dim'].map((name) => style.getPropertyValue(name));
  return { paper, card, dim };
}

/** A drawing of the page as a document of its own. */
function standalone(svg: SVGSVGElement): string {
  const copy = svg.cloneNode(true) as SVGSVGElement;
  const { width, height } = svg.getBoundingClientRect();
  for (const [name, value] of Object.entries({ width: ZOOM * width, height: ZOOM * height, viewBox: `0 0 ${width} ${height}` }))
    copy.setAttribute(name, `${value}`);
  const originals = svg.querySelectorAll('*');
  for (const [i, element] of copy.querySelectorAll<SVGElement>('*').entries()) {
    const style = getComputedStyle(originals[i]);
    for (const name of STYLES) element.style.setProperty(name, style.getPropertyValue(name));
  }
  return new XMLSerializer().serializeToString(copy);
}

async function imageOf(svg: string): Promise<HTMLImageElement> {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  await image.decode();
  return image;
}

/** The picture or video behind the landmarks, where CSS has put it. */
function drawBackdrop(context: CanvasRenderingContext2D, pane: HTMLElement): void {
  const element = session.document.peek()!.source.backdrop?.element;
  if (!element || !pane.contains(element)) return;
  const { a, b, c, d, e, f } = new DOMMatrix(getComputedStyle(element).transform);
  context.save();
  context.transform(a, b, c, d, e, f);
  context.drawImage(element, 0, 0, element.offsetWidth, element.offsetHeight);
  context.restore();
}
