import type { Row } from "./rows.js";

type Point = NonNullable<Row["point"]>;

const [panelWidth, panelHeight] = [460, 300];
const room = { left: 58, right: 140, top: 34, bottom: 34 };
const columns = 2;
/** Told apart by everybody; each as it is read well on white, and on black. */
const colours = [
  ["#0072b2", "#56b4e9"],
  ["#c25400", "#ff8f52"],
  ["#007d5b", "#35c99c"],
  ["#a3508c", "#dd93c8"],
  ["#766900", "#d0b92e"],
] as const;
const coloured = (of: 0 | 1): string => colours.map((both, at) => `.c${at} { --own: ${both[of]} }`).join(" ");
const labelHeight = 13;

/**
 * Draws the points of rows as lines, a panel for each of theirs, both axes in powers of ten: a line that stays level costs the same
 * at every size.
 *
 * @returns an SVG that follows the reader's light or dark
 */
export function chartOf(rows: readonly Row[]): string {
  const points = rows.flatMap(({ point }) => (point === undefined ? [] : [point]));
  const panels = [...new Set(points.map(({ panel }) => panel))];
  const powers = rangeOf(points.map(({ ms }) => ms));
  const drawn = panels.map((panel, at) => {
    const [x, y] = [(at % columns) * panelWidth, Math.floor(at / columns) * panelHeight];
    const own = points.filter((point) => point.panel === panel);
    return `<g transform="translate(${x} ${y})">${panelOf(panel, own, powers)}</g>`;
  });
  const [width, height] = [panelWidth * columns, panelHeight * Math.ceil(panels.length / columns)];
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" aria-label="Milliseconds of a request, by size">
<style>
svg { font: 12px system-ui, sans-serif; background: #fff }
text { fill: #3a3f47 } .title { font-weight: 600; fill: #16181d } .grid { stroke: #e3e6ea } path { fill: none; stroke: var(--own); stroke-width: 2 }
circle, .name { fill: var(--own) } ${coloured(0)}
@media (prefers-color-scheme: dark) { ${coloured(1)} svg { background: #14171c } text { fill: #b4bbc6 } .title { fill: #f0f2f5 } .grid { stroke: #2c313a } }
</style>
${drawn.join("\n")}
</svg>
`;
}

/** The powers of ten that all values lie between. */
function rangeOf(values: readonly number[]): readonly [number, number] {
  const logs = values.map((value) => Math.log10(value));
  const low = Math.floor(Math.min(...logs));
  return [low, Math.max(low + 1, Math.ceil(Math.max(...logs)))];
}

function panelOf(title: string, points: readonly Point[], [lowest, highest]: readonly [number, number]): string {
  const sizes = rangeOf(points.map(({ size }) => size));
  const [right, bottom] = [panelWidth - room.right, panelHeight - room.bottom];
  const along = (value: number, [low, high]: readonly [number, number], from: number, to: number): number =>
    Math.round((from + ((Math.log10(value) - low) / (high - low)) * (to - from)) * 10) / 10;
  const across = (size: number): number => along(size, sizes, room.left, right);
  const up = (ms: number): number => along(ms, [lowest, highest], bottom, room.top);
  const grid = powersBetween(lowest, highest).map(
    (ms) =>
      `<line class="grid" x1="${room.left}" x2="${right}" y1="${up(ms)}" y2="${up(ms)}"/>` +
      `<text x="${room.left - 6}" y="${up(ms) + 4}" text-anchor="end">${ms} ms</text>`,
  );
  const under = powersBetween(...sizes).map(
    (size) => `<text x="${across(size)}" y="${bottom + 18}" text-anchor="middle">${size.toLocaleString("en")}</text>`,
  );
  const lines = [...new Set(points.map(({ line }) => line))].map((line, at) => {
    // a group of one size is in several stores: the largest of them, measured last, counts
    const bySize = new Map(points.filter((point) => point.line === line).map(({ size, ms }) => [size, ms]));
    const places = [...bySize]
      .sort(([one], [other]) => one - other)
      .map(([size, ms]) => [across(size), up(ms)] as const);
    return { line, at, places };
  });
  const labels = apart(lines.map(({ places }) => places.at(-1)?.[1] ?? bottom));
  const drawn = lines.map(
    ({ line, at, places }) =>
      `<g class="c${at % colours.length}"><path d="M${places.map(([x, y]) => `${x} ${y}`).join("L")}"/>` +
      places.map(([x, y]) => `<circle cx="${x}" cy="${y}" r="3"/>`).join("") +
      `<text class="name" x="${right + 10}" y="${(labels[at] ?? 0) + 4}">${line}</text></g>`,
  );
  const heading = `<text class="title" x="${room.left}" y="18">${title}</text>`;
  return [heading, ...grid, ...under, ...drawn].join("\n");
}

function powersBetween(low: number, high: number): readonly number[] {
  return Array.from({ length: high - low + 1 }, (_, n) => Number((10 ** (low + n)).toPrecision(1)));
}

/** Moves labels down where they would lie on each other. */
function apart(heights: readonly number[]): readonly number[] {
  const moved = [...heights];
  let free = Number.NEGATIVE_INFINITY;
  for (const at of heights.map((_, n) => n).sort((one, other) => (heights[one] ?? 0) - (heights[other] ?? 0))) {
    moved[at] = Math.max(heights[at] ?? 0, free);
    free = (moved[at] ?? 0) + labelHeight;
  }
  return moved;
}
