import { useSignal } from '@preact/signals';
import { nameOf } from '../document/document.js';
import * as edits from '../document/edits.js';
import { session } from '../document/session.js';
import { Icon } from '../shell/icon.js';
import { showError } from '../shell/notices.js';
import { FindEdgesButton } from './findEdgesButton.js';
import { landmarkCalled } from './landmarkTable.js';
import { selectEdge, selectedEdge } from './picking.js';
import { edgeKey } from './skeletonEdits.js';

/** Every edge, and one more by the names of its ends. */
export function EdgeList() {
  const document = session.document.value;
  if (!document) return null;
  const selected = selectedEdge.value && edgeKey(...selectedEdge.value);
  return (
    <>
      <NewEdge />
      <ul class="edge-list">
        {document.skeleton.edges.map(([a, b], at) => (
          <li
            key={`${edgeKey(document.ids[a], document.ids[b])} ${at}`}
            class={selected === edgeKey(a, b) ? 'selected' : undefined}
          >
            <button type="button" class="bare" aria-pressed={selected === edgeKey(a, b)} onClick={() => selectEdge([a, b])}>
              {nameOf(document, a)} <span aria-hidden="true">–</span> {nameOf(document, b)}
            </button>
            <button
              type="button"
              class="bare"
              aria-label={`Cut ${nameOf(document, a)} – ${nameOf(document, b)}`}
              onClick={() => session.edit((document) => edits.cut(document, a, b))}
            >
              <Icon name="close" />
            </button>
          </li>
        ))}
      </ul>
      {document.skeleton.edges.length === 0 && (
        <p class="dim">No edges yet: choose Edges above the drawing, then click two landmarks.</p>
      )}
      <FindEdgesButton />
    </>
  );
}

function NewEdge() {
  const [from, to] = [useSignal(''), useSignal('')];
  const end = (label: string, value: typeof from) => (
    <input
      aria-label={label}
      placeholder={label}
      list="landmark-names"
      value={value.value}
      spellcheck={false}
      autocomplete="off"
      onInput={(event) => {
        value.value = event.currentTarget.value;
      }}
    />
  );
  return (
    <form
      class="new-edge"
      onSubmit={(event) => {
        event.preventDefault();
        try {
          const [a, b] = [landmarkCalled(from.value), landmarkCalled(to.value)];
          session.edit((document) => edits.connect(document, a, b));
          from.value = to.value;
          to.value = '';
        } catch (error) {
          showError(error);
        }
      }}
    >
      {end('From', from)}
      {end('To', to)}
      <button type="submit" disabled={from.value.trim() === '' || to.value.trim() === ''}>
        Join
      </button>
    </form>
  );
}
