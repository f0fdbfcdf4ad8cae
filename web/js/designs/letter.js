// @ts-check
// A letter: words first, as if one person wrote to another.
import { t } from '../words.js';

/** @type {import('./designs.js').Design} */
export const letter = {
  name: t('designs.letter'),
  about: t('designs.about_letter'),
  blocks: [
    { type: 'logo' },
    {
      type: 'text',
      text:
        'Dear {{first_name|reader}},\n\nthank you for being with us. This is a short note about what we did in the last weeks, and what comes next.\n\n' +
        'We moved into a larger workshop in March. There is room for **two more benches** now, and the first course starts in May. ' +
        'If you want a place, write to me: I keep a list.\n\nUntil then, here is [what we made this winter](https://example.com/winter).',
      size: 'large',
      padding_top: 20,
    },
    { type: 'text', text: 'With kind regards,\n\n**Ann Example**', size: 'large', padding_top: 14 },
    { type: 'divider', padding_top: 34 },
    { type: 'text', text: 'P.S. You can simply answer this mail. I read everything.', muted: true },
    { type: 'footer', align: 'left', text: 'You get this letter because you signed up for it.' },
  ],
  design: {
    theme: {
      width: 580,
      font: 'serif',
      heading_font: 'serif',
      radius: 4,
      colors: {
        background: '#f6f3ee',
        surface: '#fffdf9',
        text: '#2b2621',
        muted: '#6f655b',
        line: '#e4dccf',
        link: '#8a3b12',
        button: '#8a3b12',
        button_text: '#ffffff',
      },
      dark_colors: {
        background: '#171411',
        surface: '#211d19',
        text: '#efe8de',
        muted: '#b3a797',
        line: '#443b32',
        link: '#eba87f',
      },
    },
  },
};
