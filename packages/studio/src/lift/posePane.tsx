/** The 3D pane: the answer that is chosen in a PoseView, the truth over it. */
import { computed, effect, signal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { type Answer, session } from '../document/session.js';
import { engine } from '../engine/engine.js';
import { DARK, LIGHT, OTHERS } from '../poseView/colours.js';
import { type Look, PoseView } from '../poseView/poseView.js';
import { isDark } from '../shell/themeToggle.js';
import { countUpdate } from './updateTimes.js';

export const look = signal<Look>({ ground: true, dropLines: true, depth: false, errors: false });
export const showReference = signal(true);

/** The one view of the page, for the buttons under it and for snapshots. */
export const poseView = signal<PoseView | null>(null);

export function PosePane() {
  const pane = useRef<HTMLDivElement>(null);
  const failed = useRef('');

  useEffect(() => {
    try {
      poseView.value = new PoseView(pane.current!);
    } catch {
      failed.current = 'This browser draws no 3D: it has no WebGL, or it is switched off.';
      return;
    }
    const view = poseView.value;
    const stop = follow(view);
    return () => {
      stop();
      poseView.value = null;
      view.dispose();
    };
  }, []);

  return (
    <div class="pose" ref={pane}>
      <Message text={failed.current} />
    </div>
  );
}

/** Draw in the view what the session says, as long as the pane is there. */
function follow(view: PoseView): () => void {
  let counted: Answer | null = null;
  let measured: unknown = null;
  let measuredUp = '';
  const source = computed(() => session.document.value?.source);
  view.onDraw = () => {
    const answer = session.answer.peek();
    if (!answer || answer === counted) return;
    // Another rig, or the same pose again, is no update: it waits for more than the model.
    const first = counted?.ids !== answer.ids || counted.pose === answer.pose;
    counted = answer;
    if (!first) countUpdate(answer.asked);
  };
  view.onHover = (index) => {
    session.hovered.value = index;
  };
  const stops = [
    effect(() => {
      const [answer, shown] = [session.answer.value, session.shown.value];
      if (!answer || answer.lifted.reasons.size > 0) {
        view.show(null);
        return;
      }
      const { lifted, pose, skeleton } = answer;
      const points = shown === 0 ? lifted.keypoints3d : lifted.alternatives;
      view.show({ points, edges: skeleton.edges, predicted: pose.visible.map((visible) => 1 - visible), errors: lifted.errors });
      const up = source.value?.up ?? [0, -1, 0];
      const another = measured !== source.peek();
      if (!another && `${up}` === measuredUp) return;
      [measured, measuredUp] = [source.peek(), `${up}`];
      view.up = up;
      view.fit();
      if (another) view.home();
    }),
    effect(() => {
      const [reference, answer] = [session.reference.value, session.answer.value];
      if (answer && answer.ids !== session.document.peek()?.ids) return;
      view.compare(showReference.value ? reference : null);
    }),
    effect(() => view.pick([...session.selection.value, ...(session.hovered.value === null ? [] : [session.hovered.value])])),
    effect(() => view.look(look.value)),
    effect(() => {
      const colours = isDark.value ? DARK : LIGHT;
      const others = isDark.value ? OTHERS.dark : OTHERS.light;
      view.paint(source.value?.reference?.isTruth === false ? { ...colours, reference: others } : colours);
    }),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}

/** Why there is no 3D. */
function Message({ text }: { text: string }) {
  const status = engine.status.value;
  const reason = session.answer.value?.lifted.reasons.get(0);
  const words =
    text ||
    (status.state === 'loading' && session.answer.value?.pose !== session.pose.value ? 'Loading the model …' : '') ||
    (status.state === 'failed' ? 'The model could not be loaded.' : '') ||
    (session.pose.value?.visible.every((visible) => visible === 0) ? 'No landmarks in the picture yet.' : '') ||
    (session.answer.value ? '' : 'Lifting …') ||
    (reason ? `No 3D of this: ${reason}.` : '');
  return words ? (
    <p class="message" role="status">
      {words}
    </p>
  ) : null;
}
