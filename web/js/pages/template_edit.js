// @ts-check
// One template: opened, changed in the fields that a message has, looked at while it is typed.
import { html } from '../../vendor/htm-preact.js';
import * as api from '../api.js';
import { May, WritableBy } from '../parts/access.js';
import { save } from '../parts/clash.js';
import { FormNotes, useForm } from '../parts/form.js';
import { useApi } from '../parts/hooks.js';
import { isEmpty } from '../parts/layout.js';
import { contentOf } from '../parts/message_content.js';
import { Head, Loaded } from '../parts/states.js';
import { duplicateTemplate, removeTemplate } from '../parts/template_acts.js';
import { payload, slotsOf, TemplateFields } from '../parts/template_fields.js';
import { TemplateLook } from '../parts/template_look.js';
import { toast } from '../parts/toast.js';
import { navigate } from '../router.js';
import { t } from '../words.js';

const BLANK = { name: '', description: '', format: 'blocks', blocks: [], design: {}, sample: {} };

/** What it is, in a line. @param {any} template */
const kindOf = (template) => {
  const slots = slotsOf(template);
  return slots.length ? t('layout.layout_with', { slots: slots.join(', ') }) : t('template_edit.campaigns_take_a_copy');
};

/** @param {{saved:any, id?:string}} props */
function Editor({ saved, id }) {
  const form = useForm(`template/${id || 'new'}`, saved, payload);
  const { value, error, set, change, busy } = form;
  const to = id ? 'PATCH /templates/{id}' : 'POST /templates';
  const submit = async (/** @type {Event} */ event) => {
    event.preventDefault();
    const answer = await form.send(({ value: now, seen, patient }) =>
      id ? save(`/templates/${id}`, payload(now), seen, patient) : api.post('/templates', payload(now), patient),
    );
    if (!answer) return;
    toast(answer.theirs ? t('common.theirs_stays_this_is_it') : t('template_edit.template_saved'));
    if (!id) navigate(`/templates/${answer.id}`);
  };
  const remove = async () => {
    if (!(await removeTemplate(form.seen))) return;
    form.discard();
    navigate('/templates', { saved: true });
  };
  const { name, description, ...looked } = payload(value);
  return html`<${Head} title=${(id ? value.name || saved.name : '') || t('templates.new_template')} back=${['/templates', t('templates.templates')]} sub=${kindOf(value)}>
      ${id && html`<${May} to="POST /templates"><button class="btn" type="button" disabled=${form.dirty} title=${form.dirty ? t('template_edit.save_it_first') : undefined}
        onClick=${() => duplicateTemplate(id)}>${t('templates.duplicate')}</button><//>
      <${May} to="DELETE /templates/{id}"><button class="btn btn-danger" type="button" onClick=${remove}>${t('common.delete')}</button><//>`}<//>
    <div class="split"><form class="stack" onSubmit=${submit} novalidate><${FormNotes} form=${form} />
        <${WritableBy} to=${to} why=${t('template_edit.only_editors_change_templates')}>
          <${TemplateFields} value=${value} set=${set} change=${change} error=${error} /><//>
        <div class="row"><${May} to=${to}><button class="btn btn-primary" disabled=${busy}>${id ? t('template_edit.save_template') : t('template_edit.create_template')}</button><//>
          <a class="btn" href="/templates">${t('common.back')}</a></div></form>
      <${TemplateLook} id=${id} name=${name || t('templates.new_template')} body=${isEmpty(contentOf(value)) ? null : looked} /></div>`;
}

/** A template that does not exist yet. */
export const TemplateNewPage = () => html`<${Editor} saved=${BLANK} />`;

/** @param {{id:string}} props */
export function TemplateEditPage({ id }) {
  const res = useApi(`/templates/${id}`);
  return html`<${Loaded} res=${res} what=${t('loading.template')}>${(/** @type {any} */ saved) => html`<${Editor} key=${id} saved=${saved} id=${id} />`}<//>`;
}
