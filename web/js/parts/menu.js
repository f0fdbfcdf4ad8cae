// @ts-check
// Where one can go: the menu, the keys and the command palette draw from the same list.
import { t } from '../words.js';

/** @type {[string, [string, string, string][]][]} group, then address, name, second key after g */
export const PLACES = [
  [
    t('menu.send'),
    [
      ['/dashboard', t('common.dashboard'), 'd'],
      ['/campaigns', t('common.campaigns'), 'c'],
      ['/templates', t('templates.templates'), 'p'],
      ['/media', t('common.library'), 'm'],
      ['/singles', t('common.single_messages'), 'o'],
      ['/senders', t('common.senders'), 's'],
      ['/sandbox', t('common.sandbox'), 'x'],
    ],
  ],
  [
    t('menu.audience'),
    [
      ['/recipients', t('common.recipients'), 'r'],
      ['/lists', t('common.lists'), 'l'],
      ['/forms', t('common.sign_up_forms'), 'f'],
      ['/segments', t('common.segments'), 'e'],
      ['/import', t('common.import'), 'i'],
      ['/suppressions', t('common.suppressions'), 'u'],
    ],
  ],
  [
    t('menu.system'),
    [
      ['/queue', t('common.queue'), 'q'],
      ['/webhooks', t('common.webhooks'), 'w'],
      ['/audit', t('audit.audit'), 'a'],
      ['/settings', t('common.settings'), 't'],
    ],
  ],
];

/** What can be begun anywhere, and the route one must be allowed to call. @type {[string, string, string][]} */
export const BEGINNINGS = [
  ['/campaigns/new', t('common.new_campaign'), 'POST /campaigns'],
  ['/recipients/new', t('common.add_recipient'), 'POST /recipients'],
  ['/forms/new', t('common.new_sign_up_form'), 'POST /forms'],
  ['/senders/new', t('common.new_sender'), 'POST /senders'],
  ['/templates/new', t('templates.new_template'), 'POST /templates'],
];
