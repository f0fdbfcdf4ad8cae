// @ts-check
// A segment's filter as its editor holds it: groups within groups, and rows of field, operator and value.
import { t } from '../words.js';

/** How the parts of a group count, and what the API calls that. @type {Record<string, {name:string, not:boolean, word:string}>} */
export const GROUPS = {
  all: { name: t('segment_tree.all_of_these'), not: false, word: 'all' },
  any: { name: t('segment_tree.any_of_these'), not: false, word: 'any' },
  none: { name: t('segment_tree.none_of_these'), not: true, word: 'any' },
  notall: { name: t('segment_tree.not_all_of_these'), not: true, word: 'all' },
};
const DATE_OPS = ['before', 'after', 'on', 'in_last_days', 'in_next_days'];
const ATTRIBUTE = 'attributes.';

/** What kind of value a condition on an attribute compares with. @param {any} node */
function typeOf(node) {
  const value = Array.isArray(node.value) ? node.value[0] : node.value;
  if (DATE_OPS.includes(node.op)) return 'date';
  if (node.op !== 'exists' && typeof value === 'boolean') return 'yesno';
  return typeof value === 'number' ? 'number' : 'text';
}

/** @param {any} node a condition of the API */
function rowOf(node) {
  const deed = ['did', 'did_not'].find((word) => node[word]);
  if (deed)
    return {
      field: deed,
      op: node[deed],
      campaign: node.campaign_id ?? null,
      days: node.in_last_days ?? null,
      link: node.link ?? '',
    };
  const attribute = node.field.startsWith(ATTRIBUTE);
  return {
    field: attribute ? 'attribute' : node.field,
    attribute: attribute ? node.field.slice(ATTRIBUTE.length) : '',
    type: typeOf(node),
    op: node.op === 'exists' && node.value === false ? 'missing' : node.op,
    value: node.value ?? null,
  };
}

/** The filter of the API as the editor holds it. A filter that is no group becomes one of one. @param {any} filter @returns {any} */
export function treeOf(filter) {
  const tree = nodeOf(filter);
  return tree.parts ? tree : { group: 'all', parts: [tree] };
}

/** @param {any} filter @returns {any} */
function nodeOf(filter) {
  for (const [group, { not, word }] of Object.entries(GROUPS)) {
    const inner = not ? filter.not : filter;
    if (inner?.[word]) return { group, parts: inner[word].map(nodeOf) };
  }
  return filter.not ? { group: 'none', parts: [nodeOf(filter.not)] } : rowOf(filter);
}

/** Of lists of values: empty lines count for nothing. @param {any} row */
function valueOf(row) {
  const one = (/** @type {any} */ value) =>
    row.type === 'number' && value !== '' && !Number.isNaN(Number(value)) ? Number(value) : value;
  if (Array.isArray(row.value)) return row.value.filter((v) => v !== '').map(one);
  return row.value === null ? undefined : one(row.value);
}

/** @param {any} row @returns {any} */
function conditionOf(row) {
  if (row.field === 'did' || row.field === 'did_not')
    return {
      [row.field]: row.op,
      ...(row.campaign ? { campaign_id: row.campaign } : {}),
      ...(row.days ? { in_last_days: row.days } : {}),
      ...(row.op === 'clicked' && row.link ? { link: row.link } : {}),
    };
  const field = row.field === 'attribute' ? `${ATTRIBUTE}${row.attribute}` : row.field;
  if (row.op === 'exists' || row.op === 'missing') return { field, op: 'exists', value: row.op === 'exists' };
  return { field, op: row.op, value: valueOf(row) };
}

/** What the editor holds as the API takes it. @param {any} node @returns {any} */
export function filterOf(node) {
  if (!node.parts) return conditionOf(node);
  const { not, word } = GROUPS[node.group];
  const inner = { [word]: node.parts.map(filterOf) };
  return not ? { not: inner } : inner;
}

/** Where the API would name a fault of the group's parts. @param {string} path @param {any} group */
export const partsPath = (path, group) => `${path}${GROUPS[group.group].not ? '.not' : ''}.${GROUPS[group.group].word}`;

/** What is left to be filled in, by the places where the API would name it. @param {any} node @param {string} [path] @returns {string[]} */
export function gapsOf(node, path = 'filter') {
  if (node.parts) {
    const inside = partsPath(path, node);
    if (!node.parts.length) return [inside];
    return node.parts.flatMap((/** @type {any} */ part, /** @type {number} */ i) => gapsOf(part, `${inside}.${i}`));
  }
  if (node.field === 'did' || node.field === 'did_not') return [];
  const gaps = node.field === 'attribute' && !node.attribute ? [`${path}.field`] : [];
  if (node.op === 'exists' || node.op === 'missing') return gaps;
  const value = valueOf(node);
  const empty = value === undefined || value === '' || (Array.isArray(value) && !value.length);
  return empty ? [...gaps, `${path}.value`] : gaps;
}
