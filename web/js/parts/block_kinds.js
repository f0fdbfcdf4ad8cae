// @ts-check
// What blocks there are, what a new one holds, and what a person sets of each.
import { t } from '../words.js';

/** @typedef {{as:'line'|'area'|'address'|'number'|'select'|'check'|'off', name:string, label:string, hint?:string, options?:any[], min?:number, max?:number, usual?:any}} BlockField */
/** @typedef {{type:string, name:string, blank:() => any, fields:BlockField[]}} BlockKind */

const LINK_HINT = t('block_kinds.begins_with_https_mailto_or');
/** @type {BlockField} */
const text = { as: 'line', name: 'text', label: t('common.text') };
/** @type {BlockField} */
const markdown = {
  as: 'area',
  name: 'text',
  label: t('common.text'),
  hint: t('block_kinds.markdown_bold_slanted_words_https'),
};

/** @type {BlockField} */
const uncounted = { as: 'off', name: 'track', label: t('block_kinds.do_not_count_clicks') };

/** @type {BlockKind[]} */
export const KINDS = [
  {
    type: 'heading',
    name: t('block_kinds.heading'),
    blank: () => ({ type: 'heading', text: '' }),
    fields: [
      text,
      { as: 'select', name: 'level', label: t('common.size'), usual: 1, options: [[1, t('block_kinds.large')], [2, t('block_kinds.medium')], [3, t('block_kinds.small')]] },
    ],
  },
  {
    type: 'text',
    name: t('common.text'),
    blank: () => ({ type: 'text', text: '' }),
    fields: [
      markdown,
      { as: 'select', name: 'size', label: t('common.size'), usual: 'normal', options: [['small', t('block_kinds.small')], ['normal', t('block_kinds.normal')], ['large', t('block_kinds.large')]] },
      { as: 'check', name: 'muted', label: t('block_kinds.paler_than_other_text') },
    ],
  },
  {
    type: 'image',
    name: t('block_kinds.picture'),
    blank: () => ({ type: 'image', src: '', alt: '' }),
    fields: [
      { as: 'address', name: 'src', label: t('block_kinds.address_of_the_picture'), hint: t('block_kinds.where_the_picture_is_on') },
      { as: 'line', name: 'alt', label: t('common.in_words'), hint: t('block_kinds.for_people_who_do_not') },
      { as: 'address', name: 'href', label: t('common.leads_to'), hint: LINK_HINT },
      { as: 'number', name: 'width', label: t('common.width_in_pixels'), hint: t('block_kinds.empty_as_wide_as_there'), min: 8, max: 800 },
      { as: 'check', name: 'edge_to_edge', label: t('block_kinds.from_edge_to_edge') },
      uncounted,
    ],
  },
  {
    type: 'button',
    name: t('block_kinds.button'),
    blank: () => ({ type: 'button', text: '', href: '' }),
    fields: [
      text,
      { as: 'address', name: 'href', label: t('common.leads_to'), hint: LINK_HINT },
      { as: 'select', name: 'look', label: t('common.look'), usual: 'filled', options: [['filled', t('block_kinds.filled')], ['outline', t('block_kinds.outline')]] },
      { as: 'check', name: 'full_width', label: t('block_kinds.as_wide_as_there_is') },
      uncounted,
    ],
  },
  {
    type: 'columns',
    name: t('common.columns'),
    blank: () => ({ type: 'columns', columns: [{ blocks: [] }, { blocks: [] }] }),
    fields: [
      { as: 'number', name: 'gap', label: t('block_kinds.pixels_between'), usual: 24, min: 0, max: 64 },
      { as: 'select', name: 'valign', label: t('block_kinds.stand'), usual: 'top', options: [['top', t('block_kinds.at_the_top')], ['middle', t('block_kinds.in_the_middle')], ['bottom', t('block_kinds.at_the_bottom')]] },
    ],
  },
  {
    type: 'quote',
    name: t('block_kinds.quote'),
    blank: () => ({ type: 'quote', text: '' }),
    fields: [markdown, { as: 'line', name: 'author', label: t('block_kinds.who_said_it') }],
  },
  {
    type: 'links',
    name: t('common.links'),
    blank: () => ({ type: 'links', items: [{ text: '', href: '' }] }),
    fields: [{ as: 'line', name: 'separator', label: t('block_kinds.between_two_links'), usual: '·' }],
  },
  {
    type: 'divider',
    name: t('common.line'),
    blank: () => ({ type: 'divider' }),
    fields: [{ as: 'number', name: 'thickness', label: t('block_kinds.thickness_in_pixels'), usual: 1, min: 1, max: 8 }],
  },
  {
    type: 'spacer',
    name: t('block_kinds.space'),
    blank: () => ({ type: 'spacer', height: 24 }),
    fields: [{ as: 'number', name: 'height', label: t('block_kinds.height_in_pixels'), usual: 24, min: 1, max: 200 }],
  },
  {
    type: 'html',
    name: 'HTML',
    blank: () => ({ type: 'html', html: '' }),
    fields: [
      { as: 'area', name: 'html', label: 'HTML', hint: t('block_kinds.a_part_of_a_body') },
      { as: 'area', name: 'text', label: t('block_kinds.as_plain_text'), hint: t('block_kinds.empty_made_from_the_html'), usual: '' },
    ],
  },
  { type: 'logo', name: t('common.logo'), blank: () => ({ type: 'logo' }), fields: [uncounted] },
  {
    type: 'footer',
    name: t('block_kinds.footer'),
    blank: () => ({ type: 'footer' }),
    fields: [
      { ...markdown, label: t('block_kinds.before_the_address'), usual: '' },
      { as: 'line', name: 'unsubscribe', label: t('block_kinds.words_of_the_link_to'), hint: t('block_kinds.empty_unsubscribe') },
    ],
  },
];

/** @param {any} block */
export const kindOf = (block) => KINDS.find((kind) => kind.type === block.type) || KINDS[0];

/** A block in a few words. @param {any} block @returns {string} */
export function summary(block) {
  if (block.type === 'columns') return block.columns.map((/** @type {any} */ c) => c.blocks.map((/** @type {any} */ b) => kindOf(b).name).join(', ') || t('block_kinds.empty')).join(' | ');
  if (block.type === 'links') return block.items.map((/** @type {any} */ i) => i.text).filter(Boolean).join(', ');
  if (block.type === 'spacer') return t('block_kinds.pixels', { height: block.height });
  const words = block.text || block.alt || block.src || block.html || '';
  return words.length > 60 ? `${words.slice(0, 60)}…` : words;
}
