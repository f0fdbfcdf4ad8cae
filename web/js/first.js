// @ts-check
// The first script of the page: small, so that it runs while the large ones still come. It asks for what the first screen
// shows, and for the texts.
import './early.js';
import './words.js';
