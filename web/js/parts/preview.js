// @ts-check
import { html, useState } from '../../vendor/htm-preact.js';
import * as api from '../api.js';
import { sentence } from '../format.js';
import { Dialog } from './dialog.js';
import { FormFault, TextField } from './field.js';
import { useAction, useApi } from './hooks.js';
import { Card, Failure, Loading } from './states.js';
import { toast } from './toast.js';

/** Asks for addresses and sends them one step. @param {{id:string, step:number, recipient:any, onClose:() => void}} props */
function TestDialog({ id, step, recipient, onClose }) {
  const [to, setTo] = useState(api.status().user?.email || '');
  const { busy, error, run } = useAction();
  const send = () =>
    run(async () => {
      const addresses = to.split(/[\s,;]+/).filter(Boolean);
      const body = { to: addresses, step, ...(recipient ? { recipient_id: recipient.id } : {}) };
      await api.request('POST', `/campaigns/${id}/test`, { body, retry: false });
      toast(`Test sent to ${addresses.join(', ')}.`);
      onClose();
    });
  return html`<${Dialog} title="Send a test" onClose=${onClose} onSubmit=${send}>
    <${TextField} label="To" name="to" value=${to} onChange=${setTo} error=${error}
      hint="One address or several, separated by commas. The ledger is not touched." />
    <${FormFault} error=${error} fields=${['to']} />
    <div class="row row-end"><button class="btn" type="button" onClick=${onClose}>Close</button>
      <button class="btn btn-primary" disabled=${busy}>${busy ? 'Sending…' : 'Send test'}</button></div>
  <//>`;
}

/**
 * What a step looks like for a real recipient, next to the editor.
 * @param {{id:string, steps:any[], listIds?:number[], version:number}} props version grows with each save
 */
export function Preview({ id, steps, listIds = [], version }) {
  const [step, setStep] = useState(0);
  const [view, setView] = useState('html');
  const [who, setWho] = useState(/** @type {any} */ (null));
  const [testing, setTesting] = useState(false);
  const people = useApi(`/recipients${api.query({ limit: 20, list_id: listIds[0] })}`).data?.items || [];
  const recipient = people.find((/** @type {any} */ r) => r.id === who) || people[0];
  const index = Math.min(step, steps.length - 1);
  const tab = (/** @type {boolean} */ on, /** @type {string} */ text, /** @type {() => void} */ act) =>
    html`<button class="tab" type="button" aria-current=${on ? 'true' : undefined} onClick=${act}>${text}</button>`;
  return html`<div class="preview"><${Card} title="Preview" flush extra=${html`<button class="btn btn-s" type="button"
    onClick=${() => setTesting(true)}>Send test…</button>`}>
    <div class="card-head">
      <div class="tabs" role="group" aria-label="Step">${steps.map((_, i) => tab(i === index, i ? `Follow-up ${i}`
        : 'First', () => setStep(i)))}</div>
      <div class="tabs" role="group" aria-label="View">${tab(view === 'html', 'HTML',
        () => setView('html'))}${tab(view === 'text', 'Text', () => setView('text'))}</div>
    </div>
    ${
      people.length > 0 &&
      html`<div class="card-head"><label class="inline-field">As seen by
      <select value=${recipient.id}
        onChange=${(/** @type {any} */ e) => setWho(Number(e.target.value))}>${people.map((/** @type {any} */ r) => html`<option
        key=${r.id} value=${r.id} selected=${r.id === recipient.id}>${r.email}</option>`)}</select></label></div>`
    }
    <${PreviewBody} key=${`${index}-${recipient?.id}-${version}`} id=${id} step=${index} recipient=${recipient}
      view=${view} />
  <//></div>
  ${testing && html`<${TestDialog} id=${id} step=${index} recipient=${recipient}
    onClose=${() => setTesting(false)} />`}`;
}

/** @param {{id:string, step:number, recipient:any, view:string}} props */
function PreviewBody({ id, step, recipient, view }) {
  const res = useApi(`/campaigns/${id}/preview${api.query({ step, recipient_id: recipient?.id })}`);
  if (res.error) return html`<div class="card-body"><${Failure} error=${res.error} /></div>`;
  if (!res.data) return html`<${Loading} what="the preview" />`;
  const { subject, text, warnings = [] } = res.data;
  return html`<p class="preview-subject"><span class="muted">Subject</span> <strong>${subject}</strong></p>
    ${warnings.length > 0 && html`<div class="card-body"><div
      class="note note-warn"><strong>Please check</strong><ul>${warnings.map((/** @type {any} */ w) => html`<li>${sentence(w)}</li>`)}</ul></div></div>`}
    <div class="rounded-b">${
      view === 'html'
        ? html`<iframe sandbox="" title="Preview of the message"
          src=${`/preview/${id}/${step}${api.query({ recipient_id: recipient?.id })}`}></iframe>`
        : html`<pre class="plain-view">${text}</pre>`
    }</div>`;
}
