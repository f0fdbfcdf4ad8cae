// @ts-check
// An invitation: what, when and where at a glance, and a programme.
import { t } from '../words.js';

const NIGHT = '#1c1917';
const GOLD = '#f4e3b5';

/** @type {import('./designs.js').Design} */
export const invitation = {
  name: t('designs.invitation'),
  about: t('designs.about_invitation'),
  blocks: [
    { type: 'text', text: 'You are invited', align: 'center', background: NIGHT, padding_top: 52, padding_bottom: 0 },
    { type: 'heading', text: 'An evening of small films', align: 'center', background: NIGHT, padding_top: 6, padding_bottom: 6 },
    { type: 'text', text: 'Nine films, none longer than ten minutes.', align: 'center', background: NIGHT, padding_top: 0, padding_bottom: 52 },
    {
      type: 'columns',
      background: GOLD,
      padding_top: 18,
      padding_bottom: 18,
      columns: [
        { blocks: [{ type: 'heading', level: 3, text: 'When', align: 'center' }, { type: 'text', text: 'Thursday, 12 June\\\nDoors open at 19:00', align: 'center' }] },
        { blocks: [{ type: 'heading', level: 3, text: 'Where', align: 'center' }, { type: 'text', text: 'The Old Pump House\\\n4 River Lane', align: 'center' }] },
      ],
    },
    {
      type: 'text',
      text: 'Dear {{first_name|friend}},\n\nthe projector is back from repair, and we have missed you. Bring somebody who has never been here.',
      padding_top: 30,
    },
    { type: 'heading', level: 2, text: 'The programme' },
    {
      type: 'text',
      text: '| Time | What |\n|---|---|\n| 19:00 | Doors, something to drink |\n| 19:30 | Films 1 to 5 |\n| 20:30 | A break outside |\n| 21:00 | Films 6 to 9, then we talk |',
    },
    { type: 'button', text: 'I will be there', href: 'https://example.com/yes', align: 'center', padding_top: 26 },
    { type: 'text', text: 'Cannot come? [Let somebody else have the seat](https://example.com/no)', size: 'small', muted: true, align: 'center', padding_bottom: 28 },
    { type: 'footer' },
  ],
  design: {
    theme: {
      width: 580,
      font: 'book',
      heading_font: 'book',
      radius: 0,
      colors: {
        background: '#efe9dd',
        surface: '#fffcf5',
        text: '#292420',
        muted: '#6d635a',
        line: '#e2d9c8',
        link: '#8c2f39',
        button: '#8c2f39',
        button_text: '#ffffff',
      },
      dark_colors: {
        background: '#0f0d0c',
        surface: '#231f1c',
        text: '#f1eadf',
        muted: '#b8ac9f',
        line: '#473f38',
        link: '#f0a6a0',
      },
    },
  },
};
