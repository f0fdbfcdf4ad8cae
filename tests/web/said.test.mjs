// What the daemon says, in German: each sentence can be written, the right one is found, and what people wrote stays.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { said as german } from '../../web/js/words/said_de.js';
import { said as english } from '../../web/js/words/said_en.js';

Object.defineProperty(globalThis, 'localStorage', { configurable: true, value: { getItem: () => null } });
Object.defineProperty(globalThis, 'navigator', { configurable: true, value: { languages: ['de-XX', 'en'] } });
Object.defineProperty(globalThis, 'document', { configurable: true, value: { documentElement: {} } });
const { interpreter, readAnswer } = await import('../../web/js/said.js');
const say = interpreter(german);

/** @param {string} key */
const countOf = (key) => key.split('{}').length - 1;

test('every sentence with values finds its own German, which shows them', () => {
  for (const sentences of [german, english]) {
    const interpret = interpreter(sentences);
    for (const [key, text] of Object.entries(sentences)) {
      const shown = [...text.matchAll(/\{(?:word_)?(\d+)(?=\}|, plural,)/g)].map((m) => Number(m[1]));
      assert.ok(shown.every((n) => n < countOf(key)), `${key}: a value that is not there`);
      // An ending, such as the s of "3 mails", is no value, nor is the empty object in "filter":{}.
      const wanted = key.split('{}').slice(0, -1).flatMap((part, n) => (/[a-z]$|":$/.test(part) ? [] : [n]));
      if (sentences === german) assert.deepEqual(wanted.filter((n) => !shown.includes(n)), [], `${key}: a value that is not shown`);
      let n = 40;
      const sentence = key.replaceAll('{}', () => String((n += 1)));
      const written = interpret(sentence);
      assert.doesNotMatch(written.replace(/\{\{[^{}]*\}\}/g, ''), /\{\w|undefined|NaN|plural/, key);
      if (sentences === german) assert.notEqual(written, sentence, key);
    }
  }
});

test('the sentence that says most is found, with its values in German', () => {
  for (const [english, expected] of [
    ['is required', 'Füllen Sie dies aus'],
    ['must be a whole number from 1 to 50000', 'Geben Sie eine ganze Zahl von 1 bis 50.000 ein'],
    ['must be a whole number from 0 to 9223372036854775807', 'Geben Sie eine ganze Zahl ein, 0 oder mehr'],
    ['there is no such sender', 'Diesen Absender gibt es nicht mehr. Wählen Sie einen anderen'],
    ['1 of 1200 recipients have no company', '1 von 1200 Empfängern hat kein company'],
    ['{{compny}} is empty for this recipient: did you mean {{company}}?', '{{compny}} ist für diesen Empfänger leer: Meinten Sie {{company}}?'],
    ["First message: the sender's limit of 500 a day is used up", 'Erste Nachricht: Die Grenze des Absenders von 500 pro Tag ist ausgeschöpft'],
    ['Follow-up 2: the sending window opens then', 'Folgenachricht 2: Dann beginnt die Sendezeit'],
    ['campaign 5 is paused: it cannot be launched; resume it', 'Kampagne 5 ist pausiert und kann nicht gestartet werden: Setzen Sie sie fort'],
    ['steps[1]: {{plan}} is empty for this recipient; give a fallback, or fill in the value',
      'Folgenachricht 1: {{plan}} ist für diesen Empfänger leer. Geben Sie einen Ersatz an, oder tragen Sie den Wert ein'],
    ['steps[0]: links that lead nowhere: x; give the whole address, beginning with https://',
      'Erste Nachricht: Links, die nirgendwohin führen: x. Geben Sie die ganze Adresse an, beginnend mit https://'],
    ['there is no campaign 7', 'Kampagne 7 gibt es nicht'],
    ['steps[0]: the message has 40 links', 'Erste Nachricht: Die Nachricht hat 40 Links'],
    ['12 of 300 recipients have had 3 mails in 7 days already, the contact cap: they are skipped',
      '12 von 300 Empfängern haben schon 3 Mails in 7 Tagen bekommen, die Kontaktgrenze: Sie werden übersprungen'],
    ['relay mail.example.org:25: connection refused; check host and port; the next try is then',
      'Relay mail.example.org:25: Die Verbindung wurde abgelehnt; prüfen Sie Host und Port; dann folgt der nächste Versuch'],
    ['relay a.example:587: AUTH refused (535 5.7.8 no: really): check username and password',
      'Relay a.example:587: AUTH abgelehnt (535 5.7.8 no: really): Prüfen Sie Benutzernamen und Passwort'],
    ['/backups: the copy cannot be written: the disk there is full (HTTP 507)',
      '/backups: Die Kopie lässt sich nicht schreiben: Der Datenträger dort ist voll (HTTP 507)'],
    ['The campaign “Spring” is held. Too many bounces: 12 of 150 mails bounced, and the brake is set at 5 %.',
      'Die Kampagne „Spring“ ist angehalten. Zu viele Bounces: 12 von 150 Mails kamen zurück, und die Bremse steht auf 5 %.'],
  ])
    assert.equal(say(english), expected);
});

test('what the daemon did not say stays, however long and odd it is', () => {
  for (const text of ['550 5.1.1 no such user here', 'asked by phone', 'x days', 'a: b: c', '{}', '{{', 'must', `${'a: '.repeat(600)}b`, 'is required '.repeat(300)])
    assert.equal(say(text), text);
});

test('of an answer what people wrote stays as it is', async () => {
  const answer = { detail: '"Plan B" is used by x', errors: [{ field: 'name', message: 'is required' }], name: 'is required',
    state: 'running', waiting: { why: 'it is scheduled to start then' }, warnings: ['schedule_at is in the past: it goes out at launch'],
    attributes: { why: 'it is scheduled to start then' }, reason: null };
  const read = await readAnswer(JSON.stringify(answer));
  assert.equal(read.errors[0].message, 'Füllen Sie dies aus');
  assert.equal(read.waiting.why, 'Sie soll dann starten');
  assert.deepEqual(read.warnings, ['Die Startzeit ist vorbei: Es geht beim Start hinaus']);
  assert.deepEqual({ ...read, errors: 0, waiting: 0, warnings: 0 }, { ...answer, errors: 0, waiting: 0, warnings: 0 });
  assert.equal(await readAnswer(''), null);
});
