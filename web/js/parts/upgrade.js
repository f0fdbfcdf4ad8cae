// @ts-check
import { useEffect, useRef, useState } from '../../vendor/htm-preact.js';

/** The address below which this page's files lie, named after what is in them; bundled or not. */
const OWN = `${new URL(import.meta.url).pathname.split('/js/')[0]}/js/`;

/** Whether the daemon has another page now than the one that runs here; asked when another process answers. @param {string|undefined} instance */
export function useUpgrade(instance) {
  const [newer, setNewer] = useState(false);
  const first = useRef(/** @type {string|undefined} */ (undefined));
  useEffect(() => {
    first.current ??= instance;
    if (!instance || instance === first.current) return;
    fetch('/', { headers: { Accept: 'text/html' } })
      .then((answer) => answer.text())
      .then((shell) => setNewer(!shell.includes(OWN)))
      .catch(() => {
        first.current = undefined; // asked again with the next answer
      });
  }, [instance]);
  return newer;
}
