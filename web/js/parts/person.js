// @ts-check
// What a person's page says beside its form: why they get no mail, and their lists with consent.
import { html } from '../../vendor/htm-preact.js';
import { useApi } from './hooks.js';
import { LifeSentence } from './life.js';
import { Card, Empty } from './states.js';
import { When } from './time.js';

/** What can be done about each status. @type {Record<string, [string, string]>} */
const STATUS = {
  unsubscribed: [
    'This person has unsubscribed and gets no mail',
    'Only they can change that: by the unsubscribe link in a mail they got, or by signing up again. An import or an edit does not bring them back.',
  ],
  bounced: [
    'Mail to this address comes back, so it gets no more',
    'Ask the person for an address that works, and add it as a new recipient.',
  ],
  complained: [
    'This person reported a mail as spam and gets no more',
    'Leave it at that: more mail would harm the delivery to everybody else.',
  ],
};

/** The last line of the history that tells why. @param {{id:number, kinds:string}} props */
function Reason({ id, kinds }) {
  const line = useApi(`/recipients/${id}/history?limit=1&kind=${kinds}`).data?.items[0];
  return line ? html`<span><${When} at=${line.at} />: <${LifeSentence} line=${line} /></span>` : null;
}

/** Why a person gets no mail, and what can be done; nothing when they do. @param {{person:any}} props */
export function StatusNote({ person }) {
  const [title, remedy] = STATUS[person.status] || [];
  return html`${title && html`<div class="note note-warn"><strong>${title}</strong>
      <${Reason} id=${person.id} kinds="unsubscribe,bounce,complaint,status" /><span>${remedy}</span></div>`}
    ${
      person.suppressed_by &&
      html`<div class="note note-warn"><strong>${person.suppressed_by} is suppressed: no mail goes there</strong>
      <${Reason} id=${person.id} kinds="suppression" />
      <span>To send mail again, remove it from the <a href=${`/suppressions?q=${encodeURIComponent(person.suppressed_by)}`}>suppressions</a>.</span></div>`
    }`;
}

/** The lists a person is on, each with the consent that is known. @param {{person:any}} props */
export function ConsentCard({ person }) {
  const lists = useApi('/lists?limit=500').data?.items || [];
  const consents = useApi(`/recipients/${person.id}/history?limit=500&kind=consent`).data?.items || [];
  const of = (/** @type {number} */ list) => consents.find((/** @type {any} */ c) => c.list?.id === list);
  const names = new Map(lists.map((/** @type {any} */ l) => [l.id, l.name]));
  const mine = person.list_ids.map((/** @type {number} */ list) => {
    const consent = of(list);
    return html`<li class="attempt" key=${list}><span><a href=${`/recipients?list_id=${list}`}>${names.get(list)
      || `List ${list}`}</a></span>
      <span class="small muted">${consent ? html`Agreed ${consent.given_at ? html`on <${When} at=${consent.given_at} />`
        : 'at an unknown moment'}${consent.detail ? `: ${consent.detail}` : ''}` : 'No consent on record'}</span></li>`;
  });
  return html`<${Card} title="Lists and consent" flush>${
    mine.length ? html`<ul class="bare">${mine}</ul>` : html`<${Empty} title="On no list">Choose lists in the form.<//>`
  }<//>`;
}
