// @ts-check
import { html, useEffect, useRef } from '../../vendor/htm-preact.js';
import { useApi } from './hooks.js';
import { Card } from './states.js';

const POLL_MS = 5000;
const HEIGHT = 150;
const SERIES = [
  ['sent', '--bar-ok'],
  ['opens', '--accent'],
  ['clicks', '--bar-warn'],
  ['machine_opens', '--bar-idle'],
  ['machine_clicks', '--bar-idle'],
];

/** @param {string} name a custom property */
const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

/** The rows of /timeline as columns for uPlot. @param {any[]} items */
function columns(items) {
  const times = items.map((i) => new Date(i.at || i.from || i.time || i.bucket).getTime() / 1000);
  const shown = SERIES.filter(([key]) => items.some((i) => i[key]));
  return { shown, data: [times, ...shown.map(([key]) => items.map((i) => i[key] || 0))] };
}

/** @param {HTMLElement} root @param {any[]} items */
async function draw(root, items) {
  const { default: Plot } = await import('../../vendor/uPlot.esm.js');
  const { shown, data } = columns(items);
  const clock = (/** @type {any} */ _u, /** @type {number[]} */ splits) =>
    splits.map((s) =>
      new Date(s * 1000).toLocaleTimeString('en-GB', {
        hour: '2-digit',
        minute: '2-digit',
        second: data[0].length && data[0][data[0].length - 1] - data[0][0] < 600 ? '2-digit' : undefined,
      }),
    );
  const axis = {
    stroke: colour('--text-3'),
    grid: { stroke: colour('--line'), width: 1 },
    ticks: { show: false },
    font: '12px system-ui',
  };
  root.replaceChildren();
  return new Plot(
    {
      width: root.clientWidth - 20,
      height: HEIGHT - 10,
      padding: [10, 30, 0, 0],
      legend: { show: false },
      cursor: { show: false },
      scales: {
        y: {
          range: (/** @type {any} */ _u, /** @type {number} */ _min, /** @type {number} */ max) => [
            0,
            Math.max(4, max * 1.1),
          ],
        },
      },
      axes: [
        { ...axis, space: 110, size: 28, values: clock },
        { ...axis, size: 48 },
      ],
      series: [
        {},
        ...shown.map(([label, variable]) => ({
          label,
          stroke: colour(variable),
          width: 2,
          fill: `${colour(variable)}22`,
          points: { show: data[0].length < 3 },
        })),
      ],
    },
    data,
    root,
  );
}

/** Messages over time; nothing until there is a line to draw. @param {{id:string, live:boolean}} props */
export function Timeline({ id, live }) {
  const res = useApi(`/campaigns/${id}/timeline`, { poll: live ? POLL_MS : 0 });
  const root = useRef(/** @type {HTMLElement|null} */ (null));
  const items = res.data?.items || res.data?.buckets || [];
  const worth = items.length > 1;
  useEffect(() => {
    if (!worth || !root.current) return undefined;
    let plot = /** @type {any} */ (null);
    let gone = false;
    const redraw = () => {
      if (root.current)
        draw(root.current, items).then((p) => {
          if (gone) p.destroy();
          else plot = p;
        });
    };
    redraw();
    window.addEventListener('resize', redraw);
    return () => {
      gone = true;
      window.removeEventListener('resize', redraw);
      plot?.destroy();
    };
  }, [res.data]);
  if (!worth) return null;
  const names = columns(items).shown.map(([key, variable]) => [key.replaceAll('_', ' '), variable]);
  return html`<${Card} title="Over time" flush extra=${html`<div class="legend">${names.map(([text,
    variable]) => html`<span key=${text}><i class=${variable.replace('--', '').replace('accent',
    'bar-accent')}></i>${text}</span>`)}</div>`}>
    <div class="chart" ref=${root} role="img" aria-label="Messages over time"></div><//>`;
}
