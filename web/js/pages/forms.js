// @ts-check
import { html } from '../../vendor/htm-preact.js';
import { may, query } from '../api.js';
import { number } from '../format.js';
import { useApi } from '../parts/hooks.js';
import { Card, Empty, Head, State } from '../parts/states.js';
import { ListTable } from '../parts/table.js';
import { useLocation } from '../router.js';
import { t } from '../words.js';

const COLUMNS = [
  {
    title: t('common.form'),
    cell: (/** @type {any} */ f) =>
      html`<a class="cell-main" href=${`/forms/${f.id}`}>${f.name}</a><span class="sub">${f.title}</span>`,
  },
  {
    title: t('common.state'),
    cell: (/** @type {any} */ f) => html`<${State} state=${f.open ? 'open' : 'closed'} tone=${f.open ? 'ok' : 'idle'} />`,
  },
  { title: t('forms.asked'), num: true, cell: (/** @type {any} */ f) => number(f.asked) },
  { title: t('forms.confirmed'), num: true, cell: (/** @type {any} */ f) => number(f.confirmed) },
  { title: t('forms.expired'), num: true, cell: (/** @type {any} */ f) => number(f.expired) },
];

/** The forms by which people sign up for lists. */
export function FormsPage() {
  const { search } = useLocation();
  const res = useApi(`/forms${query({ cursor: search.get('cursor') })}`);
  const create = may('POST /forms') && html`<a class="btn btn-primary" href="/forms/new">${t('forms.new_form')}</a>`;
  return html`<${Head} title=${t('common.sign_up_forms')}>${create}<//>
    <${Card} flush><${ListTable} res=${res} columns=${COLUMNS} what="forms" caption=${t('common.sign_up_forms')}
      empty=${html`<${Empty} title=${t('forms.no_sign_up_forms_yet')}
        action=${create}>${t('forms.a_form_lets_people_join')}<//>`} /><//>`;
}
