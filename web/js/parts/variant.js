// @ts-check
// A step with variants: what each of them says, and what changing that means for the step.

const CONTENT = ['format', 'body', 'blocks', 'design', 'text_body'];
const OWN = ['subject', 'preheader', ...CONTENT];

/** @param {any} v */
const hasOwnText = (v) => v.body !== undefined || v.blocks !== undefined || v.format !== undefined;

/** The step as a variant has it: what it leaves out is the step's. @param {any} step @param {any} v */
function shownAs(step, v) {
  const shown = { ...step, subject: v.subject ?? step.subject, preheader: v.preheader ?? step.preheader };
  return hasOwnText(v)
    ? { ...shown, format: v.format ?? step.format, body: v.body, blocks: v.blocks, design: v.design, text_body: v.text_body ?? null }
    : shown;
}

/** @param {any} a @param {any} b */
const same = (a, b) => JSON.stringify(a ?? null) === JSON.stringify(b ?? null);

/** What a variant is when it says `now`; what is as in the step is left out. @param {any} step @param {any} v @param {any} now */
function differing(step, v, now) {
  const { subject, preheader, format, body, blocks, design, text_body, ...rest } = v;
  const own = CONTENT.some((field) => !same(now[field], step[field]));
  const content = Object.fromEntries(CONTENT.filter((field) => now[field] !== undefined).map((field) => [field, now[field]]));
  return {
    ...rest,
    ...(!same(now.subject, step.subject) && now.subject !== null ? { subject: now.subject } : {}),
    ...(same(now.preheader, step.preheader) ? {} : { preheader: now.preheader }),
    ...(own ? content : {}),
  };
}

/** The change of a step that makes one of its variants say something else. @param {any} step @param {string} letter @param {any} part */
function changed(step, letter, part) {
  const v = step.variants.find((/** @type {any} */ one) => one.key === letter);
  const is = shownAs(step, v);
  const given = typeof part === 'function' ? part(is) : part;
  const rest = Object.fromEntries(Object.entries(given).filter(([field]) => !OWN.includes(field)));
  const words = Object.fromEntries(Object.entries(given).filter(([field]) => OWN.includes(field)));
  // The first variant is the step's own message, as far as it says nothing else.
  const isFirst = step.variants[0].key === letter;
  const touchesOwn = Object.keys(words).some((field) => (CONTENT.includes(field) ? hasOwnText(v) : v[field] !== undefined));
  if (isFirst && !touchesOwn) return given;
  const now = differing(step, v, { ...is, ...words });
  return { ...rest, variants: step.variants.map((/** @type {any} */ one) => (one.key === letter ? now : one)) };
}

/** Where a fault of a variant's field stands. @param {any} step @param {number} index @param {any} v @param {string} field */
function placeOf(step, index, v, field) {
  const place = step.variants.indexOf(v);
  const own = field === 'subject' || field === 'preheader' ? v[field] !== undefined : hasOwnText(v);
  return own ? `steps.${index}.variants.${place}.${field}` : `steps.${index}.${field}`;
}

/**
 * What the fields of a step show and change: the step's own message, or that of the chosen variant.
 * @param {any} step @param {number} index @param {string} letter @param {(part:any) => void} onChange
 */
export function variantOf(step, index, letter, onChange) {
  const variants = step.variants || [];
  const v = variants.find((/** @type {any} */ one) => one.key === letter) || variants[0];
  if (!v) return { step, at: (/** @type {string} */ field) => `steps.${index}.${field}`, onChange };
  return {
    step: shownAs(step, v),
    at: (/** @type {string} */ field) => placeOf(step, index, v, field),
    onChange: (/** @type {any} */ part) => onChange((/** @type {any} */ now) => changed(now, v.key, part)),
  };
}

/** What the API takes of the variants: a text of their own as its format has it. @param {any} step */
export const sentVariants = (step) =>
  step.variants.map((/** @type {any} */ v) => {
    if (!hasOwnText(v)) return v;
    const { body, blocks, design, text_body, ...rest } = v;
    const format = v.format ?? step.format;
    const words = format === 'blocks' ? { blocks: blocks || [], design: design || {} } : { body: body ?? '' };
    return { ...rest, format, ...words, ...(format === 'text' ? {} : { text_body: text_body ?? null }) };
  });

/** The letter behind the last one. @param {any[]} variants */
const nextLetter = (variants) =>
  String.fromCharCode(Math.max(...variants.map((v) => v.key.charCodeAt(0)), 64) + 1);

/** With one more variant, as `like` is. @param {any} step @param {any} like */
export function withMore(step, like) {
  const variants = step.variants?.length ? step.variants : [{ key: 'A', weight: 1 }];
  return { variants: [...variants, { ...(like || {}), key: nextLetter(variants), weight: like?.weight || 1 }] };
}

/** Without one; the last one left is the step's message. @param {any} step @param {string} letter */
export function without(step, letter) {
  const left = step.variants.filter((/** @type {any} */ v) => v.key !== letter);
  if (left.length > 1) return { variants: left };
  const { subject, preheader, format, body, blocks, design, text_body } = shownAs(step, left[0]);
  return { subject, preheader, format, body, blocks, design, text_body, variants: [], winner: null };
}
