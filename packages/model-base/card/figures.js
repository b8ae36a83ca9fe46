/** Numbers as the cards write them. */

export function figuresOf({ paMpjpePercent, pa2MpjpePercent }) {
  return [paMpjpePercent, pa2MpjpePercent];
}

export function shown(figures) {
  return figures.map((figure) => figure.toFixed(2)).join(' / ');
}

export function number(value) {
  return value.toLocaleString('en');
}

export function percent(share) {
  return `${(100 * share).toFixed(0)} %`;
}
