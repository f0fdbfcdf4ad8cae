// @ts-check
// Begins a message with one of the designs that come with campaignd.
import { html } from '../../vendor/htm-preact.js';
import { DESIGNS } from '../designs/designs.js';
import { UndoLine, useUndo } from './form.js';

/** What is the writer's own in every design: logo, address, language. @param {any} design @param {any} mine */
const keeping = (design, mine = {}) => {
  const { logo, address } = mine.theme || {};
  return { ...mine, ...design, theme: { ...design.theme, ...(logo ? { logo } : {}), ...(address ? { address } : {}) } };
};

/** @param {{step:any, onChange:(part:any) => void}} props */
export function BlockStart({ step, onChange }) {
  const undo = useUndo();
  const count = (step.blocks || []).length;
  const put = (/** @type {import('../designs/designs.js').Design} */ chosen) => {
    const before = { blocks: step.blocks || [], design: step.design || {} };
    const { blocks, design } = structuredClone(chosen);
    onChange({ blocks, design: keeping(design, before.design) });
    const words = count === 1 ? '1 block' : `${count} blocks`;
    undo.take({ text: `${chosen.name} put in place of ${words}.`, back: () => onChange(before) });
  };
  return html`<div class="stack-s"><div class="block-add" role="group" aria-label="Start from a design"><span class="hint">Start from a design</span>
    ${DESIGNS.map((design) => html`<button key=${design.name} class="btn btn-s" type="button" title=${design.about}
      onClick=${() => put(design)}>${design.name}</button>`)}</div>
    <${UndoLine} undo=${undo} /></div>`;
}
