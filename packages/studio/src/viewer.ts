/** The example page of PoseView, without the rest of the studio: one of the example poses, and the same one flatter over it. */
import './theme/theme.css';
import './viewer.css';
import { EXAMPLES } from './gallery/examples.js';
import { DARK, LIGHT } from './poseView/colours.js';
import { PoseView } from './poseView/poseView.js';

/** How deep the other pose is, as a share of the first. */
const FLATTER = 0.7;

const form = document.querySelector<HTMLFormElement>('#controls')!;
const hovered = document.getElementById('hovered')!;
const view = new PoseView(document.getElementById('pose')!);

const field = (name: string) => form.elements.namedItem(name) as HTMLInputElement;
field('example').append(...EXAMPLES.map(({ title }, i) => new Option(title, String(i))));

function show(): void {
  const example = EXAMPLES[Number(field('example').value)];
  const { shape, edges } = example.figure();
  const { skeleton, up } = example.open();
  view.up = up ?? [0, -1, 0];
  view.show({ points: shape, edges });
  view.onHover = (index) => {
    view.pick(index === null ? [] : [index]);
    hovered.textContent = index === null ? 'Point at a landmark.' : `${skeleton.keypoints?.[index]}, landmark ${index}`;
  };
  view.fit();
  view.home();
}

function look(): void {
  const { shape } = EXAMPLES[Number(field('example').value)].figure();
  view.compare(field('compare').checked ? shape.map((value, k) => (k % 3 === 2 ? FLATTER * value : value)) : null);
  view.look({ ground: field('ground').checked, dropLines: field('dropLines').checked, depth: field('depth').checked });
}

const dark = matchMedia('(prefers-color-scheme: dark)');
function paint(): void {
  document.documentElement.dataset.theme = dark.matches ? 'dark' : 'light';
  view.paint(dark.matches ? DARK : LIGHT);
}

field('example').addEventListener('change', show);
form.addEventListener('change', look);
field('home').addEventListener('click', () => view.home());
field('fromPicture').addEventListener('click', () => view.fromPicture());
dark.addEventListener('change', paint);
paint();
show();
look();
