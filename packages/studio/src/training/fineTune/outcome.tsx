import type { MeanResult } from '@anylift/training';
import { downloadBest, openFrames, run, useNow } from './fineTuning.js';
import type { ComparedAnswer, ComparedView } from './messages.js';
import { PoseDrawing } from './poseDrawing.js';
import { percent } from './progressCard.js';

const FIGURES: readonly { name: string; title: string; of(known: MeanResult, unknown: MeanResult): number }[] = [
  {
    name: 'PA',
    title: 'Left and right are told, where they are known: the first answer, after the best turn and scale',
    of: (known) => known.paMpjpePercent,
  },
  {
    name: 'PA without sides',
    title: 'Nothing but the 2D and the edges is told: the first answer, which may be the mirror image',
    of: (_, unknown) => unknown.paMpjpePercent,
  },
  { name: 'PA₂ without sides', title: 'The better of the two answers', of: (_, unknown) => unknown.pa2MpjpePercent },
  { name: 'N', title: 'As it is seen, at the best scale alone', of: (known) => known.nMpjpePercent },
];

/** What came of a run: figures, drawings, and what can be done with it. */
export function Outcome() {
  const { before, best, compared, sets, state } = run.value!;
  if (state === 'preparing' || state === 'training' || !before) return null;
  if (!best)
    return (
      <section class="card outcome" aria-label="The outcome">
        <p>
          No validation was better than the model was before, so there is nothing to keep. Longer runs, more frames or a gentler
          rate may help.
        </p>
      </section>
    );
  return (
    <section class="card outcome" aria-label="The outcome">
      <header>
        <h3>
          PA {percent(before.withSides.paMpjpePercent)} → <b class="gain">{percent(best.line.withSides.paMpjpePercent)}</b> of
          extent
        </h3>
        <div class="actions">
          <button type="button" class="primary" onClick={useNow}>
            Use it now
          </button>
          <button type="button" onClick={downloadBest}>
            Download the checkpoint
          </button>
          <button
            type="button"
            onClick={() => {
              openFrames();
              location.hash = 'lift';
            }}
          >
            Open validation frames in Lift
          </button>
        </div>
      </header>
      <table>
        <thead>
          <tr>
            <th scope="col">Validation frames, % of extent</th>
            <th scope="col">before</th>
            <th scope="col">now</th>
          </tr>
        </thead>
        <tbody>
          {FIGURES.map(({ name, title, of }) => (
            <tr key={name} title={title}>
              <th scope="row">{name}</th>
              <td>{of(before.withSides, before.withoutSides).toFixed(1)}</td>
              <td>{of(best.line.withSides, best.line.withoutSides).toFixed(1)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <h4>
        Truth <span class="swatch" style={{ background: 'var(--truth)' }} /> and answer{' '}
        <span class="swatch" style={{ background: 'var(--ours)' }} />, seen from another side than the picture
      </h4>
      <div class="views">
        {compared ? (
          compared.map((view) => <View key={`${view.set}/${view.frame}`} view={view} edges={sets[view.set].skeleton.edges} />)
        ) : (
          <p class="dim">Drawing some of them …</p>
        )}
      </div>
    </section>
  );
}

function View({ view, edges }: { view: ComparedView; edges: readonly (readonly [number, number])[] }) {
  const drawing = (name: string, { points, pa }: ComparedAnswer) => (
    <figure>
      <PoseDrawing
        poses={[
          { points: view.truth, look: 'truth' },
          { points, look: 'ours' },
        ]}
        edges={edges}
        label={`Frame ${view.frame}, ${name}`}
      />
      <figcaption>
        {name} <b>{percent(pa)}</b>
      </figcaption>
    </figure>
  );
  return (
    <div class="view">
      {drawing('before', view.before)}
      {drawing('now', view.now)}
    </div>
  );
}
