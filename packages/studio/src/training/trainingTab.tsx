/** The Training tab: live curves of runs, their worst validation samples, and fine-tuning in the page. */
import { FineTune } from './fineTune/fineTune.js';
import { RunsPanel } from './runs/runsPanel.js';

export function TrainingTab() {
  return (
    <>
      <RunsPanel />
      <FineTune />
    </>
  );
}
