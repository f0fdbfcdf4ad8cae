// @ts-check
import { html, useEffect, useState } from '../../vendor/htm-preact.js';
import * as api from '../api.js';
import { bytes, stepName } from '../format.js';
import { May } from './access.js';
import { TextField } from './field.js';
import { FindingList } from './findings.js';
import { FormDialog, useForm } from './form.js';
import { Frame } from './frame.js';
import { useApi } from './hooks.js';
import { Card, Failure, Loading } from './states.js';
import { toast } from './toast.js';
import { t } from '../words.js';

/** What the relay said to each address that it did not take. @param {{results:any[]}} props */
const Refusals = ({ results }) =>
  results.length > 0 &&
  html`<div class="note note-bad" role="alert"><strong>${t('preview.the_relay_refused_the_test')}</strong>
    <ul>${results.map((r) => html`<li key=${r.to}>${r.to}: ${r.reply}</li>`)}</ul></div>`;

/** One of several views. @param {boolean} on @param {any} text @param {() => void} act */
export const tab = (on, text, act) =>
  html`<button class="tab" type="button" aria-current=${on ? 'true' : undefined} onClick=${act}>${text}</button>`;

/** Asks for addresses and sends them one step. @param {{id:string, step:number, variant?:string, recipient:any, onClose:() => void}} props */
function TestDialog({ id, step, variant, recipient, onClose }) {
  const form = useForm(`test/${id}`, { to: api.status().user?.email || '' });
  const [refused, setRefused] = useState(/** @type {any[]} */ ([]));
  const send = async (/** @type {any} */ { value }) => {
    setRefused([]);
    const to = value.to.split(/[\s,;]+/).filter(Boolean);
    const body = { to, step, ...(variant ? { variant } : {}), ...(recipient ? { recipient_id: recipient.id } : {}) };
    const { results } = await api.post(`/campaigns/${id}/test`, body, { retry: false });
    const bad = results.filter((/** @type {any} */ r) => !r.ok);
    setRefused(bad);
    const sent = results.filter((/** @type {any} */ r) => r.ok).map((/** @type {any} */ r) => r.to);
    if (sent.length) toast(t('preview.test_sent_to', { sent: sent.join(', ') }));
    return { stored: value, theirs: false, done: !bad.length };
  };
  return html`<${FormDialog} title=${t('common.send_a_test')} form=${form} onClose=${onClose} onSave=${send} action=${t('preview.send_test')}
    doing=${t('preview.sending')} fields=${['to']} onDone=${(/** @type {any} */ answer) => answer.done && onClose()}>
    <${TextField} label=${t('preview.to')} name="to" value=${form.value.to} onChange=${form.set('to')} error=${form.error}
      hint=${t('preview.one_address_or_several_separated')} />
    <${Refusals} results=${refused} /><//>`;
}

/**
 * What a step looks like for a real recipient, next to the editor.
 * @param {{id:string, steps:any[], at:number, listIds?:number[], version:number}} props steps: as they are saved; at: the one its writer
 *   works at; version grows with each save
 */
export function Preview({ id, steps, at, listIds = [], version }) {
  const [step, setStep] = useState(at);
  useEffect(() => setStep(at), [at]);
  const [view, setView] = useState('html');
  const [who, setWho] = useState(/** @type {any} */ (null));
  const [testing, setTesting] = useState(false);
  const people = useApi(`/recipients${api.query({ limit: 20, list_id: listIds[0] })}`).data?.items || [];
  const recipient = people.find((/** @type {any} */ r) => r.id === who) || people[0];
  const index = Math.min(step, steps.length - 1);
  const [letter, setLetter] = useState('');
  const letters = (steps[index]?.variants || []).map((/** @type {any} */ v) => v.key);
  const variant = letters.includes(letter) ? letter : letters[0];
  return html`<div class="preview"><${Card} title=${t('preview.preview')} flush extra=${html`<${May} to="POST /campaigns/{id}/test"><button
    class="btn btn-s" type="button" onClick=${() => setTesting(true)}>${t('preview.send_test_2')}</button><//>`}>
    <div class="card-head">
      <div class="tabs" role="group" aria-label=${t('common.step')}>${steps.map((_, i) => tab(i === index, stepName(i), () => setStep(i)))}</div>
      ${letters.length > 0 && html`<div class="tabs" role="group" aria-label=${t('variants.variant')}>${letters.map(
        (/** @type {string} */ one) => tab(one === variant, one, () => setLetter(one)))}</div>`}
      <div class="tabs" role="group" aria-label=${t('common.view')}>${tab(view === 'html', 'HTML',
        () => setView('html'))}${tab(view === 'text', t('common.text'), () => setView('text'))}</div>
    </div>
    ${
      people.length > 0 &&
      html`<div class="card-head"><label class="inline-field">${t('preview.as_seen_by')}
      <select value=${recipient.id}
        onChange=${(/** @type {any} */ e) => setWho(Number(e.target.value))}>${people.map((/** @type {any} */ r) => html`<option
        key=${r.id} value=${r.id} selected=${r.id === recipient.id}>${r.email}</option>`)}</select></label></div>`
    }
    <${PreviewBody} key=${`${index}-${variant}-${recipient?.id}`} id=${id} step=${index} variant=${variant} recipient=${recipient}
      view=${view} version=${version} />
  <//></div>
  ${testing && html`<${TestDialog} id=${id} step=${index} variant=${variant} recipient=${recipient}
    onClose=${() => setTesting(false)} />`}`;
}

/** How heavy the message is, and what goes inside it. @param {any} preview */
const weightOf = ({ size_bytes, inline_pictures, attachments = [] }) =>
  [
    bytes(size_bytes),
    inline_pictures ? t('preview.pictures_inside', { n: inline_pictures }) : '',
    attachments.length ? t('preview.attached', { names: attachments.join(', ') }) : '',
  ]
    .filter(Boolean)
    .join(', ');

/**
 * One message as it would go out, or as one of an earlier revision did.
 * @param {{id:string, step:number, variant?:string, revision?:number|null, recipient:any, view:string, version?:number}} props
 *   view: html, text or source; version grows with each save
 */
export function PreviewBody({ id, step, variant, revision, recipient, view, version = 0 }) {
  const asked = { variant, revision, recipient_id: recipient?.id };
  const res = useApi(`/campaigns/${id}/preview${api.query({ step, ...asked })}`);
  useEffect(() => {
    if (version) res.reload();
  }, [version]);
  if (res.error) return html`<div class="card-body"><${Failure} error=${res.error} /></div>`;
  if (!res.data) return html`<${Loading} what=${t('loading.preview')} />`;
  const { subject, preheader, text, headers = [], findings = [] } = res.data;
  const replies = headers.find((/** @type {any} */ h) => h.name === 'Reply-To')?.value;
  return html`<p class="preview-subject"><span class="muted">${t('common.subject')}</span> <strong>${subject}</strong>
      ${preheader && html`<br /><span class="muted">${t('message_extras.preview_line')}</span> ${preheader}`}
      ${replies && html`<br /><span class="muted">${t('message_extras.replies_go_to')}</span> ${replies}`}</p>
    ${res.data.size_bytes > 0 && html`<p class="preview-subject small muted">${t('preview.each_message', { weight: weightOf(res.data) })}</p>`}
    ${findings.length > 0 && html`<div class="card-body"><${FindingList} findings=${findings} title=${t('preview.please_check')} /></div>`}
    <div class="rounded-b">${
      view === 'html'
        ? html`<${Frame} title=${t('preview.preview_of_the_message')} version=${version}
          src=${`/preview/${id}/${step}${api.query(asked)}`} />`
        : html`<pre class="plain-view">${view === 'source' ? res.data.html : text}</pre>`
    }</div>`;
}
