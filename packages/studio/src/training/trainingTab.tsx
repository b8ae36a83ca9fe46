/** The Training tab: runs with their live curves and worst samples, and fine-tuning in the page. */
import './trainingTab.css';
import { signal } from '@preact/signals';
import { Segments } from '../shell/segments.js';
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
      <Segments
        label="Part of the tab"
        segments={(Object.keys(PARTS) as Part[]).map((name) => ({ value: name, label: PARTS[name].title }))}
        value={part.value}
        onChange={(name) => {
          part.value = name;
        }}
      />
      <Panel />
    </div>
  );
}
