/** Where values stand on a chart; all places in pixels. */
export interface Scale {
  place: (value: number) => number;
  ticks: number[];
}

/** Returns a scale from zero, with a tick at every round step: 1, 2 or 5 of a power of ten. */
export function fromZero(most: number, height: number, wanted: number): Scale {
  const top = Math.max(1, most);
  const rough = top / wanted;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = Math.max(1, ([1, 2, 5, 10].find((n) => n * power >= rough) ?? 10) * power);
  const end = Math.ceil(top / step) * step;
  const ticks = Array.from({ length: Math.round(end / step) + 1 }, (_, index) => index * step);
  return { place: (value) => height - (value / end) * height, ticks };
}

/** Returns a scale between two times, with ticks at equal distances. */
export function between(first: number, last: number, width: number, wanted: number): Scale {
  const span = Math.max(1, last - first);
  const parts = Math.max(1, wanted);
  const ticks = Array.from({ length: parts + 1 }, (_, index) => first + (span * index) / parts);
  return { place: (value) => ((value - first) / span) * width, ticks };
}

/** Returns the place in a rising list of the value next to `wanted`. */
export function nearest(values: readonly number[], wanted: number): number | undefined {
  let best: number | undefined;
  for (const [index, value] of values.entries()) {
    const other = best === undefined ? undefined : values[best];
    if (other === undefined || Math.abs(value - wanted) < Math.abs(other - wanted)) best = index;
  }
  return best;
}
