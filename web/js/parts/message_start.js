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

/** @param {{step:any, onChange:(part:any) => void}} props */
export function MessageStart({ step, onChange }) {
  const undo = useUndo();
  const put = (/** @type {any} */ content, /** @type {string} */ name) => {
    const { format, body, blocks, design, layout_id = null, slots = {} } = step;
    onChange(content);
    undo.take({ text: content.layout_id ? t('layout.stands_in', { name }) : format === 'blocks' ? t('message_start.in_place_of_blocks', { name, n: (blocks || []).length })
      : t('message_start.in_place_of_the_text', { name }), back: () => onChange({ format, body, blocks, design, layout_id, slots }) });
  };
  const start = (/** @type {import('../designs/designs.js').Design} */ chosen) => {
    const { blocks, design } = structuredClone(chosen);
    put({ format: 'blocks', blocks, design: keeping(design, step.design) }, chosen.name);
  };
  return html`<div class="stack-s">${
    step.format === 'blocks' &&
    html`<div class="block-add" role="group" aria-label=${t('message_start.start_from_a_design')}><span class="hint">${t('message_start.start_from_a_design')}</span>
    ${DESIGNS.map((design) => html`<button key=${design.name} class="btn btn-s" type="button" title=${design.about}
      onClick=${() => start(design)}>${design.name}</button>`)}</div>`
  }
    <${Templates} step=${step} onUse=${put} />
    <${UndoLine} undo=${undo} /></div>`;
}
