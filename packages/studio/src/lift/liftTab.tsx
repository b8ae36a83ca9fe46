/** The Lift tab: the gallery, 2D on the left, its 3D on the right, and the tools. */
import { CapturePanel } from '../capture/capturePanel.js';
import { session } from '../document/session.js';
import { FilesPanel } from '../files/filesPanel.js';
import { Timeline } from '../files/timeline.js';
import { EXAMPLES } from '../gallery/examples.js';
import './lifting.js';

export function LiftTab() {
  const { lifted } = session.answer.value ?? {};
  return (
    <div>
      {EXAMPLES.map(({ title, open }) => (
        <button key={title} type="button" onClick={() => session.open(open())}>
          {title}
        </button>
      ))}
      <CapturePanel />
      <FilesPanel />
      <Timeline />
      <p>{session.document.value?.source.title}</p>
      <p>{lifted && Array.from(lifted.keypoints3d.subarray(0, 6), (value) => value.toFixed(1)).join(' ')}</p>
    </div>
  );
}
