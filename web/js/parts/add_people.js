// @ts-check
import { html, useState } from '../../vendor/htm-preact.js';
import * as api from '../api.js';
import { count, number } from '../format.js';
import { Dialog } from './dialog.js';
import { AreaField, FormFault, PickField } from './field.js';
import { useAction, useApi } from './hooks.js';

/** @param {string} text */
const addressesIn = (text) => text.split(/[\s,;]+/).filter(Boolean);

/** What became of them, in words. @param {any} made */
function outcome(made) {
  const parts = [`${count(made.added, 'person', 'people')} added`];
  if (made.suppressed) parts.push(`${number(made.suppressed)} of them suppressed, so skipped`);
  if (made.already) parts.push(`${number(made.already)} in it before`);
  if (made.not_active) parts.push(`${number(made.not_active)} not active, so left out`);
  return `${parts.join(', ')}.`;
}

/** @param {{made:any, onClose:() => void}} props */
const Outcome = ({ made, onClose }) => html`<div class="stack-s" role="status">
    <p>${outcome(made)}</p>
    ${made.addition_id && html`<p>The people of the lists and segments are being added now.</p>`}
    ${made.unknown.length > 0 && html`<div class="note note-warn"><strong>${count(made.unknown.length,
      'address', 'addresses')} not known</strong><span>${made.unknown.slice(0, 20).join(', ')}${made.unknown.length > 20
      ? ' …' : ''}</span><span>Add them as recipients first.</span></div>`}
  </div>
  <div class="row row-end"><button class="btn btn-primary" type="button" onClick=${onClose}>Close</button></div>`;

/** More people for a campaign that runs. @param {{id:string, onClose:() => void, onDone:() => void}} props */
export function AddPeople({ id, onClose, onDone }) {
  const lists = useApi('/lists?limit=500').data?.items || [];
  const segments = useApi('/segments?limit=500').data?.items || [];
  const [text, setText] = useState('');
  const [listIds, setListIds] = useState(/** @type {number[]} */ ([]));
  const [segmentIds, setSegmentIds] = useState(/** @type {number[]} */ ([]));
  const [made, setMade] = useState(/** @type {any} */ (null));
  const { busy, error, run } = useAction();
  const emails = addressesIn(text);
  const submit = () =>
    run(async () => {
      setMade(await api.post(`/campaigns/${id}/recipients`, { emails, list_ids: listIds, segment_ids: segmentIds }));
      onDone();
    });
  const nobody = !emails.length && !listIds.length && !segmentIds.length;
  const picks = lists.map((/** @type {any} */ l) => ({ id: l.id, name: `${l.name} (${number(l.recipients ?? 0)})` }));
  return html`<${Dialog} title="Add people to this campaign" onClose=${onClose} onSubmit=${submit}>
    ${
      made
        ? html`<${Outcome} made=${made} onClose=${onClose} />`
        : html`<p class="muted">They get the first message as soon as its turn comes. Who is in the campaign already
          stays as they are.</p>
    <${AreaField} label="Addresses of recipients" name="emails" rows="3" value=${text} onChange=${setText} error=${error}
      hint="One on each line, or with commas between them; at most 500." />
    <${PickField} label="Lists" name="list_ids" items=${picks} value=${listIds} onChange=${setListIds} error=${error}
      empty="No list yet." />
    ${segments.length > 0 && html`<${PickField} label="Segments" name="segment_ids" items=${segments}
      value=${segmentIds} onChange=${setSegmentIds} error=${error} />`}
    <${FormFault} error=${error} fields=${['emails', 'list_ids', 'segment_ids']} />
    <div class="row row-end"><button class="btn" type="button" onClick=${onClose}>Cancel</button>
      <button class="btn btn-primary" type="submit" disabled=${busy || nobody}>${busy ? 'Adding…'
        : emails.length && !listIds.length && !segmentIds.length ? `Add ${count(emails.length, 'person', 'people')}`
        : 'Add people'}</button></div>`
    }<//>`;
}
