// @ts-check
// Lines over time, drawn as SVG: a point of the mouse or the arrow keys reads one moment.
import { html, useEffect, useRef, useState } from '../../vendor/htm-preact.js';
import { number } from '../format.js';
import { roundUp } from './series.js';
import { t } from '../words.js';

const HEIGHT = 190;
const LEFT = 52;
const RIGHT = 12;
const TOP = 12;
const BOTTOM = 26;
const TICK_PX = 110;

/** The width of an element, as it changes. @param {{current:HTMLElement|null}} element */
function useWidth(element) {
  const [width, setWidth] = useState(0);
  useEffect(() => {
    if (!element.current) return undefined;
    const watch = new ResizeObserver(([entry]) => setWidth(Math.floor(entry.contentRect.width)));
    watch.observe(element.current);
    return () => watch.disconnect();
  }, []);
  return width;
}

/** @param {number} count @param {number} width the points that get a time below */
const ticksOf = (count, width) => {
  const many = Math.max(1, Math.min(count, Math.floor(width / TICK_PX)));
  return Array.from({ length: many }, (_, i) => (many === 1 ? 0 : Math.round((i * (count - 1)) / (many - 1))));
};

/** @typedef {{name:string, tone:string, values:number[]}} Line `tone`: a class that colours it */

/** What the lines say at one moment. @param {{at:number, x:number, width:number, lines:Line[], time:string}} props */
const Reading = ({ at, x, width, lines, time }) => html`<div class="reading" style=${{
  left: `${x}px`,
  transform: x > width / 2 ? 'translateX(calc(-100% - 12px))' : 'translateX(12px)',
}}><strong>${time}</strong>${lines.map((l) => html`<span key=${l.name}><i class=${l.tone}></i>${l.name} <b>${number(l.values[at])}</b></span>`)}</div>`;

/** @param {{max:number, width:number, y:(value:number) => number}} props */
const Grid = ({ max, width, y }) =>
  [0, max / 2, max].filter((v) => Number.isInteger(v)).map(
    (v) => html`<g key=${v}><line class="grid" x1=${LEFT} x2=${width - RIGHT} y1=${y(v)} y2=${y(v)} />
      <text x=${LEFT - 8} y=${y(v) + 4} text-anchor="end">${number(v)}</text></g>`,
  );

/**
 * @param {{times:number[], lines:Line[], time:(ms:number) => string, tick:(ms:number) => string, label:string}} props
 *   `time` writes a moment in full, `tick` below the axis
 */
export function Chart({ times, lines, time, tick, label }) {
  const box = useRef(/** @type {HTMLElement|null} */ (null));
  const width = useWidth(box);
  const [at, setAt] = useState(/** @type {number|null} */ (null));
  const last = times.length - 1;
  const now = at === null ? null : Math.min(at, last);
  const max = roundUp(Math.max(2, ...lines.flatMap((l) => l.values)));
  const x = (/** @type {number} */ i) => LEFT + (last ? (i * (width - LEFT - RIGHT)) / last : (width - LEFT - RIGHT) / 2);
  const y = (/** @type {number} */ v) => TOP + (1 - v / max) * (HEIGHT - TOP - BOTTOM);
  const path = (/** @type {number[]} */ values) => values.map((v, i) => `${i ? 'L' : 'M'}${x(i).toFixed(1)} ${y(v).toFixed(1)}`).join('');
  const follow = (/** @type {PointerEvent} */ event) => {
    const left = /** @type {HTMLElement} */ (event.currentTarget).getBoundingClientRect().left;
    setAt(Math.max(0, Math.min(last, Math.round(((event.clientX - left - LEFT) / (width - LEFT - RIGHT)) * last) || 0)));
  };
  const keys = (/** @type {KeyboardEvent} */ event) => {
    const step = { ArrowLeft: -1, ArrowRight: 1, Home: -last, End: last }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    setAt(Math.max(0, Math.min(last, (now ?? (step > 0 ? -1 : last + 1)) + step)));
  };
  const said = now === null ? '' : `${time(times[now])}: ${lines.map((l) => `${l.name} ${number(l.values[now])}`).join(', ')}`;
  return html`<div class="chart" ref=${box} role="group" tabindex="0" aria-label=${t('chart.arrow_keys_read_the_moments', { label })}
    onPointerMove=${follow} onPointerDown=${follow} onPointerLeave=${() => setAt(null)} onBlur=${() => setAt(null)} onKeyDown=${keys}>
    ${
      width > 0 &&
      html`<svg width=${width} height=${HEIGHT} aria-hidden="true">
        <${Grid} max=${max} width=${width} y=${y} />
        ${ticksOf(times.length, width).map((i, n, all) => html`<text key=${i} x=${x(i)} y=${HEIGHT - 6}
          text-anchor=${all.length === 1 ? 'middle' : n === 0 ? 'start' : n === all.length - 1 ? 'end' : 'middle'}>${tick(times[i])}</text>`)}
        ${now !== null && html`<line class="cross" x1=${x(now)} x2=${x(now)} y1=${TOP} y2=${HEIGHT - BOTTOM} />`}
        ${lines.map((l, i) => html`<g key=${l.name} class=${l.tone}>
          ${i === 0 && html`<path class="area" d=${`${path(l.values)}L${x(last)} ${y(0)}L${x(0)} ${y(0)}Z`} />`}
          <path class="line" d=${path(l.values)} />
          ${(last < 2 || now !== null) && html`<circle cx=${x(now ?? 0)} cy=${y(l.values[now ?? 0])} r="3.5" />`}</g>`)}
      </svg>`
    }
    ${now !== null && html`<${Reading} at=${now} x=${x(now)} width=${width} lines=${lines} time=${time(times[now])} />`}
    <span class="sr" role="status">${said}</span></div>`;
}

/** The names of the lines with their colours; a press hides or shows one. @param {{lines:{name:string, tone:string}[], hidden:string[], onFlip:(name:string) => void}} props */
export const Legend = ({ lines, hidden, onFlip }) => html`<div class="legend legend-keys">${lines.map(
  ({ name, tone }) => html`<button key=${name} class="tab" type="button" aria-pressed=${hidden.includes(name) ? 'false' : 'true'}
    onClick=${() => onFlip(name)}><i class=${tone}></i>${name}</button>`,
)}</div>`;
