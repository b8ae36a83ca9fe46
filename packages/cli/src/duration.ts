/** `3 min`, for what is left. */
export function duration(seconds: number): string {
  const [h, m] = [Math.floor(seconds / 3600), Math.floor((seconds % 3600) / 60)];
  return h > 0 ? `${h} h ${m} min` : m > 0 ? `${m} min` : `${Math.ceil(seconds)} s`;
}
