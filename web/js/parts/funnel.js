// @ts-check
// What became of the messages of each step, from planned to replied.
import { html } from '../../vendor/htm-preact.js';
import { number, percent, stepName } from '../format.js';
import { totalOf } from './progress.js';
import { t } from '../words.js';

/** @param {any} of a step, or the whole campaign @returns {[string, number, string][]} */
const stages = (of) => [
  [t('common.messages'), totalOf(of.messages), 'tone-idle'],
  [t('common.sent'), of.messages.sent || 0, 'tone-ok'],
  [t('common.opened'), of.unique_opens || 0, 'tone-accent'],
  [t('common.clicked'), of.unique_clicks || 0, 'tone-warn'],
  [t('common.replied'), of.replies || 0, 'tone-violet'],
];

/** The four numbers one looks for first. @param {{p:any}} props the answer of /progress */
export function Rates({ p }) {
  const sent = p.messages.sent || 0;
  const arrived = Math.max(0, sent - (p.bounces || 0));
  /** @type {[string, number, string][]} */
  const rates = [
    [t('common.delivered'), arrived, t('funnel.of_sent_bounced', { arrived: number(arrived), sent: number(sent), bounces: number(p.bounces || 0) })],
    [t('common.opened'), p.unique_opens, t('funnel.people_without_machines', { n: number(p.unique_opens) })],
    [t('common.clicked'), p.unique_clicks, t('funnel.people_without_machines', { n: number(p.unique_clicks) })],
    [t('common.replied'), p.replies, t('funnel.people', { n: number(p.replies) })],
  ];
  return html`<dl class="rates" aria-label=${t('funnel.rates')}>${rates.map(
    ([name, part, note]) => html`<div class="rate" key=${name}><dt>${name}</dt><dd>${percent(part, sent)}</dd><dd
      class="sub">${note}</dd></div>`,
  )}</dl>`;
}

/** One row of bars for each step. @param {{steps:any[]}} props */
export const Funnel = ({ steps }) => html`<div class="funnels">${steps.map((step) => {
  const parts = stages(step);
  const whole = parts[0][1];
  return html`<section class="funnel" key=${step.step} aria-label=${stepName(step.step)}>
    <h3>${stepName(step.step)} <span class="muted">${step.subject || t('common.same_thread')}</span></h3>
    <ul class="bare">${parts.map(
      ([name, n, tone]) => html`<li key=${name}><span>${name}</span><span class="funnel-track"><span class=${`funnel-bar ${tone}`}
        style=${{ width: `${whole ? Math.max(n ? 0.5 : 0, (100 * n) / whole) : 0}%` }}></span></span><b class="num">${number(n)}</b><span
        class="num muted">${name === 'Messages' ? '' : percent(n, name === 'Sent' ? whole : step.messages.sent || 0)}</span></li>`,
    )}</ul></section>`;
})}</div>`;
