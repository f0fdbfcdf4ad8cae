// @ts-check
// Where one can go: the menu, the keys and the command palette draw from the same list.

/** @type {[string, [string, string, string][]][]} group, then address, name, second key after g */
export const PLACES = [
  [
    'Send',
    [
      ['/dashboard', 'Dashboard', 'd'],
      ['/campaigns', 'Campaigns', 'c'],
      ['/senders', 'Senders', 's'],
      ['/sandbox', 'Sandbox', 'x'],
    ],
  ],
  [
    'Audience',
    [
      ['/recipients', 'Recipients', 'r'],
      ['/lists', 'Lists', 'l'],
      ['/forms', 'Sign-up forms', 'f'],
      ['/segments', 'Segments', 'e'],
      ['/import', 'Import', 'i'],
      ['/suppressions', 'Suppressions', 'u'],
    ],
  ],
  [
    'System',
    [
      ['/queue', 'Queue', 'q'],
      ['/webhooks', 'Webhooks', 'w'],
      ['/settings', 'Settings', 't'],
    ],
  ],
];

/** What can be begun anywhere, and the route one must be allowed to call. @type {[string, string, string][]} */
export const BEGINNINGS = [
  ['/campaigns/new', 'New campaign', 'POST /campaigns'],
  ['/recipients/new', 'Add recipient', 'POST /recipients'],
  ['/forms/new', 'New sign-up form', 'POST /forms'],
  ['/senders/new', 'New sender', 'POST /senders'],
];
