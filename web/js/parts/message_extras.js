// @ts-check
// What a message says beside its body, and what a campaign says beside its sender.
import { html, useState } from '../../vendor/htm-preact.js';
import { AreaField, TextField } from './field.js';
import { t } from '../words.js';

/** Names of parameters, each with an example. */
const UTM = [
  ['source', 'newsletter'],
  ['medium', 'email'],
  ['campaign', 'spring'],
  ['term', ''],
  ['content', ''],
];

/** What few people need: open when there is something in it. @param {{summary:string, filled:boolean, children:any}} props */
function Folded({ summary, filled, children }) {
  const [open] = useState(filled);
  return html`<details class="small" open=${open}><summary>${summary}</summary><div class="stack-s">${children}</div></details>`;
}

/** What inboxes show beside the subject. @param {{step:any, name:string, error:any, onChange:(part:any) => void}} props */
export const PreviewLine = ({ step, name, error, onChange }) => html`<${TextField} label=${t('message_extras.preview_line')} name=${name}
  value=${step.preheader || ''} error=${error} onChange=${(/** @type {string} */ preheader) => onChange({ preheader })}
  hint=${t('message_extras.what_inboxes_show')} />`;

/** The text part, for mail programs that show no HTML. @param {{step:any, name:string, error:any, onChange:(part:any) => void}} props */
export const TextPart = ({ step, name, error, onChange }) =>
  step.format === 'text'
    ? null
    : html`<${Folded} summary=${t('message_extras.plain_text_part')} filled=${!!step.text_body}><${AreaField} label=${t('message_extras.plain_version')}
      name=${name} value=${step.text_body || ''} error=${error} onChange=${(/** @type {string} */ text) => onChange({ text_body: text || null })}
      hint=${t('message_extras.empty_made_of_the_message')} /><//>`;

/** The From name and the reply address of this campaign. @param {{form:any, change:(part:any) => void, error:any}} props */
export const FromFields = ({ form, change, error }) => html`<${Folded} summary=${t('message_extras.other_from_name')}
  filled=${!!(form.from_name || form.reply_to)}><div class="cols">
    <${TextField} label=${t('message_extras.from_name')} name="from_name" value=${form.from_name || ''} error=${error}
      placeholder=${t('message_extras.the_senders')} onChange=${(/** @type {string} */ name) => change({ from_name: name || null })}
      hint=${t('message_extras.takes_merge_tags')} />
    <${TextField} label=${t('message_extras.replies_go_to')} name="reply_to" value=${form.reply_to || ''} error=${error} inputmode="email"
      placeholder=${t('message_extras.the_senders')} onChange=${(/** @type {string} */ address) => change({ reply_to: address || null })}
      hint=${t('message_extras.an_address_or_a_tag')} /></div><//>`;

/** What is added to each web link. @param {{form:any, change:(part:any) => void, error:any}} props */
export function UtmFields({ form, change, error }) {
  const utm = form.utm || {};
  const set = (/** @type {string} */ name, /** @type {string} */ value) => {
    const next = Object.fromEntries(Object.entries({ ...utm, [name]: value }).filter(([, text]) => text));
    change({ utm: Object.keys(next).length ? next : null });
  };
  return html`<${Folded} summary=${t('message_extras.utm_parameters')} filled=${Object.keys(utm).length > 0}>
    <p class="hint">${t('message_extras.added_to_each_web_link')}</p>
    <div class="cols">${UTM.map(([name, example]) => html`<${TextField} key=${name} label=${`utm_${name}`} name=${`utm.${name}`} value=${utm[name] || ''}
      error=${error} placeholder=${example} onChange=${(/** @type {string} */ value) => set(name, value)} />`)}</div><//>`;
}
