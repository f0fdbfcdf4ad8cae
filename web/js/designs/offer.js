// @ts-check
// An offer: what, how much and until when, three things to choose from.
import { t } from '../words.js';

const SUN = '#ffd166';
const CARD = '#fdf1e7';

/** @param {string} name @param {string} words @param {string} price */
const thing = (name, words, price) => ({
  blocks: [
    { type: 'heading', level: 3, text: name },
    { type: 'text', text: words, size: 'small' },
    { type: 'text', text: `**${price}**`, size: 'large' },
  ],
});

/** @type {import('./designs.js').Design} */
export const offer = {
  name: t('designs.offer'),
  about: t('designs.about_offer'),
  blocks: [
    { type: 'logo', align: 'center', padding_top: 28, padding_bottom: 28 },
    { type: 'text', text: '**Until Sunday**', align: 'center', background: SUN, padding_top: 38, padding_bottom: 0 },
    { type: 'heading', text: '20 % off everything\nthat grows', align: 'center', background: SUN, padding_top: 4, padding_bottom: 8 },
    { type: 'text', text: 'Your code: **SPRING20**', size: 'large', align: 'center', background: SUN, padding_top: 0, padding_bottom: 6 },
    { type: 'button', text: 'Choose your plants', href: 'https://example.com/plants', align: 'center', background: SUN, padding_bottom: 42 },
    { type: 'text', text: 'Hello {{first_name|there}}, the greenhouse is full. These three are the ones we take home ourselves.', align: 'center', padding_top: 30, padding_bottom: 14 },
    {
      type: 'columns',
      background: CARD,
      padding_top: 18,
      padding_bottom: 18,
      columns: [
        thing('Lemon tree', 'Wants a window to the south.', '€ 29'),
        thing('Fern', 'Forgives nearly everything.', '€ 12'),
        thing('Herb box', 'Basil, thyme and sage.', '€ 18'),
      ],
    },
    { type: 'button', text: 'See all plants', href: 'https://example.com/all', full_width: true, padding_top: 26, padding_bottom: 26 },
    { type: 'text', text: 'The code holds until Sunday midnight, once for each order. Not for vouchers.', size: 'small', muted: true, align: 'center' },
    { type: 'footer' },
  ],
  design: {
    theme: {
      width: 620,
      font: 'wide',
      heading_font: 'wide',
      radius: 24,
      colors: {
        background: '#fff7ef',
        surface: '#ffffff',
        text: '#2d2a26',
        muted: '#6e665d',
        line: '#f0e2d3',
        link: '#b4390d',
        button: '#b4390d',
        button_text: '#ffffff',
      },
      dark_colors: {
        background: '#161310',
        surface: '#221e1a',
        text: '#f4ece4',
        muted: '#b9ada1',
        line: '#463d34',
        link: '#ffb087',
      },
    },
  },
};
