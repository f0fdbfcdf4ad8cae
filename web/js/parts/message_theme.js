// @ts-check
// How messages of blocks look by themselves: each one's own look goes over it.
import { html } from '../../vendor/htm-preact.js';
import * as api from '../api.js';
import { ThemeFields } from './block_design.js';
import { FormFault } from './field.js';
import { FormNotes, useForm } from './form.js';
import { useApi } from './hooks.js';
import { Card, Loaded } from './states.js';
import { toast } from './toast.js';
import { t } from '../words.js';

/** @param {{theme:any, revision:number, onDone:() => void}} props */
function ThemeForm({ theme, revision, onDone }) {
  const form = useForm('settings/theme', { theme: theme || {} });
  const { value, error, set, busy } = form;
  const save = async (/** @type {Event} */ event) => {
    event.preventDefault();
    const answer = await form.send(({ value: now, patient }) =>
      api.patch('/settings', { theme: Object.keys(now.theme).length ? now.theme : null }, revision, patient),
    );
    if (!answer) return;
    toast(t('message_theme.the_look_is_saved'));
    onDone();
  };
  return html`<form class="stack" onSubmit=${save} novalidate><${FormNotes} form=${form} />
    <p class="muted">${t('message_theme.messages_of_blocks_begin_with')}</p>
    <${ThemeFields} theme=${value.theme} at="theme" error=${error} onChange=${set('theme')} />
    <${FormFault} error=${error} fields=${['theme.*']} />
    <div class="row"><button class="btn btn-primary" disabled=${busy}>${t('message_theme.save_the_look')}</button></div>
  </form>`;
}

/** The theme of the installation. */
export function MessageTheme() {
  const res = useApi('/settings');
  return html`<${Card} title=${t('message_theme.look_of_messages')}><${Loaded} res=${res} what=${t('loading.look_of_messages')}>${(/** @type {any} */ now) => html`
    <${ThemeForm} key=${now.revision} theme=${now.theme} revision=${now.revision} onDone=${res.reload} />`}<//><//>`;
}
