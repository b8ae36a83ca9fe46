/** The Training tab: runs with their live curves and worst samples, and fine-tuning in the page. */
import './trainingTab.css';
import { signal } from '@preact/signals';
import { FineTune } from './fineTune/fineTune.js';
import { RunsPanel } from './runs/runsPanel.js';

const PARTS = {
  runs: { title: 'Watch runs', Panel: RunsPanel },
  fineTune: { title: 'Teach it your rig', Panel: FineTune },
};
type Part = keyof typeof PARTS;

/** What is open, kept while another tab is. */
const part = signal<Part>('runs');

export function TrainingTab() {
  const { Panel } = PARTS[part.value];
  return (
    <div class="training">
      <fieldset class="segments" aria-label="Part of the tab">
        {Object.entries(PARTS).map(([key, { title }]) => (
          <label key={key}>
            <input
              type="radio"
              name="training-part"
              checked={part.value === key}
              onChange={() => {
                part.value = key as Part;
              }}
            />
            <span>{title}</span>
          </label>
        ))}
      </fieldset>
      <Panel />
    </div>
  );
}
