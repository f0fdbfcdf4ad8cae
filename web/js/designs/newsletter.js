// @ts-check
// A newsletter: a masthead, one story, two short ones, where else to read on.
import { t } from '../words.js';

const BAND = '#0f3d3e';

/** @type {import('./designs.js').Design} */
export const newsletter = {
  name: t('designs.newsletter'),
  about: t('designs.about_newsletter'),
  blocks: [
    { type: 'text', text: 'No. 12 · May', size: 'small', background: BAND, padding_top: 36, padding_bottom: 0 },
    { type: 'heading', text: 'The Harbour Post', background: BAND, padding_top: 4, padding_bottom: 4 },
    { type: 'text', text: 'News from the docks, once a month.', background: BAND, padding_top: 0, padding_bottom: 36 },
    { type: 'heading', level: 2, text: 'The old crane turns again', padding_top: 34 },
    {
      type: 'text',
      text:
        'Hello {{first_name|there}},\n\nafter eleven years the crane at pier 4 moves again. Volunteers took its gears apart, cleaned every ' +
        'tooth and put them back. On Saturday it lifts its first load, and everybody may watch.',
    },
    { type: 'button', text: 'Read the story', href: 'https://example.com/crane' },
    { type: 'divider' },
    {
      type: 'columns',
      gap: 32,
      columns: [
        {
          blocks: [
            { type: 'heading', level: 3, text: 'New opening hours' },
            { type: 'text', text: 'The museum opens at nine from June. [See all hours](https://example.com/hours)' },
          ],
        },
        {
          blocks: [
            { type: 'heading', level: 3, text: 'Boats wanted' },
            { type: 'text', text: 'Yours may lie at the guest pier in July. [Reserve a place](https://example.com/pier)' },
          ],
        },
      ],
    },
    { type: 'quote', text: 'I had never seen it move. Now I come every evening.', author: 'Ida, lock keeper', padding_top: 24, padding_bottom: 28 },
    {
      type: 'links',
      align: 'center',
      background: BAND,
      padding_top: 22,
      padding_bottom: 22,
      items: [
        { text: 'Website', href: 'https://example.com' },
        { text: 'Calendar', href: 'https://example.com/calendar' },
        { text: 'In the browser', href: '{{view_url}}' },
      ],
    },
    { type: 'footer' },
  ],
  design: {
    theme: {
      width: 620,
      font: 'sans',
      heading_font: 'serif',
      radius: 3,
      colors: {
        background: '#e9eeec',
        surface: '#ffffff',
        text: '#1d2b2b',
        muted: '#566867',
        line: '#d5dedc',
        link: '#0b6a63',
        button: '#0b6a63',
        button_text: '#ffffff',
      },
      dark_colors: {
        background: '#0c1414',
        surface: '#142020',
        text: '#e6efee',
        muted: '#a2b4b2',
        line: '#2f4342',
        link: '#6fd0c5',
      },
    },
  },
};
