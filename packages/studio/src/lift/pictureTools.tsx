import { sidesOf } from '@anylift/core';
import { computed } from '@preact/signals';
import { deleteSelected, hideSelected, shuffle } from '../document/commands.js';
import { session } from '../document/session.js';
import { type Tool, tool } from '../picture/tool.js';
import { Icon } from '../shell/icon.js';
import { type Segment, Segments } from '../shell/segments.js';
import { Toggle } from './toggle.js';

const TOOLS: readonly Segment<Tool>[] = [
  { value: 'move', label: 'Move', icon: 'move', title: 'Drag landmarks (V)' },
  { value: 'add', label: 'Add', icon: 'add', title: 'Click to add a landmark, joined to the one that is selected (A)' },
  {
    value: 'connect',
    label: 'Edges',
    icon: 'connect',
    title: 'Drag from landmark to landmark to join them; click an edge to cut it (C)',
  },
];

const hasSides = computed(() => {
  const document = session.document.value;
  return document !== null && sidesOf(document.skeleton, document.ids.length).some((side) => side !== '');
});

/** Under the picture: what the pointer does, and what is done to the landmarks. */
export function PictureTools() {
  const { selection, pose } = session;
  const nothing = selection.value.length === 0;
  const allHidden = !nothing && !selection.value.some((i) => pose.value?.visible[i]);
  return (
    <div class="toolbox">
      <div class="tools">
        <Segments
          label="What the pointer does"
          segments={TOOLS}
          value={tool.value}
          onChange={(name) => {
            tool.value = name;
          }}
        />
        <span class="space" />
        <button type="button" disabled={nothing} title="Take away the 2D; the 3D is predicted (H)" onClick={hideSelected}>
          <Icon name={allHidden ? 'show' : 'hide'} />
          {allHidden ? 'Show' : 'Hide'}
        </button>
        <button type="button" disabled={nothing} title="Out of the rig, in all frames (Delete)" onClick={deleteSelected}>
          <Icon name="delete" />
          Delete
        </button>
        <button type="button" title="Another order of the landmarks: nothing changes (S)" onClick={shuffle}>
          <Icon name="shuffle" />
          Shuffle
        </button>
      </div>
      <div class="tools">
        <Slider
          label="Turn"
          unit="°"
          min={-180}
          max={180}
          step={1}
          value={session.document.value?.rotation ?? 0}
          onInput={(rotation) => session.edit((document) => ({ ...document, rotation }), 'turn')}
        />
        <Slider
          label="Noise"
          unit=" %"
          min={0}
          max={5}
          step={0.1}
          value={session.document.value?.noise ?? 0}
          onInput={(noise) => session.edit((document) => ({ ...document, noise }), 'noise')}
        />
        <Toggle
          label="Sides"
          title="Tell the model which landmarks are left and right: it settles which of the two answers it is"
          disabled={!hasSides.value}
          on={hasSides.value && session.liftOptions.value.sides !== false}
          onChange={(sides) => {
            session.liftOptions.value = { ...session.liftOptions.value, sides };
          }}
        />
      </div>
    </div>
  );
}

function Slider({
  label,
  unit,
  value,
  onInput,
  ...range
}: {
  label: string;
  unit: string;
  min: number;
  max: number;
  step: number;
  value: number;
  onInput(value: number): void;
}) {
  return (
    <label class="slider" title="Double-click for none">
      {label}
      <input
        type="range"
        {...range}
        value={value}
        onInput={(event) => onInput(event.currentTarget.valueAsNumber)}
        onDblClick={() => onInput(0)}
      />
      <output>
        {range.step < 1 ? value.toFixed(1) : value}
        {unit}
      </output>
    </label>
  );
}
