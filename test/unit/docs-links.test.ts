import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join, normalize } from 'node:path';
import { projectRoot } from '../../config/paths';

const pages = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '*.md'], {
  cwd: projectRoot,
  encoding: 'utf8',
})
  .split('\n')
  .filter((page) => page !== '');

const read = (page: string) => readFileSync(join(projectRoot, page), 'utf8');

/** The anchors that GitHub gives to the headings of a page. */
function listAnchors(page: string): string[] {
  const headings = read(page).match(/^#{1,6} .*$/gm) ?? [];
  return headings.map((heading) =>
    heading
      .replace(/^#+ /, '')
      .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
      .toLowerCase()
      .replace(/[^\p{L}\p{N}_\- ]/gu, '')
      .replaceAll(' ', '-'),
  );
}

function findBrokenLinks(page: string): string[] {
  const text = read(page).replace(/```[\s\S]*?```/g, '');
  const links = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = '']) => link);
  return links.filter((link) => {
    if (/^(https?|mailto):/.test(link)) return false;
    const [path = '', anchor] = link.split('#');
    const target = path === '' ? page : normalize(join(page, '..', path));
    if (!existsSync(join(projectRoot, target))) return true;
    return anchor !== undefined && target.endsWith('.md') && !listAnchors(target).includes(anchor);
  });
}

test('every relative link in the docs leads to a file, and to a heading of it', () => {
  const links = pages.flatMap((page) => findBrokenLinks(page).map((link) => `${page}: ${link}`));
  expect(pages).toContain('docs/glossary.md');
  expect(links).toEqual([]);
});

test('the index of the docs lists every decision', () => {
  const index = read('docs/README.md');
  const missing = pages.filter(
    (page) => page.startsWith('docs/decisions/') && !index.includes(page.slice('docs/'.length)),
  );
  expect(missing).toEqual([]);
});
