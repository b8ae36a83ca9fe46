import { effect, signal } from '@preact/signals';
import { Icon } from './icon.js';

const NEXT = { system: 'light', light: 'dark', dark: 'system' } as const;
type Theme = keyof typeof NEXT;

const system = matchMedia('(prefers-color-scheme: dark)');
const systemIsDark = signal(system.matches);
system.addEventListener('change', () => {
  systemIsDark.value = system.matches;
});

const kept = localStorage.getItem('theme');
const theme = signal<Theme>(kept === 'light' || kept === 'dark' ? kept : 'system');

/** Whether the page is dark, for what is drawn without CSS. */
export const isDark = signal(false);

effect(() => {
  isDark.value = theme.value === 'system' ? systemIsDark.value : theme.value === 'dark';
  document.documentElement.dataset.theme = isDark.value ? 'dark' : 'light';
  localStorage.setItem('theme', theme.value);
});

export function ThemeToggle() {
  const label = `Theme: ${theme.value}`;
  return (
    <button
      type="button"
      class="bare"
      aria-label={label}
      title={label}
      onClick={() => {
        theme.value = NEXT[theme.value];
      }}
    >
      <Icon name={theme.value} />
    </button>
  );
}
