// @ts-check
// Layouts: templates with slots, in which a message stands. Choose one, fill its slots.
import { html } from '../../vendor/htm-preact.js';
import * as api from '../api.js';
import { AreaField, SelectField } from './field.js';
import { useRows } from './hooks.js';
import { toasted } from './toast.js';
import { t } from '../words.js';

/** The templates with slots. @returns {any[]} */
export const useLayouts = () => useRows('/templates').filter((/** @type {any} */ one) => one.slots?.length);

/** Whether it says nothing yet. @param {any} step */
export const isEmpty = (step) => (step.format === 'blocks' ? !step.blocks?.length : !step.body?.trim());

/** A message that says nothing yet takes the sample content. @param {any} step @param {any} layout as read whole */
const sampleFor = (step, { sample = {} }) => {
  const { body = '', ...slots } = sample;
  if (!isEmpty(step)) return {};
  return step.format === 'blocks' ? { blocks: body ? [{ type: 'text', text: body }] : [], slots } : { format: 'markdown', body, slots };
};

/** What a step becomes in a layout. @param {any} step @param {any} layout as read whole */
export const inLayout = (step, layout) => ({ layout_id: layout.id, slots: {}, ...sampleFor(step, layout) });

/** @param {{value:number|null|undefined, layouts:any[], name:string, error:any, hint?:any, onChange:(id:number|null) => void}} props */
export function LayoutField({ value, layouts, name, error, hint, onChange }) {
  const known = layouts.map((one) => [one.id, one.name]);
  const gone = value && layouts.length && !layouts.some((one) => one.id === value) ? [[value, t('layout.template_n', { n: value })]] : [];
  return html`<${SelectField} label=${t('layout.layout')} name=${name} value=${value ?? null} error=${error} hint=${hint}
    options=${[[null, t('layout.none')], ...known, ...gone]} onChange=${onChange} />`;
}

/** The layout of a step and what stands in its other slots. @param {{step:any, layouts:any[], index:number, error:any, onChange:(part:any) => void}} props */
export function StepLayout({ step, layouts: all, index, error, onChange }) {
  if (step.format === 'text') return null;
  const layouts = all.filter((one) => step.format !== 'blocks' || one.format === 'blocks' || one.id === step.layout_id);
  const chosen = all.find((one) => one.id === step.layout_id);
  const filled = step.slots || {};
  const names = [...new Set([...(chosen?.slots || []), ...Object.keys(filled)])].filter((slot) => slot !== 'body');
  const choose = async (/** @type {number|null} */ id) => {
    if (!id) onChange({ layout_id: null, slots: {} });
    else if (!isEmpty(step)) onChange({ layout_id: id });
    else await toasted(async () => onChange(inLayout(step, await api.get(`/templates/${id}`))), t('layout.it_begins_with_the_sample'));
  };
  return html`<${LayoutField} value=${step.layout_id} layouts=${layouts} name=${`steps.${index}.layout_id`} error=${error} onChange=${choose}
      hint=${chosen?.description || t('layout.the_message_stands_in_it')} />
    ${step.layout_id && names.map((slot) => html`<${AreaField} key=${slot} label=${t('layout.slot_named', { name: slot })}
      name=${`steps.${index}.slots.${slot}`} value=${filled[slot] || ''} error=${error} rows="3"
      hint=${chosen && !chosen.slots.includes(slot) ? t('layout.no_such_slot') : ''}
      onChange=${(/** @type {string} */ text) =>
        onChange((/** @type {any} */ now) => {
          const { [slot]: _, ...others } = now.slots || {};
          return { slots: text ? { ...others, [slot]: text } : others };
        })} />`)}`;
}
