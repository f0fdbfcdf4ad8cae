// @ts-check
import { html } from '../../vendor/htm-preact.js';
import { faultOf, SelectField } from './field.js';
import { UndoLine, useUndo } from './form.js';
import { useApi, useRows } from './hooks.js';
import { blankRow, ConditionRow } from './segment_fields.js';
import { GROUPS, partsPath } from './segment_tree.js';
import { t } from '../words.js';

const WORDS = Object.entries(GROUPS).map(([group, { name }]) => [group, name]);
const DEEPEST = 7; // the API takes 8 levels, the conditions are the last

/** What conditions can name. */
function useKnown() {
  const people = useApi('/recipients?limit=50').data?.items || [];
  return {
    lists: useRows('/lists'),
    campaigns: useRows('/campaigns'),
    tags: useRows('/tags').map((/** @type {any} */ tag) => tag.name),
    attributes: [...new Set(people.flatMap((/** @type {any} */ p) => Object.keys(p.attributes || {})))].sort(),
  };
}

/**
 * One group: its conditions and the groups within it. `onChange` takes what makes the new group of the present one.
 * @param {{group:any, path:string, number:string, depth:number, known:any, error:any,
 *   onChange:(edit:(group:any) => any) => void, onRemove?:() => void, onRemoved:(removed:any) => void}} props
 */
function Group({ group, path, number, depth, known, error, onChange, onRemove, onRemoved }) {
  const parts = (/** @type {(parts:any[]) => any[]} */ edit) =>
    onChange((/** @type {any} */ now) => ({ ...now, parts: edit(now.parts) }));
  const remove = (/** @type {number} */ at, /** @type {string} */ title) => {
    const part = group.parts[at];
    parts((old) => old.filter((_, i) => i !== at));
    onRemoved({ text: t('segment_group.removed', { title }), back: () => parts((old) => old.toSpliced(at, 0, part)) });
  };
  const add = (/** @type {any} */ part) => parts((old) => [...old, part]);
  const title = number ? t('segment_group.group', { number }) : t('segment_group.who_fits');
  const inside = partsPath(path, group);
  const fault = faultOf(error, path) || faultOf(error, inside);
  return html`<div class=${number ? 'stack-s condition' : 'stack-s'} role="group" aria-label=${title}>
    <${SelectField} label=${number ? t('segment_group.fits', { title }) : t('segment_group.who_fits')} value=${group.group} options=${WORDS}
      onChange=${(/** @type {string} */ word) => onChange((now) => ({ ...now, group: word }))} />
    ${group.parts.map((/** @type {any} */ part, /** @type {number} */ i) => {
      const place = `${number ? `${number}.` : ''}${i + 1}`;
      const own = { path: `${inside}.${i}`, known, error };
      return part.parts
        ? html`<${Group} key=${i} group=${part} number=${place} depth=${depth + 1} ...${own} onRemoved=${onRemoved}
            onChange=${(/** @type {(part:any) => any} */ edit) => parts((old) => old.with(i, edit(old[i])))}
            onRemove=${() => remove(i, t('segment_group.group_2', { place }))} />`
        : html`<${ConditionRow} key=${i} row=${part} title=${t('segment_group.condition', { place })} ...${own}
            onChange=${(/** @type {any} */ row) => parts((old) => old.with(i, row))}
            onRemove=${() => remove(i, t('segment_group.condition', { place }))} />`;
    })}
    ${!group.parts.length && html`<p class="hint">${t('segment_group.nothing_is_asked_yet_add')}</p>`}
    ${fault && html`<span class="error">${fault}</span>`}
    <div class="row"><button class="btn btn-s" type="button" onClick=${() => add(blankRow('attribute'))}>${number
      ? t('segment_group.add_condition_to_group', { number }) : t('segment_group.add_condition')}</button>
      ${
        depth < DEEPEST &&
        html`<button class="btn btn-s" type="button" onClick=${() => add({ group: 'any', parts: [blankRow('attribute')] })}>${
          number ? t('segment_group.add_group_to_group', { number }) : t('segment_group.add_group')
        }</button>`
      }
      ${onRemove && html`<button class="btn btn-s btn-danger" type="button" onClick=${onRemove}>${t('segment_group.remove_group', { number })}</button>`}</div>
  </div>`;
}

/** The whole filter. @param {{tree:any, onChange:(edit:(tree:any) => any) => void, error:any}} props */
export function SegmentEditor({ tree, onChange, error }) {
  const undo = useUndo();
  const known = useKnown();
  return html`<${Group} group=${tree} path="filter" number="" depth=${1} known=${known} error=${error}
      onChange=${onChange} onRemoved=${undo.take} />
    <${UndoLine} undo=${undo} />`;
}
