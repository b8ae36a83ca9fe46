/** Over the 2D, while something that was captured is shown: how its landmarks are found, how far that is, and how to end it. */
import './capture.css';
import { Icon } from '../shell/icon.js';
import { type Segment, Segments } from '../shell/segments.js';
import { capture, type Way } from './capture.js';
import { SOLUTIONS } from './detectors/loadDetector.js';
import type { Progress } from './looking.js';
import { PlacingTools } from './placingTools.js';

const WAYS: readonly Segment<Way>[] = [
  { value: 'person', label: 'Person', title: 'Found by MediaPipe Pose, in this page' },
  { value: 'hands', label: 'Hands', title: 'Found by MediaPipe Hands, in this page' },
  { value: 'face', label: 'Face', title: 'Found by MediaPipe Face Mesh, in this page' },
  { value: 'place', label: 'By hand', title: 'Landmarks of any rig, placed by you' },
];

export function CaptureBar() {
  const taken = capture.taken.value;
  if (!taken) return null;
  const isPlaced = capture.way.value === 'place';
  return (
    <div class="capture-bar">
      <div class="tools">
        <Segments
          label="How landmarks are found"
          segments={WAYS}
          value={capture.way.value}
          onChange={(way) => capture.goThrough(way)}
        />
        <span class="space" />
        {taken.kind === 'webcam' && <LiveTools />}
      </div>
      <div class="tools">{isPlaced ? <PlacingTools /> : <DetectionTools />}</div>
    </div>
  );
}

/** How fast the webcam is followed, and its end. */
function LiveTools() {
  const taken = capture.taken.value;
  if (taken?.kind !== 'webcam') return null;
  const { facing, isOneOfSeveral } = taken.webcam;
  return (
    <>
      <p class="reading live" title="Pictures that were looked at in the last second">
        <span class="dot" />
        Live <b data-reading="pictures">{capture.rate.value}</b>/s
      </p>
      {isOneOfSeveral && (
        <button
          type="button"
          class="only-icon"
          aria-label="Other camera"
          title="Other camera"
          onClick={() => capture.openWebcam(facing === 'user' ? 'environment' : 'user')}
        >
          <Icon name="turn" />
        </button>
      )}
      <button type="button" title="Switch the webcam off; its last picture stays" onClick={() => capture.stop()}>
        <Icon name="stop" />
        Stop
      </button>
    </>
  );
}

/** How far it is, what was not found, or from which confidence on landmarks count: one line, so that the picture stays where it is. */
function DetectionTools() {
  const { way, progress, foundNothing, threshold } = capture;
  if (progress.value) return <ProgressLine progress={progress.value} />;
  if (way.value === 'place') return null;
  const { one, most } = SOLUTIONS[way.value];
  if (foundNothing.value)
    return (
      <p class="reading nothing" role="status">
        No {one.toLowerCase()} was found here. Look for something else, or place landmarks by hand.
      </p>
    );
  // Only one of the detectors says how sure it is of each landmark.
  if (way.value !== 'person') return <p class="reading">Finds up to {most} in a picture.</p>;
  return (
    <label class="slider" title="Landmarks that the detector is less sure of are hidden: their 3D is predicted">
      Hide below confidence
      <input
        type="range"
        min={0}
        max={1}
        step={0.05}
        value={threshold.value}
        onInput={({ currentTarget }) => capture.setThreshold(currentTarget.valueAsNumber)}
      />
      <output>{threshold.value.toFixed(2)}</output>
    </label>
  );
}

function ProgressLine({ progress: { words, share } }: { progress: Progress }) {
  return (
    <>
      <progress max={1} value={share} aria-label={words} />
      <span class="reading" role="status">
        {words}
        {share !== undefined && ` · ${Math.round(100 * share)} %`}
      </span>
      <button type="button" onClick={() => capture.stop()}>
        Cancel
      </button>
    </>
  );
}
