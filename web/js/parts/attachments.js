// @ts-check
// Files that go with a message.
import { html } from '../../vendor/htm-preact.js';
import { faultOf } from './field.js';
import { UndoLine, useUndo } from './form.js';
import { MediaPicker } from './media_picker.js';
import { t } from '../words.js';

/** The name that the recipient sees: with the ending of what it is. @param {any} file */
const nameOf = ({ title, type }) => {
  const plain = title.replace(/[/\\]/g, '-').slice(0, 140);
  return plain.toLowerCase().endsWith(`.${type}`) || (type === 'jpg' && /\.jpeg$/i.test(plain)) ? plain : `${plain}.${type}`;
};

/** @param {{attachments:any[], at:string, error:any, onChange:(attachments:any[]) => void}} props */
export function Attachments({ attachments = [], at, error, onChange }) {
  const undo = useUndo();
  const remove = (/** @type {number} */ i) => {
    onChange(attachments.toSpliced(i, 1));
    undo.take({ text: t('attachments.removed', { name: attachments[i].name }), back: () => onChange(attachments) });
  };
  const faults = [faultOf(error, at), ...attachments.map((_, i) => faultOf(error, `${at}.${i}`) || faultOf(error, `${at}.${i}.file`) || faultOf(error, `${at}.${i}.name`))].filter(Boolean);
  return html`<div class="stack-s" role="group" aria-label=${t('attachments.attachments')}>
    ${attachments.length > 0 && html`<span class="label">${t('attachments.count', { n: attachments.length })}</span>`}
    ${attachments.map((one, i) => html`<div key=${one.file + one.name} class="row"><span class="break">${one.name}</span><button class="btn btn-s btn-danger" type="button"
      aria-label=${t('common.remove_2', { title: one.name })} onClick=${() => remove(i)}>${t('common.remove')}</button></div>`)}
    ${faults.map((fault) => html`<p class="error" role="alert">${fault}</p>`)}
    <${UndoLine} undo=${undo} />
    ${attachments.length < 10 && html`<div><${MediaPicker} label=${t('attachments.attach_a_file')} onPick=${(/** @type {any} */ file) => onChange([...attachments, { file: file.file, name: nameOf(file) }])} /></div>`}
  </div>`;
}
