/** The Skeleton tab: names, edges, symmetries and sides of the document's skeleton; saves and loads the skeleton JSON. */
import './skeleton.css';
import { SKELETONS } from '@anylift/core';
import { computed, signal } from '@preact/signals';
import { useMemo } from 'preact/hooks';
import { session } from '../document/session.js';
import { Icon, type IconName } from '../shell/icon.js';
import { showError } from '../shell/notices.js';
import { Drawing } from './drawing.js';
import { drawnPoints } from './drawnPoints.js';
import { EdgeList } from './edgeList.js';
import { useSkeletonShortcuts } from './keys.js';
import { LandmarkTable, NameList } from './landmarkTable.js';
import { newSource, OfferDialog, offer } from './offer.js';
import { deleteSelected, first, type Mode, mode, selectedEdge, setMode } from './picking.js';
import { ProblemList, problems } from './problemList.js';
import { sidesByName } from './skeletonEdits.js';
import { fileNameOf, readSkeleton, skeletonJson } from './skeletonFile.js';

const MODES: readonly { name: Mode; label: string; icon: IconName; title: string }[] = [
  { name: 'select', label: 'Select', icon: 'move', title: 'Click landmarks and edges, drag landmarks (V)' },
  { name: 'add', label: 'Add', icon: 'add', title: 'Click to add a landmark, joined to the one that is selected (A)' },
  { name: 'edge', label: 'Edges', icon: 'connect', title: 'Click two landmarks to join or part them (E)' },
  { name: 'pair', label: 'Pairs', icon: 'mirror', title: 'Click the left one, then its mirror image, the right one (P)' },
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

/** What it is called, where it comes from and where it goes. */
function Head() {
  const document = session.document.value;
  return (
    <header>
      <label class="rig-name">
        <span class="visually-hidden">Name of the skeleton</span>
        <input
          value={document?.skeleton.name ?? ''}
          placeholder="Name of the skeleton"
          spellcheck={false}
          onChange={(event) => {
            const name = event.currentTarget.value.trim() || undefined;
            session.edit((before) => ({ ...before, skeleton: { ...before.skeleton, name } }));
          }}
        />
      </label>
      <button type="button" onClick={() => session.open(newSource())}>
        New
      </button>
      <Registry />
      <label class="button">
        Load
        <input
          type="file"
          accept=".json,application/json"
          class="visually-hidden"
          aria-label="Load a skeleton"
          onChange={async (event) => {
            const [file] = event.currentTarget.files ?? [];
            event.currentTarget.value = '';
            if (!file) return;
            try {
              offer.value = { title: file.name, ...(await readSkeleton(file, document?.skeleton.keypoints)) };
            } catch (error) {
              showError(error);
            }
          }}
        />
      </label>
      <button type="button" class="primary" disabled={!document || document.ids.length === 0} onClick={save}>
        Save
      </button>
    </header>
  );
}

function save(): void {
  const document = session.document.value!;
  const link = globalThis.document.createElement('a');
  link.href = URL.createObjectURL(new Blob([skeletonJson(document)], { type: 'application/json' }));
  link.download = fileNameOf(document.skeleton.name);
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

/** The skeletons that are known. */
function Registry() {
  const categories = useMemo(() => [...new Set(SKELETONS.map(({ category }) => category))], []);
  return (
    <select
      aria-label="Begin with a known skeleton"
      value=""
      onChange={(event) => {
        const found = SKELETONS.find(({ name }) => name === event.currentTarget.value);
        event.currentTarget.value = '';
        if (!found) return;
        const { name, category, keypoints, edges, symmetries, sides } = found;
        offer.value = { title: name, skeleton: { name, category, keypoints, edges, symmetries, sides }, count: keypoints.length };
      }}
    >
      <option value="">Known skeletons</option>
      {categories.map((category) => (
        <optgroup key={category} label={category ?? 'other'}>
          {SKELETONS.filter((entry) => entry.category === category).map(({ name, title }) => (
            <option key={name} value={name}>
              {title}
            </option>
          ))}
        </optgroup>
      ))}
    </select>
  );
}

/** Under the drawing: what a click does, and what is done to what is selected. */
function Tools() {
  const nothing = session.selection.value.length === 0 && !selectedEdge.value;
  return (
    <div class="tools">
      <fieldset class="segments">
        <legend class="visually-hidden">What a click does</legend>
        {MODES.map(({ name, label, icon, title }) => (
          <label key={name} title={title}>
            <input type="radio" name="skeleton-mode" checked={mode.value === name} onChange={() => setMode(name)} />
            <span>
              <Icon name={icon} />
              {label}
            </span>
          </label>
        ))}
      </fieldset>
      <span class="space" />
      <button
        type="button"
        class="only-icon"
        aria-label="Undo"
        title="Undo (Ctrl+Z)"
        disabled={!session.canUndo.value}
        onClick={() => session.undo()}
      >
        <Icon name="undo" />
      </button>
      <button
        type="button"
        class="only-icon"
        aria-label="Redo"
        title="Redo (Ctrl+Y)"
        disabled={!session.canRedo.value}
        onClick={() => session.redo()}
      >
        <Icon name="redo" />
      </button>
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

function Panel() {
  const Shown = PANELS[panel.value];
  const document = session.document.value;
  return (
    <>
      <header>
        <fieldset class="segments">
          <legend class="visually-hidden">What is listed</legend>
          {(Object.keys(PANELS) as PanelName[]).map((name) => (
            <label key={name}>
              <input
                type="radio"
                name="skeleton-panel"
                checked={panel.value === name}
                onChange={() => {
                  panel.value = name;
                }}
              />
              <span>
                {name.charAt(0).toUpperCase() + name.slice(1)}
                <small class={name === 'checks' && counts.value.checks > 0 ? 'count warn' : 'count'}>{counts.value[name]}</small>
              </span>
            </label>
          ))}
        </fieldset>
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
