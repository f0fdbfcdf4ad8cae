// @ts-check
import { html, useState } from '../../vendor/htm-preact.js';
import { dateTime, preciseTime } from '../format.js';
import { Chart, Legend } from './chart.js';
import { useApi } from './hooks.js';
import { series } from './series.js';
import { Card } from './states.js';
import { LOCALE, t } from '../words.js';

const POLL_MS = 5000;
const DAY_MS = 86400000;
/** Name, key of the API, colour. @type {[string, string, string][]} */
const LINES = [
  [t('lines.sent'), 'sent', 'tone-ok'],
  [t('lines.opens'), 'opens', 'tone-accent'],
  [t('lines.clicks'), 'clicks', 'tone-warn'],
  [t('lines.replies'), 'replies', 'tone-violet'],
  [t('lines.bounces'), 'bounces', 'tone-bad'],
  [t('timeline.by_machines'), 'machines', 'tone-idle'],
];

/** @param {any} item */
const withMachines = (item) => ({ ...item, machines: (item.machine_opens || 0) + (item.machine_clicks || 0) });

/** What went out and came back; nothing until there is something to draw. @param {{id:string, live:boolean}} props */
export function Timeline({ id, live }) {
  const res = useApi(`/campaigns/${id}/timeline`, { poll: live ? POLL_MS : 0 });
  const [hidden, setHidden] = useState(/** @type {string[]} */ ([t('timeline.by_machines')]));
  const items = (res.data?.items || []).map(withMachines);
  if (!items.length) return null;
  const { times, values, unit, step } = series(items, res.data.bucket, LINES.map(([, key]) => key));
  const there = LINES.filter(([, key]) => key === 'sent' || values[key].some(Boolean));
  const lines = there.map(([name, key, tone]) => ({ name, tone, values: values[key] }));
  const shown = lines.filter((l) => !hidden.includes(l.name));
  const flip = (/** @type {string} */ name) =>
    setHidden(hidden.includes(name) ? hidden.filter((n) => n !== name) : [...hidden, name]);
  const iso = (/** @type {number} */ ms) => new Date(ms).toISOString();
  const short = times[times.length - 1] - times[0] < DAY_MS;
  const tick = (/** @type {number} */ ms) =>
    short
      ? new Date(ms).toLocaleTimeString(LOCALE, { hour: '2-digit', minute: '2-digit', second: step < 60000 ? '2-digit' : undefined })
      : step >= DAY_MS
        ? new Date(ms).toLocaleDateString(LOCALE, { day: 'numeric', month: 'short' })
        : dateTime(iso(ms));
  const time = (/** @type {number} */ ms) => (step < 60000 ? preciseTime(iso(ms)) : step >= DAY_MS ? tick(ms) : dateTime(iso(ms)));
  return html`<${Card} title=${t('timeline.over_time')} flush extra=${html`<span class="small muted">${t(`timeline.point.${unit}`)}</span>`}>
    <div class="card-body"><${Legend} lines=${lines} hidden=${hidden} onFlip=${flip} /></div>
    ${shown.length > 0 && html`<${Chart} times=${times} lines=${shown} time=${time} tick=${tick} label=${t(`timeline.messages.${unit}`)} />`}<//>`;
}
