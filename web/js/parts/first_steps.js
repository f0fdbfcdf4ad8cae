// @ts-check
// From the empty installation to the first real mail: stays until a person says that it has arrived.
import { html } from '../../vendor/htm-preact.js';
import * as api from '../api.js';
import { May } from './access.js';
import { Card } from './states.js';
import { When } from './time.js';
import { toasted } from './toast.js';
import { rich, t } from '../words.js';

/** @param {any} steps of /dashboard */
const LIST = (steps) => [
  {
    done: steps.relay,
    ...{ href: '/senders/new', needs: 'POST /senders', action: t('first_steps.add_a_sender'), title: t('first_steps.add_a_sender_that_really') },
    text: steps.sender
      ? t('first_steps.your_sandbox_keeps_every_message')
      : t('first_steps.the_address_you_write_from'),
  },
  {
    done: steps.recipients,
    ...{ href: '/import', needs: 'POST /imports', action: t('common.import'), title: t('common.import_recipients') },
    text: t('first_steps.a_csv_file_with_a'),
  },
  {
    done: steps.campaign,
    ...{ href: '/campaigns/new', needs: 'POST /campaigns', action: t('first_steps.write'), title: t('first_steps.write_the_first_campaign') },
    text: t('first_steps.you_see_it_as_each'),
  },
  {
    done: Boolean(steps.test_mail_sent_at),
    ...{ href: '/campaigns?state=draft', needs: 'POST /campaigns/{id}/test', action: t('first_steps.choose_a_draft'), title: t('first_steps.send_yourself_a_test') },
    text: t('first_steps.open_the_draft_and_press'),
  },
];

/** @param {{steps:any, onDone:() => void}} props */
export function FirstSteps({ steps, onDone }) {
  const list = LIST(steps);
  const next = list.findIndex((s) => !s.done);
  const arrived = () =>
    toasted(() => api.patch('/settings', { test_mail_arrived: true }), t('first_steps.good_you_are_ready_to')).then(onDone);
  const sent = steps.test_mail_sent_at;
  const done = list.filter((s) => s.done).length;
  return html`<${Card} title=${t('first_steps.first_steps')} flush extra=${html`<span class="small muted num">${t('first_steps.of_done', { done, n: list.length + 1 })}</span>`}>
    <ol class="bare first-list">${list.map(
      (s, i) => html`<li key=${s.title} class=${`first-step ${s.done ? 'first-done' : ''}`}>
        <span class="first-number">${s.done ? html`<span aria-label=${t('first_steps.done')}>✓</span>` : i + 1}</span>
        <span><strong>${s.title}</strong><span class="hint">${s.text}</span></span>
        ${!s.done && html`<${May} to=${s.needs}><a class=${`btn ${i === next ? 'btn-primary' : ''}`} href=${s.href}>${s.action}</a><//>`}</li>`,
    )}
      <li class="first-step"><span class="first-number">${list.length + 1}</span>
        <span><strong>${t('first_steps.see_it_arrive')}</strong><span class="hint">${
          sent
            ? html`${rich('first_steps.your_relay_took_a_test', { when: html`<${When} at=${sent} />` })}`
            : t('first_steps.when_the_test_mail_is')
        }</span></span>
        ${sent && html`<${May} to="PATCH /settings"><button class="btn btn-primary" type="button" onClick=${arrived}>${t('first_steps.it_has_arrived')}</button><//>`}</li>
    </ol><//>`;
}
