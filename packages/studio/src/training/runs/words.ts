/** Numbers as people read them. */
export function duration(seconds: number): string {
  const minutes = Math.round(seconds / 60);
  if (seconds < 100) return `${Math.round(seconds)} s`;
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return `${hours} h ${minutes % 60} min`;
  return `${Math.round(hours / 24)} days`;
}

export const whole = (value: number) => Math.round(value).toLocaleString('en');

/** A value with the three digits that matter. */
export function figure(value: number): string {
  const size = Math.abs(value);
  if (size >= 1000) return size >= 1e6 ? `${(value / 1e6).toPrecision(3)} M` : whole(value);
  return value !== 0 && size < 0.01 ? value.toExponential(1).replace('e-', 'e−') : value.toPrecision(3);
}

/** A place on an axis. @param apart how far it is from the next, which tells how many digits matter */
export function tick(value: number, apart = 0): string {
  if (value === 0) return '0';
  const size = Math.abs(value);
  if (size >= 1e6) return `${Number((value / 1e6).toPrecision(3))} M`;
  if (size >= 1000) return whole(value);
  if (size < 0.01) return Number(value.toPrecision(3)).toExponential().replace('e-', 'e−');
  const digits = String(Number(apart.toPrecision(3))).split('.')[1]?.length ?? 0;
  return apart > 0 ? value.toFixed(digits) : String(Number(value.toPrecision(3)));
}

/** How long ago a time was, in milliseconds since 1970. */
export function ago(time: number): string {
  const seconds = (Date.now() - time) / 1000;
  return seconds < 5 ? 'now' : `${duration(seconds)} ago`;
}
