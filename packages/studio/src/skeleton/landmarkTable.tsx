import type { Side } from '@anylift/core';
import { InputError } from '@anylift/core';
import { signal } from '@preact/signals';
import { memo } from 'preact/compat';
import { useEffect, useRef } from 'preact/hooks';
import { nameOf } from '../document/document.js';
import * as edits from '../document/edits.js';
import { session } from '../document/session.js';
import { Icon } from '../shell/icon.js';
import { showError } from '../shell/notices.js';
import { first, pick } from './picking.js';
import { moveTo, partnersOf, rename, setPartner, setSide, sidesOfDocument } from './skeletonEdits.js';

/** The row that is dragged, and the one that it would take the place of. */
const dragged = signal<{ from: number; to: number } | null>(null);

/** Every landmark: its number, name, side and symmetric partner. */
export function LandmarkTable() {
  const document = session.document.value;
  if (!document) return null;
  const N = document.ids.length;
  const names = document.ids.map((_, i) => nameOf(document, i));
  const sides = sidesOfDocument(document);
  const partners = partnersOf(document.skeleton, N);
  const selected = new Set(session.selection.value);
  const drag = dragged.value;
  return (
    <table class="landmarks">
      <thead>
        <tr>
          <th scope="col">
            <span class="visually-hidden">Number</span>
          </th>
          <th scope="col">Name</th>
          <th scope="col">Side</th>
          <th scope="col">Partner</th>
          <th scope="col">
            <span class="visually-hidden">Order</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {document.ids.map((id, i) => (
          <Row
            key={id}
            index={i}
            name={names[i]}
            side={sides[i]}
            partner={partners[i] < 0 ? '' : names[partners[i]]}
            look={`${selected.has(i) ? 'selected' : ''}${first.value === i ? ' begun' : ''}${drag?.from === i ? ' dragged' : ''}${
              drag && drag.to === i && drag.from !== i ? (drag.to > drag.from ? ' after' : ' before') : ''
            }`}
          />
        ))}
      </tbody>
    </table>
  );
}

/** The names, for inputs that take one. */
export function NameList() {
  const document = session.document.value;
  return (
    <datalist id="landmark-names">
      {document?.ids.map((id, i) => (
        <option key={id} value={nameOf(document, i)} />
      ))}
    </datalist>
  );
}

/** The landmark that is called so, or has this number. @throws InputError where there is none */
export function landmarkCalled(text: string): number {
  const document = session.document.value!;
  const name = text.trim();
  const named = document.ids.findIndex((_, i) => nameOf(document, i) === name);
  const index = named >= 0 ? named : /^\d+$/.test(name) ? Number(name) : -1;
  if (index < 0 || index >= document.ids.length) throw new InputError(`no landmark is called "${name}"`);
  return index;
}

interface RowProps {
  index: number;
  name: string;
  side: Side;
  partner: string;
  look: string;
}

const Row = memo(function Row({ index, name, side, partner, look }: RowProps) {
  const row = useRef<HTMLTableRowElement>(null);
  const isSelected = look.startsWith('selected');
  useEffect(() => {
    if (isSelected) row.current!.scrollIntoView({ block: 'nearest' });
  }, [isSelected]);
  return (
    <tr
      ref={row}
      class={look}
      data-index={index}
      onPointerEnter={() => {
        session.hovered.value = index;
      }}
      onPointerLeave={() => {
        session.hovered.value = null;
      }}
    >
      <td>
        <button
          type="button"
          class="number"
          aria-label={`Pick ${name}`}
          aria-pressed={isSelected}
          onClick={(event) => pick(index, event.shiftKey)}
        >
          {index}
        </button>
      </td>
      <td>
        <input
          id={`name-${index}`}
          aria-label={`Name of landmark ${index}`}
          value={name}
          spellcheck={false}
          autocomplete="off"
          onFocus={(event) => event.currentTarget.select()}
          onKeyDown={(event) => {
            if (event.key === 'Escape') event.currentTarget.value = name;
            if (event.key === 'Escape' || event.key === 'Enter')
              nextName(event.currentTarget, event.key === 'Enter' ? index + 1 : -1);
          }}
          onChange={(event) => {
            const text = event.currentTarget.value.trim();
            session.edit((document) => rename(document, index, text));
          }}
        />
      </td>
      <td>
        <select
          aria-label={`Side of ${name}`}
          class={`side-${side}`}
          value={side}
          onChange={(event) => {
            const wanted = event.currentTarget.value as Side;
            session.edit((document) => setSide(document, index, wanted));
          }}
        >
          <option value="">–</option>
          <option value="L">left</option>
          <option value="R">right</option>
        </select>
      </td>
      <td>
        <input
          aria-label={`Symmetric partner of ${name}`}
          list="landmark-names"
          value={partner}
          placeholder="none"
          spellcheck={false}
          autocomplete="off"
          onFocus={(event) => event.currentTarget.select()}
          onChange={(event) => {
            const { currentTarget } = event;
            try {
              const other = currentTarget.value.trim() === '' ? -1 : landmarkCalled(currentTarget.value);
              if (other === index) throw new InputError(`${name} cannot be its own partner`);
              session.edit((document) => setPartner(document, index, other));
            } catch (error) {
              currentTarget.value = partner;
              showError(error);
            }
          }}
        />
      </td>
      <td class="order">
        <button
          type="button"
          class="bare handle"
          aria-label={`Order of ${name}: arrow keys move it`}
          title="Drag to another place, or use the arrow keys"
          onKeyDown={(event) => {
            const by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
            if (by === undefined) return;
            event.preventDefault();
            session.edit((document) => moveTo(document, index, index + by));
          }}
          {...dragging(index)}
        >
          <Icon name="grip" />
        </button>
        <button
          type="button"
          class="bare"
          aria-label={`Delete ${name}`}
          onClick={() => session.edit((document) => edits.remove(document, [index]))}
        >
          <Icon name="delete" />
        </button>
      </td>
    </tr>
  );
});

/** Enter goes on to the name below. */
function nextName(input: HTMLInputElement, next: number): void {
  input.blur();
  document.getElementById(`name-${next}`)?.focus();
}

/** A row is dragged by its handle, and takes the place of the one that it is let go over. */
function dragging(index: number) {
  return {
    onPointerDown: (event: PointerEvent) => {
      (event.currentTarget as HTMLElement).setPointerCapture(event.pointerId);
      dragged.value = { from: index, to: index };
    },
    onPointerMove: (event: PointerEvent) => {
      if (!dragged.value) return;
      const row = document.elementFromPoint(event.clientX, event.clientY)?.closest<HTMLElement>('tr[data-index]');
      if (row) dragged.value = { ...dragged.value, to: Number(row.dataset.index) };
    },
    onPointerUp: () => {
      const drag = dragged.value;
      dragged.value = null;
      if (drag) session.edit((document) => moveTo(document, drag.from, drag.to));
    },
    onPointerCancel: () => {
      dragged.value = null;
    },
  };
}
