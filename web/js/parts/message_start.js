// @ts-check
// Begins a message: with one of the designs that come with campaignd, or with a template of one's own.
import { html } from '../../vendor/htm-preact.js';
import { DESIGNS } from '../designs/designs.js';
import { UndoLine, useUndo } from './form.js';
import { Templates } from './templates.js';
import { t } from '../words.js';

/** What is the writer's own in every design: logo, address, language. @param {any} design @param {any} mine */
const keeping = (design, mine = {}) => {
  const { logo, address } = mine.theme || {};
  return { ...mine, ...design, theme: { ...design.theme, ...(logo ? { logo } : {}), ...(address ? { address } : {}) } };
};

/** Puts a whole message in place of what a step says, with a way back. @param {any} step @param {(part:any) => void} onChange */
export function usePut(step, onChange) {
  const undo = useUndo();
  const put = (/** @type {any} */ content, /** @type {string} */ name) => {
    const { format, body, blocks, design, layout_id = null, slots = {} } = step;
    onChange(content);
    undo.take({ text: content.layout_id ? t('layout.stands_in', { name }) : format === 'blocks' ? t('message_start.in_place_of_blocks', { name, n: (blocks || []).length })
      : t('message_start.in_place_of_the_text', { name }), back: () => onChange({ format, body, blocks, design, layout_id, slots }) });
  };
  return { undo, put };
}

/** The designs that come with campaignd. @param {{mine:any, onPut:(content:any, name:string) => void}} props mine: the design so far */
export function Designs({ mine, onPut }) {
  const start = (/** @type {import('../designs/designs.js').Design} */ chosen) => {
    const { blocks, design } = structuredClone(chosen);
    onPut({ format: 'blocks', blocks, design: keeping(design, mine) }, chosen.name);
  };
  return html`<div class="block-add" role="group" aria-label=${t('message_start.start_from_a_design')}><span class="hint">${t('message_start.start_from_a_design')}</span>
    ${DESIGNS.map((design) => html`<button key=${design.name} class="btn btn-s" type="button" title=${design.about}
      onClick=${() => start(design)}>${design.name}</button>`)}</div>`;
}

/** @param {{step:any, onChange:(part:any) => void}} props */
export function MessageStart({ step, onChange }) {
  const { undo, put } = usePut(step, onChange);
  return html`<div class="stack-s">${step.format === 'blocks' && html`<${Designs} mine=${step.design} onPut=${put} />`}
    <${Templates} step=${step} onUse=${put} />
    <${UndoLine} undo=${undo} /></div>`;
}
