// @ts-check
// From the empty installation to the first real mail: stays until a person says that it has arrived.
import { html } from '../../vendor/htm-preact.js';
import * as api from '../api.js';
import { May } from './access.js';
import { Card } from './states.js';
import { When } from './time.js';
import { toasted } from './toast.js';

/** @param {any} steps of /dashboard */
const LIST = (steps) => [
  {
    done: steps.relay,
    ...{ href: '/senders/new', needs: 'POST /senders', action: 'Add a sender', title: 'Add a sender that really sends' },
    text: steps.sender
      ? 'Your sandbox keeps every message on this machine: good for trying. For real mail, add your SMTP account.'
      : 'The address you write from and its SMTP account. A sandbox sender lets you try everything first.',
  },
  {
    done: steps.recipients,
    ...{ href: '/import', needs: 'POST /imports', action: 'Import', title: 'Import recipients' },
    text: 'A CSV file with a column of e-mail addresses, or what another tool exports.',
  },
  {
    done: steps.campaign,
    ...{ href: '/campaigns/new', needs: 'POST /campaigns', action: 'Write', title: 'Write the first campaign' },
    text: 'You see it as each recipient will. Nothing leaves before you say so.',
  },
  {
    done: Boolean(steps.test_mail_sent_at),
    ...{ href: '/campaigns?state=draft', needs: 'POST /campaigns/{id}/test', action: 'Choose a draft', title: 'Send yourself a test' },
    text: 'Open the draft and press “Send test…”. It goes through your real sender.',
  },
];

/** @param {{steps:any, onDone:() => void}} props */
export function FirstSteps({ steps, onDone }) {
  const list = LIST(steps);
  const next = list.findIndex((s) => !s.done);
  const arrived = () =>
    toasted(() => api.patch('/settings', { test_mail_arrived: true }), 'Good. You are ready to launch.').then(onDone);
  const sent = steps.test_mail_sent_at;
  const done = list.filter((s) => s.done).length;
  return html`<${Card} title="First steps" flush extra=${html`<span class="small muted num">${done} of ${list.length + 1} done</span>`}>
    <ol class="bare first-list">${list.map(
      (s, i) => html`<li key=${s.title} class=${`first-step ${s.done ? 'first-done' : ''}`}>
        <span class="first-number">${s.done ? html`<span aria-label="done">✓</span>` : i + 1}</span>
        <span><strong>${s.title}</strong><span class="hint">${s.text}</span></span>
        ${!s.done && html`<${May} to=${s.needs}><a class=${`btn ${i === next ? 'btn-primary' : ''}`} href=${s.href}>${s.action}</a><//>`}</li>`,
    )}
      <li class="first-step"><span class="first-number">${list.length + 1}</span>
        <span><strong>See it arrive</strong><span class="hint">${
          sent
            ? html`Your relay took a test mail <${When} at=${sent} />. Look into your inbox, and into the spam folder.`
            : 'When the test mail is in your inbox, and not in the spam folder, all is set up.'
        }</span></span>
        ${sent && html`<${May} to="PATCH /settings"><button class="btn btn-primary" type="button" onClick=${arrived}>It has arrived</button><//>`}</li>
    </ol><//>`;
}
