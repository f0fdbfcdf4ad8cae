// @ts-check
// What blocks there are, what a new one holds, and what a person sets of each.

/** @typedef {{as:'line'|'area'|'address'|'number'|'select'|'check', name:string, label:string, hint?:string, options?:any[], min?:number, max?:number, usual?:any}} BlockField */
/** @typedef {{type:string, name:string, blank:() => any, fields:BlockField[]}} BlockKind */

const LINK_HINT = 'Begins with https://, mailto: or a merge tag.';
/** @type {BlockField} */
const text = { as: 'line', name: 'text', label: 'Text' };
/** @type {BlockField} */
const markdown = {
  as: 'area',
  name: 'text',
  label: 'Text',
  hint: 'Markdown: **bold**, *slanted*, [words](https://…), lines that begin with - for a list.',
};

/** @type {BlockKind[]} */
export const KINDS = [
  {
    type: 'heading',
    name: 'Heading',
    blank: () => ({ type: 'heading', text: '' }),
    fields: [
      text,
      { as: 'select', name: 'level', label: 'Size', usual: 1, options: [[1, 'Large'], [2, 'Medium'], [3, 'Small']] },
    ],
  },
  {
    type: 'text',
    name: 'Text',
    blank: () => ({ type: 'text', text: '' }),
    fields: [
      markdown,
      { as: 'select', name: 'size', label: 'Size', usual: 'normal', options: [['small', 'Small'], ['normal', 'Normal'], ['large', 'Large']] },
      { as: 'check', name: 'muted', label: 'Paler than other text' },
    ],
  },
  {
    type: 'image',
    name: 'Picture',
    blank: () => ({ type: 'image', src: '', alt: '' }),
    fields: [
      { as: 'address', name: 'src', label: 'Address of the picture', hint: 'Where the picture is on the web: https://…' },
      { as: 'line', name: 'alt', label: 'In words', hint: 'For people who do not see pictures. Leave it empty for decoration.' },
      { as: 'address', name: 'href', label: 'Leads to', hint: LINK_HINT },
      { as: 'number', name: 'width', label: 'Width in pixels', hint: 'Empty: as wide as there is room.', min: 8, max: 800 },
      { as: 'check', name: 'edge_to_edge', label: 'From edge to edge' },
    ],
  },
  {
    type: 'button',
    name: 'Button',
    blank: () => ({ type: 'button', text: '', href: '' }),
    fields: [
      text,
      { as: 'address', name: 'href', label: 'Leads to', hint: LINK_HINT },
      { as: 'select', name: 'look', label: 'Look', usual: 'filled', options: [['filled', 'Filled'], ['outline', 'Outline']] },
      { as: 'check', name: 'full_width', label: 'As wide as there is room' },
    ],
  },
  {
    type: 'columns',
    name: 'Columns',
    blank: () => ({ type: 'columns', columns: [{ blocks: [] }, { blocks: [] }] }),
    fields: [
      { as: 'number', name: 'gap', label: 'Pixels between', usual: 24, min: 0, max: 64 },
      { as: 'select', name: 'valign', label: 'Stand', usual: 'top', options: [['top', 'At the top'], ['middle', 'In the middle'], ['bottom', 'At the bottom']] },
    ],
  },
  {
    type: 'quote',
    name: 'Quote',
    blank: () => ({ type: 'quote', text: '' }),
    fields: [markdown, { as: 'line', name: 'author', label: 'Who said it' }],
  },
  {
    type: 'links',
    name: 'Links',
    blank: () => ({ type: 'links', items: [{ text: '', href: '' }] }),
    fields: [{ as: 'line', name: 'separator', label: 'Between two links', usual: '·' }],
  },
  {
    type: 'divider',
    name: 'Line',
    blank: () => ({ type: 'divider' }),
    fields: [{ as: 'number', name: 'thickness', label: 'Thickness in pixels', usual: 1, min: 1, max: 8 }],
  },
  {
    type: 'spacer',
    name: 'Space',
    blank: () => ({ type: 'spacer', height: 24 }),
    fields: [{ as: 'number', name: 'height', label: 'Height in pixels', usual: 24, min: 1, max: 200 }],
  },
  {
    type: 'html',
    name: 'HTML',
    blank: () => ({ type: 'html', html: '' }),
    fields: [
      { as: 'area', name: 'html', label: 'HTML', hint: 'A part of a body. It goes out as it is: mail programs show less than browsers.' },
      { as: 'area', name: 'text', label: 'As plain text', hint: 'Empty: made from the HTML.', usual: '' },
    ],
  },
  { type: 'logo', name: 'Logo', blank: () => ({ type: 'logo' }), fields: [] },
  {
    type: 'footer',
    name: 'Footer',
    blank: () => ({ type: 'footer' }),
    fields: [
      { ...markdown, label: 'Before the address', usual: '' },
      { as: 'line', name: 'unsubscribe', label: 'Words of the link to unsubscribe', hint: 'Empty: Unsubscribe.' },
    ],
  },
];

/** @param {any} block */
export const kindOf = (block) => KINDS.find((kind) => kind.type === block.type) || KINDS[0];

/** A block in a few words. @param {any} block @returns {string} */
export function summary(block) {
  if (block.type === 'columns') return block.columns.map((/** @type {any} */ c) => c.blocks.map((/** @type {any} */ b) => kindOf(b).name).join(', ') || 'empty').join(' | ');
  if (block.type === 'links') return block.items.map((/** @type {any} */ i) => i.text).filter(Boolean).join(', ');
  if (block.type === 'spacer') return `${block.height} pixels`;
  const words = block.text || block.alt || block.src || block.html || '';
  return words.length > 60 ? `${words.slice(0, 60)}…` : words;
}
