// @ts-check
import { html, useState } from '../../vendor/htm-preact.js';
import * as api from '../api.js';
import { number } from '../format.js';
import { Dialog } from './dialog.js';
import { AreaField, FormFault, PickField } from './field.js';
import { useAction, useRows } from './hooks.js';
import { t } from '../words.js';

/** @param {string} text */
const addressesIn = (text) => text.split(/[\s,;]+/).filter(Boolean);

/** What became of them, in words. @param {any} made */
function outcome(made) {
  const parts = [t('add_people.people_added', { n: made.added })];
  if (made.suppressed) parts.push(t('add_people.of_them_suppressed_so_skipped', { suppressed: number(made.suppressed) }));
  if (made.already) parts.push(t('add_people.in_it_before', { already: number(made.already) }));
  if (made.not_active) parts.push(t('add_people.not_active_so_left_out', { not_active: number(made.not_active) }));
  return `${parts.join(', ')}.`;
}

/** @param {{made:any, onClose:() => void}} props */
const Outcome = ({ made, onClose }) => html`<div class="stack-s" role="status">
    <p>${outcome(made)}</p>
    ${made.addition_id && html`<p>${t('add_people.the_people_of_the_lists')}</p>`}
    ${made.unknown.length > 0 && html`<div class="note note-warn"><strong>${t('add_people.addresses_not_known', { n: made.unknown.length })}</strong><span>${made.unknown.slice(0, 20).join(', ')}${made.unknown.length > 20
      ? ' …' : ''}</span><span>${t('add_people.add_them_as_recipients_first')}</span></div>`}
  </div>
  <div class="row row-end"><button class="btn btn-primary" type="button" onClick=${onClose}>${t('common.close')}</button></div>`;

/** More people for a campaign that runs. @param {{id:string, onClose:() => void, onDone:() => void}} props */
export function AddPeople({ id, onClose, onDone }) {
  const lists = useRows('/lists');
  const segments = useRows('/segments');
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
  return html`<${Dialog} title=${t('add_people.add_people_to_this_campaign')} onClose=${onClose} onSubmit=${submit}>
    ${
      made
        ? html`<${Outcome} made=${made} onClose=${onClose} />`
        : html`<p class="muted">${t('add_people.they_get_the_first_message')}</p>
    <${AreaField} label=${t('add_people.addresses_of_recipients')} name="emails" rows="3" value=${text} onChange=${setText} error=${error}
      hint=${t('add_people.one_on_each_line_or')} />
    <${PickField} label=${t('common.lists')} name="list_ids" items=${picks} value=${listIds} onChange=${setListIds} error=${error}
      empty=${t('common.no_list_yet')} />
    ${segments.length > 0 && html`<${PickField} label=${t('common.segments')} name="segment_ids" items=${segments}
      value=${segmentIds} onChange=${setSegmentIds} error=${error} />`}
    <${FormFault} error=${error} fields=${['emails', 'list_ids', 'segment_ids']} />
    <div class="row row-end"><button class="btn" type="button" onClick=${onClose}>${t('common.cancel')}</button>
      <button class="btn btn-primary" type="submit" disabled=${busy || nobody}>${busy ? t('add_people.adding')
        : emails.length && !listIds.length && !segmentIds.length ? t('add_people.add_people', { n: emails.length })
        : t('common.add_people')}</button></div>`
    }<//>`;
}
