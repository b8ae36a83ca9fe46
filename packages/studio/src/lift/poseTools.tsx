import { session } from '../document/session.js';
import { Icon } from '../shell/icon.js';
import { errorsOfAnswers, expectedError } from './errors.js';
import { look, poseView, showReference } from './posePane.js';
import { Toggle } from './toggle.js';
import { updateTimes } from './updateTimes.js';

/** Under the 3D: what is shown, from where, how far it is from the truth, and how long an update takes. */
export function PoseTools() {
  const reference = session.document.value?.source.reference;
  const { ground, dropLines, depth, errors } = look.value;
  const set = (change: Partial<typeof look.value>) => {
    look.value = { ...look.peek(), ...change };
  };
  return (
    <div class="toolbox">
      <div class="tools">
        {reference && (
          <Toggle
            label={reference.name}
            swatch={reference.isTruth ? 'truth' : 'others'}
            on={showReference.value}
            onChange={(on) => {
              showReference.value = on;
            }}
          />
        )}
        <Toggle
          label="Depth"
          swatch="depth"
          title="Colour by depth: near is orange, far is violet"
          on={depth}
          onChange={(on) => set({ depth: on })}
        />
        <Toggle
          label="Errors"
          title="A ball about each landmark, as large as its expected error: half of the landmarks are closer to the truth (X)"
          on={errors}
          onChange={(on) => set({ errors: on })}
        />
        <Toggle
          label="Drops"
          title="Lines from the landmarks down to the ground"
          on={dropLines}
          onChange={(on) => set({ dropLines: on })}
        />
        <Toggle label="Ground" on={ground} onChange={(on) => set({ ground: on })} />
        <span class="space" />
        <button
          type="button"
          class="only-icon"
          aria-label="From picture"
          title="Look from the camera that took the picture"
          onClick={() => poseView.value?.fromPicture()}
        >
          <Icon name="camera" />
        </button>
        <button
          type="button"
          class="only-icon"
          aria-label="Show all of it"
          title="Show all of it (0)"
          onClick={() => {
            poseView.value?.fit();
            poseView.value?.home();
          }}
        >
          <Icon name="fit" />
        </button>
      </div>
      <div class="tools readings">
        <ErrorLine />
        <span class="space" />
        <Hud />
      </div>
    </div>
  );
}

/** How far the answer is from the truth, where that is known, and how far the model expects to be. */
function ErrorLine() {
  const errors = errorsOfAnswers.value?.[session.shown.value];
  const expected = expectedError.value;
  return (
    <p class="reading">
      {errors && (
        <span title="Mean distance of the landmarks from the truth, in % of its extent: as it is seen, and after the best turn and scale. Landmarks that were moved by hand do not count.">
          Error <strong class="error-seen">{errors.seen.toFixed(1)} %</strong> of extent,{' '}
          <strong>{errors.aligned.toFixed(1)} %</strong> aligned
        </span>
      )}
      {expected !== null && (
        <span title="What the model expects of a landmark, in % of the extent: the median over the landmarks. It means the better of the two answers.">
          {errors ? ', expected ' : 'Expected error '}
          <strong class="error-expected">{expected.toFixed(1)} %</strong>
          {!errors && ' of extent'}
        </span>
      )}
    </p>
  );
}

/** Time from the move of a landmark to its 3D on the screen. */
function Hud() {
  const times = updateTimes.value;
  if (!times) return null;
  return (
    <p
      class="reading hud"
      title="From the change of a landmark to its 3D: median and 95th percentile of the last 120 updates, and updates in the last second"
    >
      Update <strong data-reading="median">{times.median.toFixed(0)}</strong> ms, p95{' '}
      <strong data-reading="p95">{times.p95.toFixed(0)}</strong> ms
      {times.rate > 1 && (
        <>
          , <strong data-reading="rate">{times.rate}</strong>/s
        </>
      )}
    </p>
  );
}
