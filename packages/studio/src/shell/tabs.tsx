import { signal } from '@preact/signals';

const TITLES = { lift: 'Lift', skeleton: 'Skeleton', training: 'Training' };
export type TabName = keyof typeof TITLES;
const NAMES = Object.keys(TITLES) as TabName[];

/** The tab that is open, as the address says after `#`. */
export const tab = signal<TabName>(fromAddress());
addEventListener('hashchange', () => {
  tab.value = fromAddress();
});

function fromAddress(): TabName {
  return NAMES.find((name) => name === location.hash.slice(1)) ?? 'lift';
}

export function TabBar() {
  const turn = (event: KeyboardEvent, name: TabName) => {
    const by = { ArrowRight: 1, ArrowLeft: NAMES.length - 1 }[event.key];
    if (by === undefined) return;
    const next = NAMES[(NAMES.indexOf(name) + by) % NAMES.length];
    location.hash = next;
    document.getElementById(`tab-${next}`)?.focus();
  };
  return (
    <div class="tabs" role="tablist" aria-label="Views">
      {NAMES.map((name) => (
        <button
          key={name}
          type="button"
          role="tab"
          id={`tab-${name}`}
          aria-controls="tab"
          aria-selected={tab.value === name}
          tabIndex={tab.value === name ? 0 : -1}
          onClick={() => {
            location.hash = name;
          }}
          onKeyDown={(event) => turn(event, name)}
        >
          {TITLES[name]}
        </button>
      ))}
    </div>
  );
}
