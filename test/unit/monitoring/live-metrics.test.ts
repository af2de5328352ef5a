import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../../../config/paths';
import { listDashboardQueries, listRuleQueries } from '../../support/monitoring-expressions';

const OF_LIVE_LINE = /\bnexthour_(?:stream|news)_\w+|\bnexthour_live_\w+(?=\{question)/g;
const PARTS_OF_HISTOGRAM = /_(?:bucket|sum|count)$/;

/** The metrics that the sources of the live line declare, with their labels. */
function listDeclared(): ReadonlyMap<string, readonly string[]> {
  const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', 'streams'], {
    cwd: projectRoot,
    encoding: 'utf8',
  });
  const sources = files.split('\n').filter((path) => path.endsWith('.ts'));
  const texts = sources.map((path) => readFileSync(join(projectRoot, path), 'utf8')).join('\n');
  const declared = texts.matchAll(
    /name: '(nexthour_\w+)',\s*help: (?:'[^']*'|"[^"]*"),(?:\s*labelNames: \[([^\]]*)\])?/g,
  );
  return new Map([...declared].map(([, name = '', labels = '']) => [name, labels.match(/\w+/g) ?? []]));
}

const declared = listDeclared();
const queries = [...listDashboardQueries(), ...listRuleQueries()].map(({ query }) => query);
const withoutPart = (name: string) => name.replace(PARTS_OF_HISTOGRAM, '');

test('the dashboards and rules read only metrics that the processes of the live line export', () => {
  const read = queries.flatMap((query) => query.match(OF_LIVE_LINE) ?? []);
  expect(read.length).toBeGreaterThan(30);
  expect(read.filter((name) => !declared.has(withoutPart(name)))).toEqual([]);
});

test('they select by labels that these metrics have', () => {
  const selections = queries.flatMap((query) => [...query.matchAll(/(nexthour_(?:stream|news)_\w+)\{([^}]*)\}/g)]);
  expect(selections.length).toBeGreaterThan(5);
  for (const [, name = '', selectors = ''] of selections) {
    const labels = [...(declared.get(withoutPart(name)) ?? []), 'le'];
    const selected = [...selectors.matchAll(/(\w+)\s*(?:=~|!~|!=|=)/g)].map(([, label = '']) => label);
    expect({ name, unknown: selected.filter((label) => !labels.includes(label)) }).toEqual({ name, unknown: [] });
  }
});
