// @ts-check
// Mails to one person that programs asked for: listed with what became of them, searched, paused and resumed.
import { after, before, test } from 'node:test';
import { look } from './axe.mjs';
import { inPage, REAL, startWorld } from './browser.mjs';
import { call } from './screens.mjs';

const RUN = Date.now().toString(36);
const NEEDS_DAEMON = { skip: !REAL && 'needs the daemon' };
/** @type {any} */
let world;
before(async () => {
  world = await startWorld();
});
after(() => world?.stop());

test('single messages are listed, found, paused and resumed', NEEDS_DAEMON, () =>
  inPage(world, async (page) => {
    await page.goto('/singles');
    const sender = await call(page, 'POST', '/senders', {
      name: `shop ${RUN}`,
      from_name: 'Shop',
      from_email: 'shop@example.com',
      transport: 'sandbox',
    });
    const send = (/** @type {string} */ who, more = {}) =>
      call(page, 'POST', '/send', {
        sender_id: sender.id,
        to: { email: `${who}-${RUN}@example.com`, name: 'Ada' },
        subject: 'Order {{order}}',
        body: 'Hi {{name}}',
        data: { order: '4711' },
        ...more,
      });
    await send('ada');
    await send('eve', { class: 'essential' });
    await page.reload();
    await page.getByRole('link', { name: `ada-${RUN}@example.com` }).waitFor();
    await page.getByRole('link', { name: `eve-${RUN}@example.com` }).waitFor();
    await look(world, page, 'singles-list');

    const row = page.getByRole('listitem').filter({ hasText: `shop ${RUN}` });
    await row.getByRole('button', { name: 'Pause' }).click();
    await page.getByRole('dialog').getByRole('button', { name: /^Pause/ }).click();
    await row.getByRole('button', { name: 'Resume' }).waitFor();
    await send('later');
    await page.reload();
    await row.getByText('1 message waiting').waitFor();
    await row.getByRole('button', { name: 'Resume' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Resume (1 waiting)' }).click();
    await row.getByText('3 sent').waitFor();

    await page.goto(`/singles?q=eve-${RUN}`);
    await page.getByRole('link', { name: `eve-${RUN}@example.com` }).click();
    await page.getByText('essential').waitFor();
    await page.getByRole('link', { name: 'Single messages' }).last().waitFor();
    await look(world, page, 'singles-one');
  }),
);
