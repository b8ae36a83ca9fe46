/** The Lift tab: where landmarks come from on the left, then the 2D, then its 3D, each with its tools. */
import './lift.css';
import './lifting.js';
import { CaptureBar } from '../capture/captureBar.js';
import { CapturePanel } from '../capture/capturePanel.js';
import { session } from '../document/session.js';
import { FilesPanel } from '../files/filesPanel.js';
import { Timeline } from '../files/timeline.js';
import { Gallery } from '../gallery/gallery.js';
import { PicturePane } from '../picture/picturePane.js';
import { UndoRedo } from '../shell/undoRedo.js';
import { AnswerSwitch } from './answerSwitch.js';
import { PictureTools } from './pictureTools.js';
import { PosePane } from './posePane.js';
import { PoseTools } from './poseTools.js';
import { Help, useShortcuts } from './shortcuts.js';

export function LiftTab() {
  useShortcuts();
  return (
    <div class="lift">
      <aside class="sources" aria-label="What is lifted">
        <FilesPanel />
        <CapturePanel />
        <Gallery />
      </aside>
      <section class="pane card" aria-label="2D">
        <header>
          <h2>2D</h2>
          <Title />
          <UndoRedo />
          <Help />
        </header>
        <CaptureBar />
        <div class="stage">
          <PicturePane />
          <Hint />
        </div>
        <PictureTools />
      </section>
      <section class="pane card" aria-label="3D">
        <header>
          <h2>3D</h2>
          <span class="space" />
          <AnswerSwitch />
        </header>
        <div class="stage">
          <PosePane />
        </div>
        <PoseTools />
      </section>
      <Timeline />
    </div>
  );
}

function Title() {
  const document = session.document.value;
  const hidden = session.pose.value?.visible.reduce((sum, visible) => sum + 1 - visible, 0) ?? 0;
  return (
    <p class="title">
      <b>{document?.source.title}</b>
      {document && ` ${document.ids.length} landmarks`}
      {hidden > 0 && `, ${hidden} hidden`}
    </p>
  );
}

/** What to do first with an example; gone once it was done. */
function Hint() {
  const source = session.document.value?.source;
  const isExample = source?.reference?.isTruth && source.frameCount === 1;
  const isDone = session.canUndo.value || session.canRedo.value;
  return isExample && !isDone ? <p class="hint">Drag a landmark: the 3D follows.</p> : null;
}
