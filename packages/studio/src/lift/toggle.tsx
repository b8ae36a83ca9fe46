import { Icon, type IconName } from '../shell/icon.js';

/** A button that stays down. */
export function Toggle({
  label,
  title,
  icon,
  on,
  onChange,
  swatch,
  disabled,
}: {
  label: string;
  title?: string;
  icon?: IconName;
  on: boolean;
  onChange(on: boolean): void;
  swatch?: string;
  disabled?: boolean;
}) {
  return (
    <button type="button" class="toggle" aria-pressed={on} title={title} disabled={disabled} onClick={() => onChange(!on)}>
      {swatch && <span class="swatch" style={{ background: `var(--${swatch})` }} />}
      {icon && <Icon name={icon} />}
      {label}
    </button>
  );
}
