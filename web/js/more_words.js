// @ts-check
// Stands before the screens behind the first ones: they begin when their texts are there.
import { moreTexts } from './words.js';

await moreTexts();
