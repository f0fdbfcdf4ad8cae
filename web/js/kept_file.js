// @ts-check
// A file that was chosen and is not imported yet. It stays in this browser, per user, so that going back or logging in again costs nobody a second search for it.
import { status } from './session.js';

const NAME = 'campaignd';
const STORE = 'files';
const KEPT_MS = 86400000;

/** @returns {Promise<IDBDatabase>} */
const open = () =>
  new Promise((resolve, reject) => {
    const asked = indexedDB.open(NAME, 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore(STORE);
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });

/** @param {IDBTransactionMode} mode @param {(store:IDBObjectStore) => IDBRequest} work @returns {Promise<any>} */
async function ask(mode, work) {
  const database = await open();
  try {
    return await new Promise((resolve, reject) => {
      const asked = work(database.transaction(STORE, mode).objectStore(STORE));
      asked.onsuccess = () => resolve(asked.result);
      asked.onerror = () => reject(asked.error);
    });
  } finally {
    database.close();
  }
}

/** @param {string} key */
const place = (key) => `${status().user?.id ?? 0}.${key}`;

/** Keeps a file; without room for it, nothing is kept. @param {string} key @param {File} file */
export const keep = (key, file) => ask('readwrite', (s) => s.put({ at: Date.now(), file }, place(key))).catch(() => {});

/** @param {string} key */
export const drop = (key) => ask('readwrite', (s) => s.delete(place(key))).catch(() => {});

/** Forgets them all, when a user logs out. */
export const dropAll = () => ask('readwrite', (s) => s.clear()).catch(() => {});

/** @param {string} key @returns {Promise<File|null>} */
export async function find(key) {
  const kept = await ask('readonly', (s) => s.get(place(key))).catch(() => null);
  if (!kept) return null;
  if (Date.now() - kept.at <= KEPT_MS) return kept.file;
  drop(key);
  return null;
}
