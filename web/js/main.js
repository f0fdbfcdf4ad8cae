// @ts-check
// Starts the page: finds out whether set-up or a login is needed, then shows the screen the address names.
import { html, render, useEffect, useState } from '../vendor/htm-preact.js';
import * as api from './api.js';
import { isKnown, know } from './early.js';
import { keepListening } from './events.js';
import { start, useLocation } from './router.js';
import { useScreen } from './parts/all_routes.js';
import { keepFocus } from './parts/focus.js';
import { LoginOver } from './parts/login.js';
import { Shell } from './parts/shell.js';
import { SIGN_ON, SIGN_ON_BACK } from './parts/sign_on.js';
import { Loading } from './parts/states.js';
import { InvitationPage } from './pages/invitation.js';
import { LoginPage } from './pages/login.js';
import { SecondFactorPage } from './pages/second_factor.js';
import { SetupPage } from './pages/setup.js';
import { SignOnPage } from './pages/sign_on.js';
import { t } from './words.js';

const FIRST_TRY_MS = 1500;
/** The link of an invitation leads there. */
const INVITATION = '/invitation/';

/** Whether the daemon still has to be set up; learns who is logged in, when somebody is. */
async function askWhatIsNeeded() {
  if (isKnown() && (await api.loadSession())) return false;
  const { needed } = await api.get('/setup');
  const known = isKnown();
  know(!needed);
  if (!needed && !known) await api.loadSession();
  return needed;
}

/** Which of the four faces the page shows: loading, setup, login or the frame. */
function useStart() {
  const [face, setFace] = useState('loading');
  const [, redraw] = useState(0);
  useEffect(() => {
    let timer = 0;
    const ask = async () => {
      try {
        const needed = await askWhatIsNeeded();
        setFace(needed ? 'setup' : 'frame');
      } catch {
        timer = window.setTimeout(ask, FIRST_TRY_MS);
      }
    };
    ask();
    const stop = api.subscribe(() => redraw((n) => n + 1));
    return () => {
      stop();
      clearTimeout(timer);
    };
  }, []);
  return { face, setFace };
}

function App() {
  const { face, setFace } = useStart();
  const { path } = useLocation();
  const screen = useScreen(path);
  const { user, locked, unfinished, reachable } = api.status();
  if (face === 'loading') {
    return html`<main class="gate"><${Loading} what=${reachable ? t('loading.page')
      : t('loading.away')} /></main>`;
  }
  if (face === 'setup') return html`<${SetupPage} onDone=${() => setFace('frame')} />`;
  if (path.startsWith(INVITATION)) return html`<${InvitationPage} token=${path.slice(INVITATION.length)} />`;
  if (path === SIGN_ON || path === SIGN_ON_BACK) return html`<${SignOnPage} path=${path} />`;
  if (!user) return html`<${LoginPage} />`;
  if (unfinished) return html`<${SecondFactorPage} user=${user} />`;
  return html`<${Shell} key=${user.id} user=${user} path=${path} reachable=${reachable}>
      <${screen.page} key=${path} ...${screen.params} user=${user} />
    <//>
    ${locked && html`<${LoginOver} user=${user} />`}`;
}

start();
keepFocus();
keepListening();
render(html`<${App} />`, /** @type {HTMLElement} */ (document.getElementById('app')));
