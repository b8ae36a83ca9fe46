import { SKELETONS } from '@anylift/core';
import { nameOf } from '../document/document.js';
import { session } from '../document/session.js';
import { Toggle } from '../lift/toggle.js';
import { tool } from '../picture/tool.js';
import { capture } from './capture.js';
import { nextLandmark, placeOutOfTurn, skipNext } from './placing.js';

const GROUPS: readonly [title: string, category: string][] = [
  ['Animals', 'animal'],
  ['People', 'human_body'],
  ['Hands', 'hand'],
  ['Faces', 'face'],
];

/** Which rig is placed, which landmark is next, and leaving it out. */
export function PlacingTools() {
  const name = capture.skeletonName.value;
  return (
    <>
      <select
        aria-label="Skeleton"
        title="The rig whose landmarks are placed"
        value={name}
        onChange={({ currentTarget }) => capture.placeSkeleton(currentTarget.value)}
      >
        <option value="">A rig of your own</option>
        {GROUPS.map(([title, category]) => (
          <optgroup key={category} label={title}>
            {SKELETONS.filter((skeleton) => skeleton.category === category).map((skeleton) => (
              <option key={skeleton.name} value={skeleton.name}>
                {skeleton.title}
              </option>
            ))}
          </optgroup>
        ))}
      </select>
      {name === '' ? <p class="reading">Click to add landmarks; each is joined to the one that is selected.</p> : <Next />}
    </>
  );
}

function Next() {
  const [document, pose, next] = [session.document.value, session.pose.value, nextLandmark.value];
  if (!document || !pose) return null;
  const stateOf = (i: number) => (pose.visible[i] ? ' ✓' : '');
  return (
    <>
      <Toggle
        label="Place"
        title="A click places the next landmark (B); drag one to move it"
        on={tool.value === 'place'}
        onChange={(on) => {
          tool.value = on ? 'place' : 'move';
        }}
      />
      <select
        aria-label="Next landmark"
        title="What the next click places"
        value={next === null ? '' : String(next)}
        onChange={({ currentTarget }) => {
          placeOutOfTurn(Number(currentTarget.value));
          tool.value = 'place';
        }}
      >
        {next === null && <option value="">All placed</option>}
        {document.ids.map((id, i) => (
          <option key={id} value={i}>
            {`${i + 1} of ${document.ids.length}: ${nameOf(document, i)}${stateOf(i)}`}
          </option>
        ))}
      </select>
      <button type="button" disabled={next === null} title="Leave it hidden: its 3D is predicted" onClick={skipNext}>
        Skip
      </button>
    </>
  );
}
