// @ts-check
// How somebody wants this page: kept with their account, so that it is so in every browser.
import { html } from '../../vendor/htm-preact.js';
import * as api from '../api.js';
import { LANGUAGES, t } from '../words.js';
import { SelectField } from './field.js';
import { Card } from './states.js';
import { toasted } from './toast.js';

/** @param {{user:any}} props */
export function Profile({ user }) {
  const set = (/** @type {string} */ name) => async (/** @type {string|null} */ value) => {
    if (await toasted(() => api.patch('/session', { [name]: value }), t('common.saved'))) api.loadSession();
  };
  return html`<${Card} title=${t('profile.your_page')}><div class="cols">
    <${SelectField} label=${t('common.language')} value=${user.language ?? null} onChange=${set('language')}
      options=${[[null, t('profile.as_the_browser')], ...LANGUAGES]} />
    <${SelectField} label=${t('profile.colours')} value=${user.theme ?? null} onChange=${set('theme')}
      options=${[[null, t('profile.as_the_system')], ['light', t('profile.light')], ['dark', t('profile.dark')]]} /></div><//>`;
}
