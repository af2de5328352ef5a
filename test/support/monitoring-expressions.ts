import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { projectRoot } from '../../config/paths';
import { renderDashboards } from '../../monitoring/grafana/dashboards';
import { removeConditions, splitAlternatives } from './promql-variants';

/** The value of the variable of the dashboards. */
const ASSET = 'BTC';

/** A query that must return data with these labels from the Prometheus of a running nexthour. */
export interface ExpectedQuery {
  readonly where: string;
  readonly query: string;
  readonly labels: readonly string[];
}

interface Dashboard {
  readonly panels: readonly { title: string; targets: readonly { expr: string; legendFormat?: string }[] }[];
  readonly annotations: { readonly list: readonly { name: string; expr: string; titleFormat: string }[] };
}

interface Rule {
  readonly record?: string;
  readonly alert?: string;
  readonly expr: string;
  readonly annotations?: Readonly<Record<string, string>>;
}

/** Lists every expression of every panel, with the labels that its legend uses. */
export function listDashboardQueries(): ExpectedQuery[] {
  return [...renderDashboards()].flatMap(([name, text]) => {
    const { panels, annotations } = JSON.parse(text) as Dashboard;
    const ofPanels = panels.flatMap(({ title, targets }) =>
      targets.flatMap(({ expr, legendFormat = '' }) => expandQuery(`${name}: ${title}`, expr, legendFormat)),
    );
    const ofAnnotations = annotations.list.flatMap((annotation) =>
      expandQuery(`${name}: ${annotation.name}`, annotation.expr, annotation.titleFormat),
    );
    return [...ofPanels, ...ofAnnotations];
  });
}

/** Lists every expression of every rule. Removes the conditions of alerts, because they return no data on a healthy system. */
export function listRuleQueries(): ExpectedQuery[] {
  const folder = join(projectRoot, 'monitoring', 'rules');
  const files = readdirSync(folder).filter((name) => name.endsWith('.yml'));
  return files.flatMap((name) => {
    const { groups } = parse(readFileSync(join(folder, name), 'utf8')) as { groups: { rules: Rule[] }[] };
    return groups.flatMap(({ rules }) => rules.flatMap((rule) => listQueriesOfRule(name, rule)));
  });
}

function listQueriesOfRule(file: string, { record, alert, expr, annotations = {} }: Rule): ExpectedQuery[] {
  const where = `${file}: ${record ?? alert}`;
  if (record) return [{ where, query: record, labels: [] }, ...expandQuery(where, expr, '')];
  const text = Object.values(annotations).join(' ').replaceAll('$labels.', '');
  return expandQuery(where, removeConditions(expr), text);
}

const KEYWORDS = ['end', 'else'];

/** Builds one query for each alternative of an expression. @param names text that contains `{{label}}` for each expected label */
export function expandQuery(where: string, expr: string, names: string): ExpectedQuery[] {
  const labels = [...names.matchAll(/{{ *([a-z_]+) *}}/g)]
    .map(([, label = '']) => label)
    .filter((label) => !KEYWORDS.includes(label));
  return splitAlternatives(expr.replaceAll('$asset', ASSET).replace(/\s+/g, ' ').trim()).map((query) => ({
    where,
    query,
    labels,
  }));
}
