/** The Skeleton tab: names, edges, symmetries and sides of the document's skeleton; saves and loads the skeleton JSON. */
import './skeleton.css';
import { computed, signal } from '@preact/signals';
import { session } from '../document/session.js';
import { Icon } from '../shell/icon.js';
import { type Segment, Segments } from '../shell/segments.js';
import { UndoRedo } from '../shell/undoRedo.js';
import { Drawing } from './drawing.js';
import { drawnPoints } from './drawnPoints.js';
import { EdgeList } from './edgeList.js';
import { Head } from './head.js';
import { useSkeletonShortcuts } from './keys.js';
import { LandmarkTable, NameList } from './landmarkTable.js';
import { OfferDialog } from './offer.js';
import { deleteSelected, first, type Mode, mode, selectedEdge, setMode } from './picking.js';
import { ProblemList, problems } from './problemList.js';
import { sidesByName } from './skeletonEdits.js';

const MODES: readonly Segment<Mode>[] = [
  { value: 'select', label: 'Select', icon: 'move', title: 'Click landmarks and edges, drag landmarks (V)' },
  { value: 'add', label: 'Add', icon: 'add', title: 'Click to add a landmark, joined to the one that is selected (A)' },
  { value: 'edge', label: 'Edges', icon: 'connect', title: 'Click two landmarks to join or part them (E)' },
  { value: 'pair', label: 'Pairs', icon: 'mirror', title: 'Click the left one, then its mirror image, the right one (P)' },
];

export function SkeletonTab() {
  useSkeletonShortcuts();
  return (
    <div class="skeleton">
      <section class="pane card" aria-label="Drawing">
        <Head />
        <div class="stage">
          <Drawing />
          <Legend />
          <Hint />
        </div>
        <Tools />
      </section>
      <section class="pane card panel" aria-label="Landmarks, edges and checks">
        <Panel />
      </section>
      <NameList />
      <OfferDialog />
    </div>
  );
}

/** Under the drawing: what a click does, and what is done to what is selected. */
function Tools() {
  const nothing = session.selection.value.length === 0 && !selectedEdge.value;
  return (
    <div class="tools">
      <Segments label="What a click does" segments={MODES} value={mode.value} onChange={setMode} />
      <span class="space" />
      <UndoRedo />
      <button type="button" disabled={nothing} title="Delete what is selected (Delete)" onClick={deleteSelected}>
        <Icon name="delete" />
        Delete
      </button>
    </div>
  );
}

function Legend() {
  return (
    <p class="legend">
      <span class="left">left</span>
      <span class="right">right</span>
    </p>
  );
}

/** What comes next, in the mode that is on. */
function Hint() {
  const isEmpty = session.document.value?.ids.length === 0;
  const begun = first.value !== null;
  const words = {
    select: isEmpty
      ? 'Nothing here yet: choose Add below, then click.'
      : drawnPoints.value?.isNeat
        ? 'Drawn by its edges: this frame does not show all landmarks.'
        : '',
    add: isEmpty ? 'Click to place the first landmark.' : 'Click to add a landmark, joined to the one that is selected.',
    edge: begun ? 'Now the other end.' : 'Click one end of an edge.',
    pair: begun ? 'Now its mirror image, the right one.' : 'Click the left one of two that are mirror images.',
  }[mode.value];
  return words ? <p class="hint">{words}</p> : null;
}

const PANELS = { landmarks: LandmarkTable, edges: EdgeList, checks: ProblemList };
type PanelName = keyof typeof PANELS;
const panel = signal<PanelName>('landmarks');

const counts = computed((): Record<PanelName, number> => {
  const document = session.document.value;
  return { landmarks: document?.ids.length ?? 0, edges: document?.skeleton.edges.length ?? 0, checks: problems.value.length };
});

function PanelLabel({ name }: { name: PanelName }) {
  const count = counts.value[name];
  return (
    <>
      {name.charAt(0).toUpperCase() + name.slice(1)}
      <small class={name === 'checks' && count > 0 ? 'count warn' : 'count'}>{count}</small>
    </>
  );
}

function Panel() {
  const Shown = PANELS[panel.value];
  const document = session.document.value;
  return (
    <>
      <header>
        <Segments
          label="What is listed"
          segments={(Object.keys(PANELS) as PanelName[]).map((name) => ({ value: name, label: <PanelLabel name={name} /> }))}
          value={panel.value}
          onChange={(name) => {
            panel.value = name;
          }}
        />
        <span class="space" />
        <button
          type="button"
          title="Find left, right and partners by the names: left_ear and right_ear, LeftFoot, hand.R"
          disabled={!document?.skeleton.keypoints?.length}
          onClick={() => session.edit(sidesByName)}
        >
          Sides from names
        </button>
      </header>
      <div class="list">
        <Shown />
      </div>
    </>
  );
}
