/** One field as it looks in the other console: its label, and what goes in. */
export interface DrawnField {
  readonly label: string;
  readonly value: string;
  /** Pasted from here, and so marked; else chosen there. */
  readonly pasted: boolean;
}

const width = 440;
const rowHeight = 58;
const headHeight = 44;
const padding = 18;
const lettersPerBox = 48;

/**
 * A form of the identity provider's console, drawn by us: no picture of it, but the same labels in the same order, so that
 * one finds the place. What has to be pasted is marked by the number that the list beside it has.
 */
export function FieldDrawing(props: { readonly place: readonly string[]; readonly fields: readonly DrawnField[] }) {
  const { place, fields } = props;
  const height = headHeight + padding + fields.length * rowHeight + 6;
  const way = shortened(place.join(" › "), 58);
  let pasted = 0;
  return (
    <svg
      class="drawing"
      viewBox={`0 0 ${width} ${height}`}
      role="img"
      aria-label={`Where the values go: ${place.join(", ")}. Fields: ${fields.map(({ label }) => label).join(", ")}.`}
    >
      <rect class="drawn-window" x="0.5" y="0.5" width={width - 1} height={height - 1} rx="10" />
      <path class="drawn-line" d={`M0.5 ${headHeight}H${width - 0.5}`} />
      <circle class="drawn-dot" cx="18" cy="22" r="4" />
      <circle class="drawn-dot" cx="32" cy="22" r="4" />
      <circle class="drawn-dot" cx="46" cy="22" r="4" />
      <text class="drawn-way" x="64" y="26">
        {way}
      </text>
      {fields.map((field, index) => {
        const top = headHeight + padding + index * rowHeight;
        if (field.pasted) pasted += 1;
        return (
          <g>
            <text class="drawn-label" x={padding} y={top + 8}>
              {shortened(field.label, 52)}
            </text>
            <rect
              class={field.pasted ? "drawn-box pasted" : "drawn-box"}
              x={padding}
              y={top + 15}
              width={width - 2 * padding - 34}
              height="28"
              rx="5"
            />
            <text class={field.pasted ? "drawn-value" : "drawn-value soft"} x={padding + 10} y={top + 33}>
              {shortened(field.value, lettersPerBox)}
            </text>
            {field.pasted ? (
              <>
                <circle class="drawn-number" cx={width - padding - 12} cy={top + 29} r="11" />
                <text class="drawn-digit" x={width - padding - 12} y={top + 33} text-anchor="middle">
                  {String(pasted)}
                </text>
              </>
            ) : null}
          </g>
        );
      })}
    </svg>
  );
}

/** Both ends of a text that is longer than its box: the beginning says whose address it is, the end which. */
function shortened(text: string, most: number): string {
  const letters = Array.from(text);
  if (letters.length <= most) return text;
  const end = Math.ceil(most / 2);
  return `${letters.slice(0, most - end - 1).join("")}…${letters.slice(-end).join("")}`;
}
