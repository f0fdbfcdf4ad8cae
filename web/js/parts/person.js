// @ts-check
// What a person's page says beside its form: why they get no mail, and their lists with consent.
import { html } from '../../vendor/htm-preact.js';
import { useApi, useRows } from './hooks.js';
import { LifeSentence } from './life.js';
import { Card, Empty } from './states.js';
import { When } from './time.js';
import { rich, t } from '../words.js';

/** What can be done about each status. @type {Record<string, [string, string]>} */
const STATUS = {
  unsubscribed: [
    t('person.this_person_has_unsubscribed_and'),
    t('person.only_they_can_change_that'),
  ],
  bounced: [
    t('person.mail_to_this_address_comes'),
    t('person.ask_the_person_for_an'),
  ],
  complained: [
    t('person.this_person_reported_a_mail'),
    t('person.leave_it_at_that_more'),
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
      html`<div class="note note-warn"><strong>${t('person.is_suppressed_no_mail_goes', { suppressed_by: person.suppressed_by })}</strong>
      <${Reason} id=${person.id} kinds="suppression" />
      <span>${rich('person.to_send_mail_again_remove', { link: html`<a href=${`/suppressions?q=${encodeURIComponent(person.suppressed_by)}`}>${t('person.suppressions')}</a>` })}</span></div>`
    }`;
}

/** The lists a person is on, each with the consent that is known. @param {{person:any}} props */
export function ConsentCard({ person }) {
  const lists = useRows('/lists');
  const consents = useApi(`/recipients/${person.id}/history?limit=500&kind=consent`).data?.items || [];
  const of = (/** @type {number} */ list) => consents.find((/** @type {any} */ c) => c.list?.id === list);
  const names = new Map(lists.map((/** @type {any} */ l) => [l.id, l.name]));
  const mine = person.list_ids.map((/** @type {number} */ list) => {
    const consent = of(list);
    return html`<li class="attempt" key=${list}><span><a href=${`/recipients?list_id=${list}`}>${names.get(list)
      || t('person.list', { list })}</a></span>
      <span class="small muted">${consent ? html`${consent.given_at ? rich('person.agreed_on', { when: html`<${When} at=${consent.given_at} />` })
        : t('person.agreed_at_an_unknown_moment')}${consent.detail ? `: ${consent.detail}` : ''}` : t('person.no_consent_on_record')}</span></li>`;
  });
  return html`<${Card} title=${t('common.lists_and_consent')} flush>${
    mine.length ? html`<ul class="bare">${mine}</ul>` : html`<${Empty} title=${t('person.on_no_list')}>${t('person.choose_lists_in_the_form')}<//>`
  }<//>`;
}
