// @ts-check
import { html } from '../../vendor/htm-preact.js';
import { number, percent, words } from '../format.js';
import { t } from '../words.js';

/** @type {[string, string][]} */
const SHARES = [
  ['sent', 'ok'],
  ['uncertain', 'warn'],
  ['failed', 'bad'],
  ['skipped', 'idle'],
  ['cancelled', 'idle'],
];
const STATES = ['queued', 'sending', 'sent', 'uncertain', 'failed', 'skipped', 'cancelled'];

/** @param {any} messages counts by state */
export const totalOf = (messages) => STATES.reduce((sum, state) => sum + (messages?.[state] || 0), 0);
/** @param {any} messages counts by state: those that need no more work */
export const settledOf = (messages) => totalOf(messages) - (messages?.queued || 0) - (messages?.sending || 0);

/** Messages by state as one bar of those planned; the words beside it say the same. @param {{messages:any, planned?:number, big?:boolean, label:string}} props */
export function StateBar({ messages, planned, big, label }) {
  const total = planned ?? totalOf(messages);
  const settled = settledOf(messages);
  return html`<div class=${`bar ${big ? 'bar-big' : ''}`} role="progressbar" aria-label=${label} aria-valuemin="0"
    aria-valuemax=${total}
      aria-valuenow=${settled} aria-valuetext=${t('progress.of', { settled: number(settled), total: number(total) })}>
    ${SHARES.map(([state, tone]) =>
      messages?.[state]
        ? html`<span key=${state} class=${`bar-${tone}`} title=${`${words(state)}: ${number(messages[state])}`}
      style=${{ width: `${(100 * messages[state]) / total}%` }}></span>`
        : null,
    )}
  </div>`;
}

/** @param {{messages:any}} props */
export const StateLegend = ({ messages }) => html`<div class="legend">
  ${STATES.filter((state) => messages?.[state] || ['queued', 'sent', 'failed'].includes(state)).map((state) => {
    const tone = (SHARES.find(([name]) => name === state) || ['', ''])[1];
    return html`<span key=${state}><i class=${`bar-${tone || 'track'}`}></i>${words(state)} <b>${number(messages?.[state]
      || 0)}</b></span>`;
  })}</div>`;

/** A plain share of a whole. @param {{value:number, max:number, label:string}} props */
export const Meter = ({ value, max, label }) => html`
  <div class="bar bar-big" role="progressbar" aria-label=${label} aria-valuemin="0" aria-valuemax=${max}
    aria-valuenow=${value} aria-valuetext=${percent(value, max)}>
    <span class="bar-accent" style=${{ width: `${max ? (100 * value) / max : 0}%` }}></span>
  </div>`;

/** @param {{items:[string, any, any?][], label:string}} props name, value, note */
export const Figures = ({ items, label }) => html`<div class="figures-clip"><dl class="figures" aria-label=${label}>
  ${items.map(([name, value, note]) => html`<div class="figure" key=${name}><dt>${name}</dt><dd>${value}</dd>${note
    && html`<dd class="sub">${note}</dd>`}</div>`)}
</dl></div>`;
