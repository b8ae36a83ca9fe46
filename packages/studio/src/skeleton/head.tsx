import { SKELETONS } from '@anylift/core';
import { useMemo } from 'preact/hooks';
import { session } from '../document/session.js';
import { showError } from '../shell/notices.js';
import { save } from '../shell/saving.js';
import { newSource, offer } from './offer.js';
import { fileNameOf, readSkeleton, skeletonJson } from './skeletonFile.js';

/** What it is called, where it comes from and where it goes. */
export function Head() {
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
      <button type="button" class="primary" disabled={!document || document.ids.length === 0} onClick={saveSkeleton}>
        Save
      </button>
    </header>
  );
}

function saveSkeleton(): void {
  const document = session.document.value!;
  save(new Blob([skeletonJson(document)], { type: 'application/json' }), fileNameOf(document.skeleton.name));
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
