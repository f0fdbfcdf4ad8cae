// @ts-check
import { html } from '../../vendor/htm-preact.js';
import { AreaField, CheckField, NumberField, PickField, SelectField, TextField } from './field.js';
import { Card } from './states.js';

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
const Basics = ({ form, set, error, lists, senders }) => html`<${Card} title="Form">
  <${TextField} label="Name" name="name" value=${form.name} onChange=${set('name')} error=${error}
    hint="For you; it is kept as the source of each consent." />
  <${TextField} label="Address" name="slug" value=${form.slug} onChange=${set('slug')} error=${error} spellcheck="false"
    placeholder="made of the name" hint="The page is at /s/ and this word." />
  <${PickField} label="Who confirms joins" name="list_ids" items=${lists} value=${form.list_ids} onChange=${set('list_ids')}
    error=${error} empty="There is no list yet. Make one first." />
  <${SelectField} label="Sender of the confirm mail" name="sender_id" value=${form.sender_id} onChange=${set('sender_id')}
    options=${[[null, 'choose a sender'], ...senders.map((s) => [s.id, s.name])]} error=${error} />
  <${CheckField} label="Open" checked=${form.open} onChange=${set('open')}
    hint="People can sign up. A closed form says so; links in mails already sent still work." />
<//>`;

/** The words of the page. @param {{form:any, set:any, error:any}} props */
const Words = ({ form, set, error }) => html`<${Card} title="What people read">
  <${SelectField} label="Language" name="language" value=${form.language} onChange=${set('language')} options=${LANGUAGES}
    error=${error} hint="Of the page, its buttons and answers." />
  <${TextField} label="Title" name="title" value=${form.title} onChange=${set('title')} error=${error}
    placeholder="the name" hint="What people sign up for." />
  <${AreaField} label="Text above the form" name="intro" value=${form.intro} onChange=${set('intro')} error=${error}
    rows="3" hint="Plain text. An empty line begins a new paragraph." />
  <${TextField} label="What people agree to" name="consent" value=${form.consent} onChange=${set('consent')} error=${error}
    placeholder="the sentence of the language" hint="Stands above the button. Each version is kept with the consents given to it." />
  <${CheckField} label="Ask for the name" checked=${form.ask_name} onChange=${set('ask_name')} />
<//>`;

/** The confirm mail and what follows it. @param {{form:any, set:any, error:any}} props */
const Mail = ({ form, set, error }) => html`<${Card} title="Confirm mail">
  <${TextField} label="Subject" name="subject" value=${form.subject} onChange=${set('subject')} error=${error}
    placeholder="the words of the language" />
  <${AreaField} label="Message" name="body" value=${form.body} onChange=${set('body')} error=${error} rows="8"
    placeholder="the words of the language"
    hint="Markdown with {{confirm_url}}. Also {{form}}, {{days}}, {{name}} and {{email}}." />
  <${TextField} label="After the click go to" name="welcome_url" type="url" value=${form.welcome_url}
    onChange=${(/** @type {string} */ text) => set('welcome_url')(text || null)} error=${error}
    placeholder="a page of ours that says thank you" />
  <${NumberField} label="Confirm mails an hour, at most" name="max_per_hour" value=${form.max_per_hour}
    onChange=${set('max_per_hour')} error=${error} min="1" hint="Beyond that, people are asked to come back in an hour." />
<//>`;

/** @param {{form:any, set:(name:string) => (value:any) => void, error:any, lists:any[], senders:any[]}} props */
export const FormFields = (props) => html`<${Basics} ...${props} /><${Words} ...${props} /><${Mail} ...${props} />`;
