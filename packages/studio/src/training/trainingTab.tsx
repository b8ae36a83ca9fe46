/** The Training tab: live curves of runs, their worst validation samples, and fine-tuning in the page. */
import { FineTune } from './fineTune/fineTune.js';

export function TrainingTab() {
  return <FineTune />;
}
