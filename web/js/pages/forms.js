// @ts-check
import { html } from '../../vendor/htm-preact.js';
import { may, query } from '../api.js';
import { number } from '../format.js';
import { useApi } from '../parts/hooks.js';
import { Card, Empty, Head, State } from '../parts/states.js';
import { ListTable } from '../parts/table.js';
import { useLocation } from '../router.js';

const COLUMNS = [
  {
    title: 'Form',
    cell: (/** @type {any} */ f) =>
      html`<a class="cell-main" href=${`/forms/${f.id}`}>${f.name}</a><span class="sub">${f.title}</span>`,
  },
  {
    title: 'State',
    cell: (/** @type {any} */ f) => html`<${State} state=${f.open ? 'open' : 'closed'} tone=${f.open ? 'ok' : 'idle'} />`,
  },
  { title: 'Asked', num: true, cell: (/** @type {any} */ f) => number(f.asked) },
  { title: 'Confirmed', num: true, cell: (/** @type {any} */ f) => number(f.confirmed) },
  { title: 'Expired', num: true, cell: (/** @type {any} */ f) => number(f.expired) },
];

/** The forms by which people sign up for lists. */
export function FormsPage() {
  const { search } = useLocation();
  const res = useApi(`/forms${query({ cursor: search.get('cursor') })}`);
  const create = may('POST /forms') && html`<a class="btn btn-primary" href="/forms/new">New form</a>`;
  return html`<${Head} title="Sign-up forms">${create}<//>
    <${Card} flush><${ListTable} res=${res} columns=${COLUMNS} what="forms" caption="Sign-up forms"
      empty=${html`<${Empty} title="No sign-up forms yet"
        action=${create}>A form lets people join a list by themselves. They confirm by a link in a mail, and only then get yours.<//>`} /><//>`;
}
