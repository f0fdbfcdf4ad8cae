// @ts-check
import { html } from '../../vendor/htm-preact.js';
import { number, stepName } from '../format.js';
import { useApi } from './hooks.js';
import { Card, Empty, Loaded } from './states.js';
import { Table, TableWrap } from './table.js';
import { t } from '../words.js';

const LIVE_MS = 2000;
const CALM_MS = 10000;

const COLUMNS = [
  {
    title: t('common.link'),
    cell: (/** @type {any} */ l) => html`<span class="cell-main">${l.url}</span><span
      class="sub">${stepName(l.step)}</span>`,
  },
  { title: t('links.people'), num: true, cell: (/** @type {any} */ l) => number(l.unique_clicks) },
  { title: t('common.clicks'), num: true, cell: (/** @type {any} */ l) => number(l.clicks) },
  { title: t('common.by_machines'), num: true, cell: (/** @type {any} */ l) => number(l.machine_clicks) },
];

/** The links of a campaign and who followed them. @param {{id:string, live:boolean}} props */
export function Links({ id, live }) {
  const res = useApi(`/campaigns/${id}/links`, { poll: live ? LIVE_MS : CALM_MS });
  return html`<${Card} title=${t('common.links')} flush><${Loaded} res=${res} what=${t('loading.links')}>${(/** @type {any} */ data) =>
    data.items.length
      ? html`<${TableWrap}><${Table} rows=${data.items} columns=${COLUMNS} caption=${t('common.links')} /><//>`
      : html`<${Empty} title=${t('links.no_links_are_counted')} />`}<//><//>`;
}
