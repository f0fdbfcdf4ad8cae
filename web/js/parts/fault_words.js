// @ts-check
// The daemon words faults for programs ("must be at most 200 bytes long"). People read what to do.
import { number, sentenceOf, words } from '../format.js';
import { t } from '../words.js';

/** More than anybody types: the limit of a column, not of a field. */
const ENDLESS = 1e15;

/** What the daemon says, and the sentence for people. @type {[RegExp, (...found:string[]) => string][]} */
const SENTENCES = [
  [/^(is required|must not be empty)$/, () => t('fault_words.fill_this_in')],
  [/^(?:must be|may have) at most (\d+) bytes(?: long)?$/, (_, n) => t('fault_words.use_at_most_characters', { n: number(Number(n)) })],
  [/^must be a text of at most (\d+) bytes$/, (_, n) => t('fault_words.use_at_most_characters', { n: number(Number(n)) })],
  [/^must be at least (\d+) characters long$/, (_, n) => t('fault_words.use_at_least_characters', { n })],
  [
    /^must be a whole number from (-?\d+) to (\d+)$/,
    (_, min, max) =>
      Number(max) > ENDLESS
        ? t('fault_words.enter_a_whole_number_or', { min: number(Number(min)) })
        : t('fault_words.enter_a_whole_number_from', { min: number(Number(min)), max: number(Number(max)) }),
  ],
  [/^must be a time from (\S+) to (\S+), written HH:MM$/, (_, from, to) => t('fault_words.enter_a_time_from_to', { from, to })],
  [/^must be (?:an RFC 3339 time|a time) such as /, () => t('fault_words.enter_a_date_and_a')],
  [/^must be true or false$/, () => t('fault_words.switch_this_on_or_off')],
  [/^must be a list of at least one event/, () => t('fault_words.choose_at_least_one_event')],
  [/^must be a list of at least one of mon, tue/, () => t('fault_words.choose_at_least_one_day')],
  [/^must be a list of at least one condition$/, () => t('fault_words.add_at_least_one_condition')],
  [/^must be a day such as /, () => t('fault_words.enter_a_day')],
  [/^must be (?:the id of|the number of a list|a status|a positive id|an array of ids)/, () => t('fault_words.choose_one_of_those_shown')],
  [/^must be valid UTF-8|^must be UTF-8 text/, () => t('fault_words.this_holds_characters_that_no')],
  [/line breaks or other control characters$/, () => t('fault_words.leave_out_line_breaks_and')],
  [/^there is no such (\w+)$/, (_, thing) => t('fault_words.this_is_gone_choose_another', { thing: words(thing) })],
  [/^there is already (.+)$/, (_, what) => t('fault_words.there_is_already_choose_another', { what })],
  [/^no e-mail address$/, () => t('fault_words.enter_an_e_mail_address')],
  [/^'(.*)' has no @$/, (_, text) => t('fault_words.has_no_at', { text })],
  [/^'(.*)' has more than one @$/, (_, text) => t('fault_words.has_two_ats', { text })],
  [/^'(.*)': nothing before the @$/, (_, text) => t('fault_words.nothing_before_the_at', { text })],
  [/^domain '(.*)' is not valid$/, (_, text) => t('fault_words.domain_is_not_valid', { text })],
  [/^(\d+) of (\d+) recipients have no (.+)$/, (_, n, all, tag) => t('fault_words.recipients_have_no', { n: Number(n), all: number(Number(all)), tag })],
  [/^give a fallback, such as (.+), or fill in the value$/, (_, example) => t('fault_words.give_a_fallback', { example })],
  [/^nobody has a value for (\S+): did you mean (.+)\?$/, (_, tag, meant) => t('fault_words.nobody_has_but_did_you_mean', { tag, meant })],
  [/^nobody has a value for (\S+)$/, (_, tag) => t('fault_words.nobody_has_a_value', { tag })],
  [/^the link to unsubscribe and counted links lead to (.+), which only /, (_, host) => t('fault_words.links_lead_to_a_private_host', { host })],
  [/^the link to unsubscribe and counted links lead to (.+), the mail comes from (.+): /, (_, host, domain) => t('fault_words.links_lead_elsewhere', { host, domain })],
  [/^replies go to (.+), which campaignd does not read/, (_, address) => t('fault_words.replies_go_elsewhere', { address })],
  [/^(names no host|must be a URL such as)/, () => t('fault_words.enter_a_whole_address_such')],
];

/** @param {string} message of one field, as the daemon words it */
export function plainFault(message) {
  for (const [said, write] of SENTENCES) {
    const found = said.exec(message);
    if (found) return write(...found);
  }
  return sentenceOf(/^(must|may|is|has|needs|cannot) /.test(message) ? `this ${message}` : message);
}
