// @ts-check
// Messages kept to begin others with, and layouts in which messages stand.
import { html } from '../../vendor/htm-preact.js';
import * as api from '../api.js';
import { May } from '../parts/access.js';
import { useApi } from '../parts/hooks.js';
import { FORMATS } from '../parts/message_content.js';
import { Card, Empty, Head } from '../parts/states.js';
import { ACTIONS, ListTable, SearchBox } from '../parts/table.js';
import { duplicateTemplate, removeTemplate } from '../parts/template_acts.js';
import { When } from '../parts/time.js';
import { useLocation } from '../router.js';
import { t } from '../words.js';

/** @param {() => void} reload */
const columnsOf = (reload) => [
  {
    title: t('templates.template'),
    cell: (/** @type {any} */ one) => html`<a class="cell-main break" href=${`/templates/${one.id}`}>${one.name}</a>${
      one.description && html`<span class="sub break">${one.description}</span>`}`,
  },
  { title: t('templates.kind'), cell: (/** @type {any} */ one) => (one.slots.length ? t('layout.layout_with', { slots: one.slots.join(', ') }) : t('templates.a_message')) },
  { title: t('steps_editor.format'), cell: (/** @type {any} */ one) => FORMATS.find(([format]) => format === one.format)?.[1] },
  { title: t('segments.changed'), num: true, cell: (/** @type {any} */ one) => html`<${When} at=${one.updated_at} />` },
  {
    ...ACTIONS,
    cell: (/** @type {any} */ one) => html`<span class="row row-end">
      <${May} to="POST /templates"><button class="btn btn-s" type="button" aria-label=${t('templates.duplicate_named', { name: one.name })}
        onClick=${() => duplicateTemplate(one.id)}>${t('templates.duplicate')}</button><//>
      <${May} to="DELETE /templates/{id}"><button class="btn btn-s btn-danger" type="button" aria-label=${t('common.delete_3', { name: one.name })}
        onClick=${async () => (await removeTemplate(one)) && reload()}>${t('common.delete')}</button><//></span>`,
  },
];

/** Templates and layouts. */
export function TemplatesPage() {
  const { search } = useLocation();
  const q = search.get('q');
  const res = useApi(`/templates${api.query({ q, cursor: search.get('cursor') })}`);
  const create = html`<${May} to="POST /templates"><a class="btn btn-primary" href="/templates/new">${t('templates.new_template')}</a><//>`;
  return html`<${Head} title=${t('templates.templates')} sub=${t('templates.to_begin_messages_with')}>${create}<//>
    <${Card} flush>
      <div class="card-head"><${SearchBox} label=${t('templates.search_templates')} /></div>
      <${ListTable} res=${res} columns=${columnsOf(res.reload)} what="templates" caption=${t('templates.templates')}
        empty=${q ? html`<${Empty} title=${t('templates.no_template_has_this')} />`
          : html`<${Empty} title=${t('templates.no_templates_yet')} action=${create}>${t('templates.write_one_here_or')}<//>`} /><//>`;
}
