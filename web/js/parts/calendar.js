// @ts-check
// What goes out on which day: a month as a grid, the hours of the day that is pointed at below it.
import { html, useEffect, useState } from '../../vendor/htm-preact.js';
import { dateTime, number, stepName } from '../format.js';
import { t } from '../words.js';
import { amountOf, daySentence, dayName, hoursOf, monthName, monthsOf, short, stepSentence, timeOf, toneOf, totalOf, WEEKDAYS } from './calendar_days.js';
import { useApi } from './hooks.js';
import { Card, Failure, Loading } from './states.js';

const MONTHS_SHOWN = 3;
const POLL_MS = 60000;
const PENDING_POLL_MS = 5000;
const ZONE = Intl.DateTimeFormat().resolvedOptions().timeZone || 'UTC';

/** Parts of a bar, one for each step. @param {{steps:any[], max:number, launched:boolean, sent?:boolean}} props */
const Bar = ({ steps, max, launched }) =>
  steps
    .filter((s) => amountOf(s, launched) > 0)
    .map((s) => html`<i key=${s.step} class=${toneOf(s.step)} style=${{ width: `${Math.max(3, (100 * amountOf(s, launched)) / max)}%` }}></i>`);

/** @param {{day:any, max:number, launched:boolean, zone:string, chosen:boolean, onChoose:(date:string) => void}} props */
const Cell = ({ day, max, launched, zone, chosen, onChoose }) => {
  const total = totalOf(day, launched);
  const choose = () => onChoose(day.date);
  return html`<button type="button" class=${`cal-day ${total ? '' : 'cal-empty'} ${day.holiday ? 'cal-holiday' : ''}`}
    aria-pressed=${chosen ? 'true' : 'false'} onClick=${choose} onPointerEnter=${choose} onFocus=${choose}>
    <span class="sr">${daySentence(day, launched, zone)}</span>
    <span class="cal-date" aria-hidden="true">${Number(day.date.slice(8))}</span>
    <span class="cal-count num" aria-hidden="true">${total ? short(total) : day.holiday ? '–' : ''}</span>
    <span class="cal-bar" aria-hidden="true"><${Bar} steps=${day.steps} max=${max} launched=${launched} /></span></button>`;
};

/** @param {{month:string, cells:any[], draw:(day:any) => any}} props */
const Month = ({ month, cells, draw }) => html`<div class="cal-month" role="group" aria-label=${monthName(month)}>
  <h3>${monthName(month)}</h3>
  <div class="cal-grid">${WEEKDAYS.map((name) => html`<span key=${name} class="cal-weekday" aria-hidden="true">${name}</span>`)}
    ${cells.map((day, i) => (day ? draw(day) : html`<span key=${i}></span>`))}</div></div>`;

/** The day that is pointed at, in words and by the hour. @param {{day:any, launched:boolean, zone:string}} props */
function DayDetail({ day, launched, zone }) {
  const hours = hoursOf(day, launched);
  const max = Math.max(1, ...hours.map((h) => h.total));
  return html`<div class="cal-detail" aria-live="polite"><h3>${dayName(day.date)}</h3>
    ${day.holiday && html`<p>${t('calendar.holiday', { name: day.holiday })}</p>`}
    ${!day.holiday && !day.steps.length && html`<p class="muted">${t('calendar.nothing')}</p>`}
    <ul>${day.steps.map((/** @type {any} */ s) => html`<li key=${s.step}><i class=${toneOf(s.step)}></i> ${stepSentence(s, launched, zone)}</li>`)}</ul>
    ${hours.length > 0 && html`<ol class="cal-hours" aria-label=${t('calendar.by_the_hour')}>${hours.map((h) => html`<li key=${h.at}>
      <span class="num">${timeOf(h.at, zone)}</span><span class="cal-bar"><${Bar} steps=${h.steps} max=${max} launched=${launched} /></span>
      <span class="num">${number(h.total)}</span></li>`)}</ol>`}</div>`;
}

/** What holds the messages back, the longest first. @param {{calendar:any}} props */
const Bounds = ({ calendar }) =>
  calendar.bounds.length > 0 &&
  html`<ul class="cal-bounds">${calendar.bounds.map((/** @type {any} */ b) => html`<li key=${b.kind}>${t(`calendar.bound.${b.kind}`, {
    limit: number(b.limit), sender: b.sender || calendar.sender || '', until: dateTime(b.until) })}</li>`)}</ul>`;

/** @param {{calendar:any, launched:boolean}} props */
function Summary({ calendar, launched }) {
  if (launched) {
    return html`<p>${t(calendar.plan_pending ? 'calendar.plan_pending' : 'calendar.planned_sent_rest', { planned: number(calendar.planned), sent: number(calendar.sent), expected: number(calendar.expected) })}
      ${' '}${calendar.expected > 0 && calendar.last_send_at ? t('calendar.the_last_goes_out', { when: dateTime(calendar.last_send_at) }) : ''}</p>`;
  }
  if (!calendar.planned) return html`<p class="muted">${t('calendar.nothing_to_send')}</p>`;
  return html`<p>${calendar.complete && calendar.last_send_at
    ? t('calendar.messages_between', { n: calendar.planned, first: dateTime(calendar.first_send_at), last: dateTime(calendar.last_send_at) })
    : t('calendar.more_than_two_years', { n: calendar.planned })}</p>`;
}

/** @param {{calendar:any}} props */
function Months({ calendar }) {
  const launched = Boolean(calendar.planned_at);
  const [chosen, setChosen] = useState(/** @type {string|null} */ (null));
  const [all, setAll] = useState(false);
  const months = monthsOf(calendar.days);
  const shown = all ? months : months.slice(0, MONTHS_SHOWN);
  const max = Math.max(1, ...calendar.days.map((/** @type {any} */ d) => totalOf(d, launched)));
  const steps = [...new Set(calendar.days.flatMap((/** @type {any} */ d) => d.steps.map((/** @type {any} */ s) => s.step)))].sort();
  const day = shown.flatMap((m) => m.cells).find((d) => d && d.date === chosen) || calendar.days[0];
  const draw = (/** @type {any} */ d) => html`<${Cell} key=${d.date} day=${d} max=${max} launched=${launched} zone=${calendar.timezone}
    chosen=${d.date === day?.date} onChoose=${setChosen} />`;
  return html`<div class="legend">${steps.map((step) => html`<span key=${step}><i class=${toneOf(step)}></i> ${stepName(step)}</span>`)}</div>
    <div class="cal"><div class="cal-months">${shown.map((m) => html`<${Month} key=${m.month} month=${m.month} cells=${m.cells} draw=${draw} />`)}
      ${shown.length < months.length && html`<div><button class="btn btn-s" type="button" onClick=${() => setAll(true)}>${t('calendar.show_all_months', {
        n: months.length })}</button></div>`}</div>
      ${day && html`<${DayDetail} day=${day} launched=${launched} zone=${calendar.timezone} />`}</div>`;
}

/** A campaign's calendar: before the launch what it would send, afterwards planned against actual. @param {{id:string|number, live?:boolean}} props */
export function Calendar({ id, live = false }) {
  const [pending, setPending] = useState(false);
  const res = useApi(`/campaigns/${id}/calendar?timezone=${encodeURIComponent(ZONE)}`, { poll: pending ? PENDING_POLL_MS : live ? POLL_MS : 0 });
  const calendar = res.data;
  useEffect(() => setPending(Boolean(calendar?.plan_pending)), [calendar]);
  const title = t('calendar.calendar');
  if (!calendar) {
    return html`<${Card} title=${title}>${res.error ? html`<${Failure} error=${res.error} onRetry=${res.reload} />` : html`<${Loading} what=${t('loading.calendar')} />`}<//>`;
  }
  const launched = Boolean(calendar.planned_at);
  return html`<${Card} title=${title} extra=${html`<span class="small muted">${t('calendar.times_in', { zone: calendar.timezone })}</span>`}>
    <${Summary} calendar=${calendar} launched=${launched} />
    <${Bounds} calendar=${calendar} />
    ${calendar.skipped > 0 && html`<p>${t('calendar.left_out_by_the_cap', { n: calendar.skipped })}</p>`}
    ${calendar.days.length > 0 && html`<${Months} calendar=${calendar} />`}
    <div class="small muted stack-s">${calendar.notes.map((/** @type {string} */ note) => html`<p key=${note}>${note}</p>`)}
      ${(!launched || calendar.expected > 0) && html`<p>${t('calendar.assumes')}</p>`}</div><//>`;
}
