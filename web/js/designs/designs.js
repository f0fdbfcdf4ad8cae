// @ts-check
// The designs that come with campaignd: each a message of blocks to begin with.
import { announcement } from './announcement.js';
import { invitation } from './invitation.js';
import { letter } from './letter.js';
import { newsletter } from './newsletter.js';
import { offer } from './offer.js';

/** @typedef {{name:string, about:string, blocks:any[], design:any}} Design */

/** @type {Design[]} */
export const DESIGNS = [letter, newsletter, announcement, invitation, offer];
