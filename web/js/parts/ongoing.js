// @ts-check
import { html } from '../../vendor/htm-preact.js';
import { count, number, relative } from '../format.js';
import { Figures } from './progress.js';
import { Card } from './states.js';
import { Table, TableWrap } from './table.js';

/** @param {string} day YYYY-MM-DD */
const dayText = (day) =>
  new Date(`${day}T00:00:00`).toLocaleDateString('en-GB', { weekday: 'short', day: 'numeric', month: 'short' });

/** The next dates of people, day by day. @param {{days:{date:string, recipients:number}[]}} props */
export const Upcoming = ({ days }) => html`<${TableWrap}><${Table} caption="Next dates" rows=${days} columns=${[
  { title: 'Day', cell: (/** @type {any} */ d) => dayText(d.date) },
  { title: 'Recipients', num: true, cell: (/** @type {any} */ d) => number(d.recipients) },
]} /><//>`;

/** @param {any} o */
const standing = (o) => {
  if (!o.enrolling) return 'It enrols nobody any more.';
  return o.looked_at ? `Everybody was last looked at ${relative(o.looked_at)}.` : '';
};

/** How the enrolling of an ongoing campaign goes. @param {{campaign:any, p:any}} props */
export function Joining({ campaign, p }) {
  const o = p.ongoing;
  if (!o) return null;
  const byDate = Boolean(campaign.trigger);
  /** @type {[string, any, any?][]} */
  const figures = [
    ['Joined, last 24 hours', number(o.joined_last_day)],
    ['Joined, last 7 days', number(o.joined_last_week)],
    ['Joined since launch', number(p.joined)],
  ];
  if (byDate) figures.push(['No usable date', number(o.no_usable_date)]);
  return html`<${Card} title="Who keeps coming" flush extra=${html`<span
    class="small muted">${standing(o)}</span>`}>
    <${Figures} label="Joined" items=${figures} />
    ${o.missed > 0 && html`<div class="card-body"><div class="note note-warn"><strong>${count(o.missed,
      'date')} passed unseen</strong><span>campaignd or the campaign did not run then, and they were too old afterwards.
      These people did not get it.</span></div></div>`}
    ${byDate && o.enrolling && (o.upcoming.length ? html`<${Upcoming} days=${o.upcoming} />`
      : html`<p class="card-body muted">Nobody's date comes in the next 14 days.</p>`)}
  <//>`;
}
