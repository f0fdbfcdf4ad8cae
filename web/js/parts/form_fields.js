// @ts-check
import { html } from '../../vendor/htm-preact.js';
import { AreaField, CheckField, NumberField, PickField, SelectField, TextField } from './field.js';
import { LayoutField, useLayouts } from './layout.js';
import { Card } from './states.js';
import { t } from '../words.js';

/** What a sign-up form sends. */
export const FORM_FIELDS = [
  'name',
  'slug',
  'open',
  'list_ids',
  'sender_id',
  'language',
  'title',
  'intro',
  'consent',
  'ask_name',
  'subject',
  'body',
  'layout_id',
  'inline_pictures',
  'welcome_url',
  'max_per_hour',
];

const LANGUAGES = [
  ['en', 'English'],
  ['de', 'Deutsch'],
  ['fr', 'Français'],
  ['es', 'Español'],
];

/** Name, lists, sender and whether strangers may use it. @param {{form:any, set:any, error:any, lists:any[], senders:any[]}} props */
const Basics = ({ form, set, error, lists, senders }) => html`<${Card} title=${t('common.form')}>
  <${TextField} label=${t('common.name')} name="name" value=${form.name} onChange=${set('name')} error=${error}
    hint=${t('form_fields.for_you_it_is_kept')} />
  <${TextField} label=${t('common.address')} name="slug" value=${form.slug} onChange=${set('slug')} error=${error} spellcheck="false"
    placeholder=${t('form_fields.made_of_the_name')} hint=${t('form_fields.the_page_is_at_s')} />
  <${PickField} label=${t('form_fields.who_confirms_joins')} name="list_ids" items=${lists} value=${form.list_ids} onChange=${set('list_ids')}
    error=${error} empty=${t('form_fields.there_is_no_list_yet')} />
  <${SelectField} label=${t('form_fields.sender_of_the_confirm_mail')} name="sender_id" value=${form.sender_id} onChange=${set('sender_id')}
    options=${[[null, t('form_fields.choose_a_sender')], ...senders.map((s) => [s.id, s.name])]} error=${error} />
  <${CheckField} label=${t('form_fields.open')} checked=${form.open} onChange=${set('open')}
    hint=${t('form_fields.people_can_sign_up_a')} />
<//>`;

/** The words of the page. @param {{form:any, set:any, error:any}} props */
const Words = ({ form, set, error }) => html`<${Card} title=${t('form_fields.what_people_read')}>
  <${SelectField} label=${t('common.language')} name="language" value=${form.language} onChange=${set('language')} options=${LANGUAGES}
    error=${error} hint=${t('form_fields.of_the_page_its_buttons')} />
  <${TextField} label=${t('form_fields.title')} name="title" value=${form.title} onChange=${set('title')} error=${error}
    placeholder=${t('form_fields.the_name')} hint=${t('form_fields.what_people_sign_up_for')} />
  <${AreaField} label=${t('form_fields.text_above_the_form')} name="intro" value=${form.intro} onChange=${set('intro')} error=${error}
    rows="3" hint=${t('form_fields.plain_text_an_empty_line')} />
  <${TextField} label=${t('form_fields.what_people_agree_to')} name="consent" value=${form.consent} onChange=${set('consent')} error=${error}
    placeholder=${t('form_fields.the_sentence_of_the_language')} hint=${t('form_fields.stands_above_the_button_each')} />
  <${CheckField} label=${t('form_fields.ask_for_the_name')} checked=${form.ask_name} onChange=${set('ask_name')} />
<//>`;

/** The confirm mail and what follows it. @param {{form:any, set:any, error:any}} props */
const Mail = ({ form, set, error }) => html`<${Card} title=${t('form_fields.confirm_mail')}>
  <${LayoutField} value=${form.layout_id} layouts=${useLayouts()} name="layout_id" error=${error} onChange=${set('layout_id')}
    hint=${t('layout.the_confirm_mail_stands')} />
  <${TextField} label=${t('common.subject')} name="subject" value=${form.subject} onChange=${set('subject')} error=${error}
    placeholder=${t('form_fields.the_words_of_the_language')} />
  <${AreaField} label=${t('form_fields.message')} name="body" value=${form.body} onChange=${set('body')} error=${error} rows="8"
    placeholder=${t('form_fields.the_words_of_the_language')}
    hint=${t('form_fields.markdown_with_also_and')} />
  <${CheckField} label=${t('form_fields.pictures_inside')} hint=${t('campaign_fields.pictures_inside_hint')}
    checked=${form.inline_pictures || false} onChange=${set('inline_pictures')} />
  <${TextField} label=${t('form_fields.after_the_click_go_to')} name="welcome_url" type="url" value=${form.welcome_url}
    onChange=${(/** @type {string} */ text) => set('welcome_url')(text || null)} error=${error}
    placeholder=${t('form_fields.a_page_of_ours_that')} />
  <${NumberField} label=${t('form_fields.confirm_mails_an_hour_at')} name="max_per_hour" value=${form.max_per_hour}
    onChange=${set('max_per_hour')} error=${error} min="1" hint=${t('form_fields.beyond_that_people_are_asked')} />
<//>`;

/** @param {{form:any, set:(name:string) => (value:any) => void, error:any, lists:any[], senders:any[]}} props */
export const FormFields = (props) => html`<${Basics} ...${props} /><${Words} ...${props} /><${Mail} ...${props} />`;
