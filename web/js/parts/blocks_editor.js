// @ts-check
// A message of blocks: add, move by keys or by hand, remove and undo, settings of each.
import { html, useEffect, useRef, useState } from '../../vendor/htm-preact.js';
import { BlockFields } from './block_fields.js';
import { KINDS, kindOf, summary } from './block_kinds.js';
import { faultOf } from './field.js';
import { UndoLine, useUndo } from './form.js';
import { t } from '../words.js';

/** @typedef {(edit:(blocks:any[]) => any[]) => void} Change */

/** Where blocks go by keys, buttons and the pointer, and where the focus is afterwards. @param {Change} onChange @param {number} count */
function useMoves(onChange, count) {
  const list = useRef(/** @type {HTMLElement|null} */ (null));
  const focus = useRef(-1);
  const [said, say] = useState('');
  const [dragged, setDragged] = useState(-1);
  useEffect(() => {
    if (focus.current < 0) return;
    const row = list.current?.children[focus.current];
    const target = row?.querySelector('.block-name');
    if (target instanceof HTMLElement) target.focus();
    focus.current = -1;
  });
  const move = (/** @type {number} */ from, /** @type {number} */ to) => {
    if (to < 0 || to >= count || from === to || from < 0) return;
    onChange((now) => now.toSpliced(from, 1).toSpliced(to, 0, now[from]));
    focus.current = to;
    say(t('blocks_editor.moved_to_place_of', { n: to + 1, count }));
  };
  return { list, said, move, dragged, setDragged, focusOn: (/** @type {number} */ i) => { focus.current = i; } };
}

/** @param {{inColumn:boolean, label:string, onAdd:(block:any) => void}} props */
const AddBlock = ({ inColumn, label, onAdd }) => html`<div class="block-add" role="group" aria-label=${label}><span class="hint">${t('blocks_editor.add')}</span>
  ${KINDS.filter((kind) => !inColumn || kind.type !== 'columns').map((kind) => html`<button key=${kind.type} class="btn btn-s" type="button"
    onClick=${() => onAdd(kind.blank())}>${kind.name}</button>`)}</div>`;

/** The columns of a block, each with blocks of its own. @param {{block:any, at:string, error:any, change:(part:any) => void}} props */
const Columns = ({ block, at, error, change }) => html`<div class="stack-s">
  ${block.columns.map((/** @type {any} */ column, /** @type {number} */ i) => html`<fieldset key=${i} class="condition stack-s"><legend class="label">${t('common.column_2', { n: i + 1 })}</legend>
    <${BlocksEditor} blocks=${column.blocks} at=${`${at}.columns.${i}.blocks`} error=${error} inColumn=${true} label=${t('blocks_editor.add_to_column', { n: i + 1 })}
      onChange=${(/** @type {(blocks:any[]) => any[]} */ edit) => change((/** @type {any} */ now) => ({
        columns: now.columns.with(i, { ...now.columns[i], blocks: edit(now.columns[i].blocks) }) }))} /></fieldset>`)}
  <div class="row">${block.columns.length < 3 && html`<button class="btn btn-s" type="button"
    onClick=${() => change({ columns: [...block.columns, { blocks: [] }] })}>${t('blocks_editor.add_column')}</button>`}
    ${block.columns.length > 2 && html`<button class="btn btn-s btn-danger" type="button" disabled=${block.columns[2].blocks.length > 0}
      title=${t('blocks_editor.empty_the_column_before_you')} onClick=${() => change({ columns: block.columns.slice(0, 2) })}>${t('blocks_editor.remove_column_3')}</button>`}</div></div>`;

/** @param {{block:any, index:number, count:number, at:string, error:any, open:boolean, moves:any, onOpen:() => void, change:(part:any) => void, onCopy:() => void, onRemove:() => void}} props */
function BlockRow({ block, index, count, at, error, open, moves, onOpen, change, onCopy, onRemove }) {
  const title = `${kindOf(block).name} ${index + 1}`;
  const faulty = (error?.errors || []).some((/** @type {any} */ e) => e.field.replace(/\[(\d+)\]/g, '.$1').startsWith(`${at}.`));
  const keys = (/** @type {KeyboardEvent} */ e) => {
    if (!e.altKey || !['ArrowUp', 'ArrowDown'].includes(e.key)) return;
    e.preventDefault();
    moves.move(index, index + (e.key === 'ArrowUp' ? -1 : 1));
  };
  const over = (/** @type {DragEvent} */ e) => {
    if (moves.dragged >= 0) e.preventDefault();
  };
  const drop = (/** @type {DragEvent} */ e) => {
    e.preventDefault();
    moves.move(moves.dragged, index);
    moves.setDragged(-1);
  };
  const drag = (/** @type {DragEvent} */ e) => {
    e.stopPropagation();
    e.dataTransfer?.setData('text/plain', title);
    moves.setDragged(index);
  };
  return html`<li class=${`block${moves.dragged === index ? ' stale' : ''}`} onDragOver=${over} onDrop=${drop}>
    <div class="block-head" draggable="true" onDragStart=${drag} onDragEnd=${() => moves.setDragged(-1)}>
      <span class="block-grip" aria-hidden="true">⠿</span>
      <button class="block-name" type="button" aria-expanded=${open} onClick=${onOpen} onKeyDown=${keys}
        title=${t('blocks_editor.alt_and_an_arrow_key')}><strong>${kindOf(block).name}</strong> <span class="muted">${summary(block)}</span>
        ${faulty && html`<span class="error">${t('blocks_editor.please_correct_this')}</span>`}</button>
      <button class="btn btn-s" type="button" aria-label=${t('blocks_editor.move_up', { title })} disabled=${index === 0} onClick=${() => moves.move(index, index - 1)}>↑</button>
      <button class="btn btn-s" type="button" aria-label=${t('blocks_editor.move_down', { title })} disabled=${index === count - 1} onClick=${() => moves.move(index, index + 1)}>↓</button>
    </div>
    ${open && html`<div class="block-body stack-s"><${BlockFields} block=${block} at=${at} error=${error} change=${change} />
      ${block.type === 'columns' && html`<${Columns} block=${block} at=${at} error=${error} change=${change} />`}
      <div class="row row-end"><button class="btn btn-s" type="button" aria-label=${t('blocks_editor.copy', { title })} onClick=${onCopy}>${t('common.copy')}</button>
        <button class="btn btn-s btn-danger" type="button" aria-label=${t('common.remove_2', { title })} onClick=${onRemove}>${t('common.remove')}</button></div></div>`}</li>`;
}

/** An ordered list of blocks. `at` names them in faults: "steps.0.blocks". @param {{blocks:any[], at:string, error:any, onChange:Change, inColumn?:boolean, label?:string}} props */
export function BlocksEditor({ blocks, at, error, onChange, inColumn = false, label = t('blocks_editor.add_a_block') }) {
  const [open, setOpen] = useState(-1);
  const undo = useUndo();
  const moves = useMoves(onChange, blocks.length);
  const insert = (/** @type {number} */ i, /** @type {any} */ block) => {
    onChange((now) => now.toSpliced(i, 0, block));
    setOpen(i);
    moves.focusOn(i);
  };
  const remove = (/** @type {number} */ i) => {
    const gone = blocks[i];
    onChange((now) => now.toSpliced(i, 1));
    setOpen(-1);
    if (blocks.length > 1) moves.focusOn(Math.min(i, blocks.length - 2));
    undo.take({ text: t('blocks_editor.removed', { name: kindOf(gone).name, n: i + 1 }), back: () => onChange((now) => now.toSpliced(i, 0, gone)) });
  };
  const edit = (/** @type {number} */ i, /** @type {any} */ part) =>
    onChange((now) => now.with(i, { ...now[i], ...(typeof part === 'function' ? part(now[i]) : part) }));
  const moving = { ...moves, move: (/** @type {number} */ from, /** @type {number} */ to) => {
    moves.move(from, to);
    if (open === from && to >= 0 && to < blocks.length) setOpen(to);
    else setOpen(-1);
  } };
  const fault = faultOf(error, at);
  return html`<div class="stack-s">
    <ol class="blocks" ref=${moves.list}>${blocks.map((block, i) => html`<${BlockRow} key=${i} block=${block} index=${i} count=${blocks.length} at=${`${at}.${i}`}
      error=${error} open=${open === i} moves=${moving} onOpen=${() => setOpen(open === i ? -1 : i)}
      change=${(/** @type {any} */ part) => edit(i, part)} onCopy=${() => insert(i + 1, structuredClone(block))} onRemove=${() => remove(i)} />`)}</ol>
    ${!blocks.length && html`<p class="hint">${inColumn ? t('blocks_editor.this_column_is_empty') : t('blocks_editor.the_message_has_no_blocks')}</p>`}
    ${fault && html`<p class="error" role="alert">${fault}</p>`}
    <${UndoLine} undo=${undo} /><span class="sr" role="status">${moves.said}</span>
    <${AddBlock} inColumn=${inColumn} label=${label} onAdd=${(/** @type {any} */ block) => insert(open >= 0 ? open + 1 : blocks.length, block)} /></div>`;
}
