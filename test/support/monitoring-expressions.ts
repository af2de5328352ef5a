import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { projectRoot } from '../../config/paths';
import { renderDashboards } from '../../monitoring/grafana/dashboards';
import { choices, withoutConditions } from './promql-variants';

/** A query that must return data with these labels, when Prometheus scrapes a running nexthour. */
export interface Question {
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

/** Every expression of every panel, with the labels that its legend uses. */
export function dashboardQuestions(): Question[] {
  return [...renderDashboards()].flatMap(([name, text]) => {
    const { panels, annotations } = JSON.parse(text) as Dashboard;
    const ofPanels = panels.flatMap(({ title, targets }) =>
      targets.flatMap(({ expr, legendFormat = '' }) => questions(`${name}: ${title}`, expr, legendFormat)),
    );
    const ofAnnotations = annotations.list.flatMap((annotation) =>
      questions(`${name}: ${annotation.name}`, annotation.expr, annotation.titleFormat),
    );
    return [...ofPanels, ...ofAnnotations];
  });
}

/** Every expression of every rule. Alerts lose their conditions, because they are silent on a healthy system. */
export function ruleQuestions(): Question[] {
  const folder = join(projectRoot, 'monitoring', 'rules');
  const files = readdirSync(folder).filter((name) => name.endsWith('.yml'));
  return files.flatMap((name) => {
    const { groups } = parse(readFileSync(join(folder, name), 'utf8')) as { groups: { rules: Rule[] }[] };
    return groups.flatMap(({ rules }) => rules.flatMap((rule) => questionsOfRule(name, rule)));
  });
}

function questionsOfRule(file: string, { record, alert, expr, annotations = {} }: Rule): Question[] {
  const where = `${file}: ${record ?? alert}`;
  if (record) return [{ where, query: record, labels: [] }, ...questions(where, expr, '')];
  const text = Object.values(annotations).join(' ').replaceAll('$labels.', '');
  return questions(where, withoutConditions(expr), text);
}

/** @param names text with `{{label}}` in it */
export function questions(where: string, expr: string, names: string): Question[] {
  const labels = [...names.matchAll(/{{ *([a-z_]+) *}}/g)].map(([, label = '']) => label);
  return choices(expr.replace(/\s+/g, ' ').trim()).map((query) => ({ where, query, labels }));
}
