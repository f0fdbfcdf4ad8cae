// @ts-check
// An announcement: one thing is new, said large, with one thing to do.
import { t } from '../words.js';

const DEEP = '#312e81';

/** @type {import('./designs.js').Design} */
export const announcement = {
  name: t('designs.announcement'),
  about: t('designs.about_announcement'),
  blocks: [
    { type: 'text', text: '**NEW IN MAY**', size: 'small', align: 'center', background: DEEP, padding_top: 48, padding_bottom: 0 },
    { type: 'heading', text: 'Plan the whole week\nin one minute', align: 'center', background: DEEP, padding_top: 8, padding_bottom: 8 },
    {
      type: 'text',
      text: 'Drag a task onto a day. Everything else moves by itself.',
      size: 'large',
      align: 'center',
      background: DEEP,
      padding_top: 4,
      padding_bottom: 10,
    },
    { type: 'button', text: 'Try it now', href: 'https://example.com/week', align: 'center', background: DEEP, padding_top: 14, padding_bottom: 52 },
    {
      type: 'text',
      text: 'Hi {{first_name|there}},\n\nyou asked for it more often than for anything else, so we built it first. Three things it does for you:',
      padding_top: 32,
    },
    {
      type: 'columns',
      gap: 20,
      columns: [
        { blocks: [{ type: 'heading', level: 3, text: 'It makes room' }, { type: 'text', text: 'What does not fit moves to the next free day.', size: 'small' }] },
        { blocks: [{ type: 'heading', level: 3, text: 'It remembers' }, { type: 'text', text: 'Things you do each week are there already.', size: 'small' }] },
        { blocks: [{ type: 'heading', level: 3, text: 'It asks first' }, { type: 'text', text: 'Nothing moves that you have pinned.', size: 'small' }] },
      ],
    },
    { type: 'quote', text: 'I closed my laptop at four on Friday. That is new, too.', author: 'Mara, first tester', padding_top: 22, padding_bottom: 20 },
    { type: 'button', text: 'See how it works', href: 'https://example.com/how', look: 'outline', align: 'center', padding_bottom: 30 },
    { type: 'footer', text: 'You get this mail because you use our app.' },
  ],
  design: {
    theme: {
      width: 600,
      font: 'system',
      heading_font: 'system',
      radius: 10,
      colors: {
        background: '#eeeefa',
        surface: '#ffffff',
        text: '#1e1b3a',
        muted: '#5f5c7a',
        line: '#dedcf0',
        link: '#4f46e5',
        button: '#4f46e5',
        button_text: '#ffffff',
      },
      dark_colors: {
        background: '#0f0e1a',
        surface: '#191828',
        text: '#ecebfa',
        muted: '#aaa7c7',
        line: '#37355a',
        link: '#a5b4fc',
      },
    },
  },
};
