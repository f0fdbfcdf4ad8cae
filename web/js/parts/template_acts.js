// @ts-check
// What is done to a whole template.
import * as api from '../api.js';
import { confirm } from './dialog.js';
import { payload } from './template_fields.js';
import { toasted } from './toast.js';
import { navigate } from '../router.js';
import { t } from '../words.js';

/** So many copies of one may be there before a name has to be thought of. */
const COPIES = 20;

/** Asks, then deletes. True when it is gone. @param {any} template */
export async function removeTemplate(template) {
  const sure = await confirm({
    title: t('common.delete_2', { name: template.name }),
    text: `${t('templates.campaigns_that_began_with_it')} ${t('templates.programs_that_name_it', { id: template.id })}`,
    action: t('templates.delete_1_template'),
    danger: true,
  });
  return sure && toasted(() => api.del(`/templates/${template.id}`, template.revision), t('templates.template_deleted'));
}

/** Keeps another one that says the same, under the first name that is free. @param {any} template @returns {Promise<any>} */
async function copied(template) {
  for (let n = 1; ; n++) {
    try {
      return await api.post('/templates', { ...payload(template), name: t('templates.copy_of', { name: template.name, n }) });
    } catch (error) {
      if (/** @type {any} */ (error).status !== 409 || n === COPIES) throw error;
    }
  }
}

/** Makes a copy and opens it. @param {number|string} id */
export const duplicateTemplate = (id) =>
  toasted(async () => {
    const copy = await copied(await api.get(`/templates/${id}`));
    navigate(`/templates/${copy.id}`);
    return copy;
  }, (copy) => t('templates.this_is_the_copy', { name: copy.name }));
