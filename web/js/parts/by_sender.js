// @ts-check
import { html } from '../../vendor/htm-preact.js';
import { number } from '../format.js';
import { Card } from './states.js';
import { Table, TableWrap } from './table.js';
import { t } from '../words.js';

const COLUMNS = [
  {
    title: t('common.sender'),
    cell: (/** @type {any} */ s) => html`<span class="cell-main">${s.name || `#${s.sender_id}`}</span>${
      s.weight === null ? html`<span class="sub">${t('sender_pool.left')}</span>` : s.trouble && html`<span class="sub error">${s.trouble}</span>`
    }`,
  },
  { title: t('sender_pool.sent'), num: true, cell: (/** @type {any} */ s) => number(s.sent) },
  { title: t('sender_pool.took_over'), num: true, cell: (/** @type {any} */ s) => html`<span class=${s.took_over ? '' : 'muted'}>${number(s.took_over)}</span>` },
];

/** What went by each of several senders. @param {{senders:any[]}} props */
export const BySender = ({ senders = [] }) =>
  senders.length > 1 &&
  html`<${Card} title=${t('sender_pool.report')} flush><${TableWrap}><${Table} rows=${senders.map((s) => ({ ...s, id: s.sender_id }))}
    columns=${COLUMNS} caption=${t('sender_pool.report')} /><//><//>`;
