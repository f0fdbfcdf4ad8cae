// @ts-check
// How the variants of a step did, and the choice of the best.
import { html } from '../../vendor/htm-preact.js';
import * as api from '../api.js';
import { dateTime, number, relative, stepName } from '../format.js';
import { t } from '../words.js';
import { May } from './access.js';
import { confirm } from './dialog.js';
import { Card } from './states.js';
import { Table, TableWrap } from './table.js';
import { toasted } from './toast.js';

const rounded = new Intl.NumberFormat(undefined, { maximumFractionDigits: 1 });
const part = (/** @type {number} */ x) => rounded.format(100 * x);

/** A rate with where it may really lie. @param {{r:any}} props */
const Rate = ({ r }) =>
  r.of
    ? html`<span class="cell-main num">${part(r.rate)} %</span><span class="sub num">${t('variants.interval', { low: part(r.low), high: part(r.high) })}</span>`
    : '–';

/** What is known of the winner, in words. @param {any} w */
function stateOf(w) {
  if (w.variant) {
    const letter = w.variant;
    return w.clear === null ? t('variants.chosen', { letter, by: w.decided_by || '' })
      : w.clear ? t('variants.won', { letter }) : t('variants.not_clear_but', { letter });
  }
  const verdict = w.rule?.by === 'replies' ? w.by_replies : w.by_clicks;
  return verdict.clear ? t('variants.ahead', { letter: verdict.best }) : t('variants.no_clear_winner');
}

/** Who waits, and until when. @param {any} w */
function waitingOf(w) {
  if (!w.waiting) return '';
  if (w.rule?.by === 'hand') return t('variants.wait_for_you', { n: w.waiting });
  return w.decide_at ? t('variants.wait_until', { n: w.waiting, when: dateTime(w.decide_at), soon: relative(w.decide_at) })
    : t('variants.wait_for_sample', { n: w.waiting });
}

/** @param {{id:string, step:any, open:boolean, onDone:() => void}} props */
function StepResults({ id, step, open, onDone }) {
  const w = step.winner;
  const choose = async (/** @type {string} */ variant) => {
    const { unsent } = await api.post(`/campaigns/${id}/winner`, { step: step.step, variant, preview: true });
    const yes = await confirm({
      title: t('variants.choose_title', { letter: variant }),
      text: t('variants.choose_text', { n: unsent, letter: variant }),
      action: t('variants.choose_action', { n: unsent, letter: variant }),
    });
    if (yes && (await toasted(() => api.post(`/campaigns/${id}/winner`, { step: step.step, variant }), t('variants.chosen_done', { letter: variant })))) onDone();
    else if (yes) onDone();
  };
  const columns = [
    {
      title: t('variants.variant'),
      cell: (/** @type {any} */ v) => html`<span class="cell-main">${v.key}${v.key === w.variant ? html` <strong>(${t('variants.winner_badge')})</strong>` : ''}${v.removed ? ` (${t('word.removed')})` : ''}</span><span
        class="sub">${v.subject || t('common.same_thread')}</span>`,
    },
    { title: t('common.sent'), num: true, cell: (/** @type {any} */ v) => number(v.sent) },
    {
      title: t('common.delivered'),
      num: true,
      cell: (/** @type {any} */ v) => html`${number(v.arrived)}${v.bounces > 0 && html`<span class="sub num">${t('common.bounced')}: ${number(v.bounces)}</span>`}`,
    },
    { title: t('common.opened'), num: true, cell: (/** @type {any} */ v) => html`<${Rate} r=${v.opened} />` },
    { title: t('common.clicked'), num: true, cell: (/** @type {any} */ v) => html`<${Rate} r=${v.clicked} />` },
    { title: t('common.replied'), num: true, cell: (/** @type {any} */ v) => html`<${Rate} r=${v.replied} />` },
    { title: t('common.unsubscribed'), num: true, cell: (/** @type {any} */ v) => html`<${Rate} r=${v.unsubscribed} />` },
    {
      title: t('variants.choice'),
      cell: (/** @type {any} */ v) => open && !v.removed && v.weight > 0 && v.key !== w.variant &&
        html`<${May} to="POST /campaigns/{id}/winner"><button class="btn btn-s" type="button" onClick=${() => choose(v.key)}>${t('variants.send_rest_with', { letter: v.key })}</button><//>`,
    },
  ];
  return html`<p class="variant-state"><strong>${stepName(step.step)}:</strong> ${stateOf(w)}. ${waitingOf(w)}${' '}
      ${w.sample > 0 && html`<span class="muted">${t('variants.sample_of', { n: w.sample })} ${w.sample_to_come > 0 && t('variants.sample_to_come', { n: w.sample_to_come })}</span>`}</p>
    <${TableWrap}><${Table} rows=${step.variants} columns=${columns} caption=${t('variants.results_of', { step: stepName(step.step) })} /><//>`;
}

/** Nothing for a campaign without variants. @param {{id:string, p:any, onDone:() => void}} props p is the answer of /progress */
export function VariantResults({ id, p, onDone }) {
  const steps = (p.steps || []).filter((/** @type {any} */ s) => s.variants?.length);
  if (!steps.length || p.state === 'draft') return null;
  const open = !['finished', 'cancelled'].includes(p.state);
  return html`<${Card} title=${t('variants.variants')} flush>${steps.map(
    (/** @type {any} */ step) => html`<${StepResults} key=${step.step} id=${id} step=${step} open=${open} onDone=${onDone} />`)}
    <p class="card-body small muted">${t('variants.about_rates')}</p><//>`;
}
