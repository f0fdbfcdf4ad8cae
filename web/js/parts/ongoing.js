// @ts-check
import { html } from '../../vendor/htm-preact.js';
import { number, relative } from '../format.js';
import { Figures } from './progress.js';
import { Card } from './states.js';
import { Table, TableWrap } from './table.js';
import { LOCALE, t } from '../words.js';

/** @param {string} day YYYY-MM-DD */
const dayText = (day) =>
  new Date(`${day}T00:00:00`).toLocaleDateString(LOCALE, { weekday: 'short', day: 'numeric', month: 'short' });

/** The next dates of people, day by day. @param {{days:{date:string, recipients:number}[]}} props */
export const Upcoming = ({ days }) => html`<${TableWrap}><${Table} caption=${t('common.next_dates')} rows=${days} columns=${[
  { title: t('ongoing.day'), cell: (/** @type {any} */ d) => dayText(d.date) },
  { title: t('common.recipients'), num: true, cell: (/** @type {any} */ d) => number(d.recipients) },
]} /><//>`;

/** @param {any} o */
const standing = (o) => {
  if (!o.enrolling) return t('common.it_enrols_nobody_any_more');
  return o.looked_at ? t('ongoing.everybody_was_last_looked_at', { looked_at: relative(o.looked_at) }) : '';
};

/** How the enrolling of an ongoing campaign goes. @param {{campaign:any, p:any}} props */
export function Joining({ campaign, p }) {
  const o = p.ongoing;
  if (!o) return null;
  const byDate = Boolean(campaign.trigger);
  /** @type {[string, any, any?][]} */
  const figures = [
    [t('ongoing.joined_last_24_hours'), number(o.joined_last_day)],
    [t('ongoing.joined_last_7_days'), number(o.joined_last_week)],
    [t('ongoing.joined_since_launch'), number(p.joined)],
  ];
  if (byDate) figures.push([t('common.no_usable_date'), number(o.no_usable_date)]);
  return html`<${Card} title=${t('ongoing.who_keeps_coming')} flush extra=${html`<span
    class="small muted">${standing(o)}</span>`}>
    <${Figures} label=${t('ongoing.joined')} items=${figures} />
    ${o.missed > 0 && html`<div class="card-body"><div class="note note-warn"><strong>${t('ongoing.dates_passed_unseen', { n: o.missed })}</strong><span>${t('ongoing.campaignd_or_the_campaign_did')}</span></div></div>`}
    ${byDate && o.enrolling && (o.upcoming.length ? html`<${Upcoming} days=${o.upcoming} />`
      : html`<p class="card-body muted">${t('ongoing.nobodys_date_comes_in_the')}</p>`)}
  <//>`;
}
