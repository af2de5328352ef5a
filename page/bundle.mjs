/** node page/bundle.mjs : bundles the page for browsers and writes it to dist/page/, with compressed copies of each file. */
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { build } from 'esbuild';

const project = dirname(dirname(fileURLToPath(import.meta.url)));
const target = join(project, 'dist/page');
const draft = join(project, 'dist/page.new');

/** What may be in the bundle. Of the server, the page imports types only. */
const ALLOWED = /^(page|forecasting|reporting|system\/errors\.ts$|node_modules\/(preact|echarts|zrender|tslib)\/)/;

rmSync(draft, { recursive: true, force: true });
const { metafile, outputFiles } = await build({
  absWorkingDir: project,
  entryPoints: ['page/main.tsx'],
  outdir: draft,
  bundle: true,
  splitting: true,
  format: 'esm',
  target: 'es2022',
  minify: true,
  jsx: 'automatic',
  jsxImportSource: 'preact',
  entryNames: '[name]-[hash]',
  chunkNames: '[name]-[hash]',
  metafile: true,
  write: false,
  logLevel: 'warning',
});
refuseForeignSources();
mkdirSync(join(draft, 'assets'), { recursive: true });
for (const { path, contents } of outputFiles) writeWithCopies(join(draft, 'assets', basename(path)), contents);
const icon = readFileSync(join(project, 'page/icon.svg'));
const iconName = `icon-${createHash('sha256').update(icon).digest('hex').slice(0, 8)}.svg`;
writeWithCopies(join(draft, 'assets', iconName), icon);
writeFileSync(join(draft, 'index.html'), fillTemplate());
rmSync(target, { recursive: true, force: true });
renameSync(draft, target);

function refuseForeignSources() {
  const foreign = Object.keys(metafile.inputs).filter((path) => !ALLOWED.test(path));
  if (foreign.length === 0) return;
  throw new Error(`the page may not contain ${foreign.join(', ')}; import its types only, with \`import type\``);
}

function writeWithCopies(path, contents) {
  writeFileSync(path, contents);
  writeFileSync(`${path}.gz`, gzipSync(contents, { level: 9 }));
  const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: contents.length };
  writeFileSync(`${path}.br`, brotliCompressSync(contents, { params }));
}

/** The document names the files that each view needs. The server replaces {{root}} by the relative path to the root of the site. */
function fillTemplate() {
  // Each file that is loaded lazily is an entry point of its own.
  const isMain = ([, { entryPoint }]) => entryPoint === 'page/main.tsx';
  const [main, { cssBundle, imports }] = Object.entries(metafile.outputs).find(isMain);
  const chunks = imports.filter(({ kind }) => kind === 'import-statement').map(({ path }) => path);
  const address = (path) => `{{root}}page/assets/${basename(path)}`;
  const preloads = chunks.map((path) => `<link rel="modulepreload" href="${address(path)}">`).join('');
  return readFileSync(join(project, 'page/index.html'), 'utf8')
    .replace('{{icon}}', address(iconName))
    .replace('{{style}}', address(cssBundle))
    .replace('{{script}}', address(main))
    .replace('{{preloads}}', preloads);
}
