/** The shell: the bar with the tabs, the tab that is open, and the notices over it. */
import { LiftTab } from './lift/liftTab.js';
import { EngineLine } from './shell/engineLine.js';
import { Notices } from './shell/notices.js';
import { TabBar, tab } from './shell/tabs.js';
import { ThemeToggle } from './shell/themeToggle.js';
import { SkeletonTab } from './skeleton/skeletonTab.js';
import { TrainingTab } from './training/trainingTab.js';

const TABS = { lift: LiftTab, skeleton: SkeletonTab, training: TrainingTab };

export function App() {
  const Tab = TABS[tab.value];
  return (
    <>
      <header class="bar">
        <h1>AnyLift</h1>
        <TabBar />
        <EngineLine />
        <ThemeToggle />
      </header>
      <main>
        <div id="tab" role="tabpanel" aria-labelledby={`tab-${tab.value}`}>
          <Tab />
        </div>
      </main>
      <Notices />
    </>
  );
}
