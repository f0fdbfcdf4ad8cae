// @ts-check
// What a campaign's messages say, step by step: as they are, and as those have them who got one before a change.
import { html, useState } from '../../vendor/htm-preact.js';
import { query } from '../api.js';
import { duration, number, stepName } from '../format.js';
import { setQuery, useLocation } from '../router.js';
import { t } from '../words.js';
import { useApi, useRested } from './hooks.js';
import { FORMATS } from './message_content.js';
import { PreviewBody, tab } from './preview.js';
import { Card, Empty, Loaded } from './states.js';
import { CONDITIONS } from './steps_editor.js';
import { When } from './time.js';

const REST_MS = 300;

/** @param {any[][]} names @param {string} word */
const nameOf = (names, word) => names.find(([key]) => key === word)?.[1] ?? word;
/** @param {any} version of a step */
const keyOf = (version) => String(version.last_revision ?? '');

/**
 * As a message of that revision had it: the first that was so at least up to there, else as it is now.
 * @param {any[]} versions of one step, oldest first @param {string} revision
 */
const versionAt = (versions, revision) =>
  (revision && versions.find((v) => v.last_revision !== null && v.last_revision >= Number(revision))) || versions[versions.length - 1];

/** How one of several versions is called. @param {any} v */
const versionName = (v) =>
  v.last_revision === null ? t('content.as_it_is_now', { n: v.sent }) : html`${t('content.until', { n: v.sent })} <${When} at=${v.changed_at} />`;

/** What a step is beside its words. @param {{version:any, chosen:any}} props */
const Facts = ({ version, chosen }) => html`<dl class="facts">
  <dt>${t('common.subject')}</dt><dd class="break">${chosen.subject ?? t('common.same_thread')}</dd>
  ${chosen.preheader && html`<dt>${t('message_extras.preview_line')}</dt><dd class="break">${chosen.preheader}</dd>`}
  <dt>${t('content.written_in')}</dt><dd>${nameOf(FORMATS, version.format)}</dd>
  <dt>${t('common.sent')}</dt><dd>${number(version.sent)}</dd>
  ${version.changed_at && html`<dt>${t('content.changed')}</dt><dd><${When} at=${version.changed_at} /></dd>`}
  ${version.step > 0 && html`<dt>${t('content.goes_out')}</dt><dd>${t('content.after_the_one_before', { delay: duration(version.delay_s), condition: nameOf(CONDITIONS, version.condition) })}</dd>`}
  ${version.attachments.length > 0 && html`<dt>${t('attachments.attachments')}</dt><dd class="break">${version.attachments.join(', ')}</dd>`}
</dl>`;

/** Whose copy is shown: one of those who have a message of this step. @param {{id:string, step:number, who:string, children:(id:number|undefined) => any}} props */
function Reader({ id, step, who, children }) {
  const [typed, setTyped] = useState('');
  const q = useRested(typed.trim(), REST_MS);
  const res = useApi(`/campaigns/${id}/messages${query({ step, q, limit: 20 })}`);
  const people = (res.data?.items || []).filter((/** @type {any} */ m) => m.email);
  const chosen = Number(who) || people[0]?.recipient_id;
  const known = people.some((/** @type {any} */ m) => m.recipient_id === chosen);
  if (!people.length && !q && !who) return children(undefined);
  return html`<div class="card-head"><label class="inline-field">${t('preview.as_seen_by')}
      <select onChange=${(/** @type {any} */ e) => setQuery({ recipient: e.target.value }, { replace: true })}>
        ${!known && chosen && html`<option value=${chosen} selected>${t('content.person', { id: chosen })}</option>`}
        ${people.map((/** @type {any} */ m) => html`<option key=${m.recipient_id} value=${m.recipient_id}
          selected=${m.recipient_id === chosen}>${m.email}</option>`)}</select></label>
      <input type="search" class="grow" aria-label=${t('ledger.search_by_address_or_name')} placeholder=${t('ledger.search_by_address_or_name')}
        value=${typed} onInput=${(/** @type {any} */ e) => setTyped(e.target.value)} /></div>
    ${children(chosen)}`;
}

/** One step in one of its versions. @param {{id:string, versions:any[]}} props */
function StepCard({ id, versions }) {
  const { search } = useLocation();
  const [view, setView] = useState('html');
  const version = versionAt(versions, search.get('revision') || '');
  const letters = version.variants.map((/** @type {any} */ v) => v.variant);
  const variant = letters.includes(search.get('variant')) ? search.get('variant') : letters[0];
  const chosen = version.variants.find((/** @type {any} */ v) => v.variant === variant) || version;
  const shown = versions.filter((v) => v.sent > 0 || v.last_revision === null || v === version);
  const replace = { replace: true };
  return html`<${Card} title=${stepName(version.step)} flush>
    ${shown.length > 1 && html`<div class="card-head"><div class="tabs" role="group" aria-label=${t('content.versions')}>${shown.reverse().map(
      (v) => html`<span key=${keyOf(v)}>${tab(v === version, versionName(v), () => setQuery({ revision: keyOf(v), variant: null }, replace))}</span>`)}</div></div>`}
    <div class="card-body"><${Facts} version=${version} chosen=${chosen} /></div>
    <div class="divider"></div>
    <div class="card-head">
      ${letters.length > 0 && html`<div class="tabs" role="group" aria-label=${t('variants.variant')}>${letters.map(
        (/** @type {string} */ one) => html`<span key=${one}>${tab(one === variant, t('variants.named', { letter: one }), () => setQuery({ variant: one }, replace))}</span>`)}</div>`}
      <div class="tabs" role="group" aria-label=${t('common.view')}>${[['html', 'HTML'], ['text', t('common.text')], ['source', t('content.source')]].map(
        ([key, name]) => html`<span key=${key}>${tab(view === key, name, () => setView(key))}</span>`)}</div>
    </div>
    <${Reader} key=${version.step} id=${id} step=${version.step} who=${search.get('recipient') || ''}>${(/** @type {number|undefined} */ who) => html`<div class="preview"><${PreviewBody}
      key=${`${version.step}-${variant}-${who}-${keyOf(version)}`} id=${id} step=${version.step} variant=${variant}
      revision=${version.last_revision} recipient=${who && { id: who }} view=${view} /></div>`}<//><//>`;
}

/** @param {{id:string}} props */
export function Content({ id }) {
  const { search } = useLocation();
  const res = useApi(`/campaigns/${id}/content`);
  return html`<${Loaded} res=${res} what=${t('loading.content')}>${(/** @type {any} */ { items }) => {
    const steps = [...new Set(items.map((/** @type {any} */ v) => v.step))];
    if (!steps.length) {
      return html`<${Card}><${Empty} title=${t('content.no_message_yet')}>${t('content.write_the_first')}<//><//>`;
    }
    const step = steps.includes(Number(search.get('step'))) ? Number(search.get('step')) : 0;
    const show = (/** @type {number} */ n) => setQuery({ step: n || null, revision: null, variant: null, recipient: null }, { replace: true });
    return html`<div class="stack">
      ${steps.length > 1 && html`<div class="tabs" role="group" aria-label=${t('common.step')}>${steps.map(
        (/** @type {any} */ n) => html`<span key=${n}>${tab(n === step, stepName(n), () => show(n))}</span>`)}</div>`}
      <${StepCard} key=${step} id=${id} versions=${items.filter((/** @type {any} */ v) => v.step === step)} /></div>`;
  }}<//>`;
}
