// Copies the pictures of page.md from the screenshots that the tests of the page write:
//
//   SCREENSHOTS=/tmp/pictures npx jest --selectProjects page
//   node docs/page-pictures.mjs /tmp/pictures
//
// pngquant, if installed, makes the files smaller.
import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The name of the screenshot, and that of the picture in docs/images. */
const PICTURES = {
  'now-first-screen': 'page-now',
  'now-server-away-light': 'page-server-away',
  'runs-failed-hour-light': 'page-runs',
  'model-light': 'page-model',
  'labels-first-screen': 'page-labels',
  'labels-compare-first-screen': 'page-labels-compare',
  'labels-live-first-screen': 'page-labels-live',
  'data-light': 'page-data',
  'system-light': 'page-system',
  'now-phone-dark': 'page-now-phone',
  'now-empty-light': 'page-first-minutes',
  'live-light': 'page-live',
};

const folder = process.argv[2] ?? '';
const images = join(dirname(fileURLToPath(import.meta.url)), 'images');
for (const [name, picture] of Object.entries(PICTURES)) {
  const [from, to] = [join(folder, `${name}.png`), join(images, `${picture}.png`)];
  if (!existsSync(from)) {
    console.warn(`${picture}.png is unchanged: there is no ${from}`);
    continue;
  }
  copyFileSync(from, to);
  spawnSync('pngquant', ['--force', '--skip-if-larger', '--output', to, '64', to]);
}
