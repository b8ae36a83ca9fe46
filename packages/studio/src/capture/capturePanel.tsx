/**
 * Landmarks of a picture, a video or the webcam: found by a detector in the page, or placed by hand. The panel opens one; the bar over the
 * 2D, `CaptureBar`, says how its landmarks are found.
 */
import './capture.css';
import { useRef } from 'preact/hooks';
import { Icon } from '../shell/icon.js';
import { capture } from './capture.js';
import { SOLUTIONS, type SolutionName } from './detectors/loadDetector.js';

export function CapturePanel() {
  return (
    <section class="capture" aria-label="Picture, video, webcam">
      <h2>From a camera</h2>
      <div class="ways-in">
        <FileButton kind="picture" label="Picture" title="A picture from this machine; it may also be dropped or pasted" />
        <FileButton kind="video" label="Video" title="A video from this machine; it may also be dropped" />
        <button type="button" title="Your webcam, live" onClick={() => capture.openWebcam()}>
          <Icon name="webcam" />
          Webcam
        </button>
      </div>
      <p>
        None at hand? A made-up{' '}
        {(Object.keys(SOLUTIONS) as SolutionName[]).map((name, i) => (
          <>
            {['', ', ', ' or '][i]}
            <button key={name} type="button" class="link" onClick={() => capture.openExample(name)}>
              {SOLUTIONS[name].one.toLowerCase()}
            </button>
          </>
        ))}
      </p>
      <p>Nothing leaves this machine.</p>
    </section>
  );
}

function FileButton({ kind, label, title }: { kind: 'picture' | 'video'; label: string; title: string }) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <button type="button" title={title} onClick={() => input.current!.click()}>
        <Icon name={kind} />
        {label}
      </button>
      <input
        ref={input}
        type="file"
        accept={kind === 'picture' ? 'image/*' : 'video/*'}
        aria-label={`File of a ${kind}`}
        hidden
        onChange={({ currentTarget }) => {
          const file = currentTarget.files?.[0];
          // The same file may be chosen again.
          currentTarget.value = '';
          if (file) void capture.openFile(file);
        }}
      />
    </>
  );
}
