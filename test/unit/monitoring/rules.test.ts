import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { projectRoot } from '../../../config/paths';
import { DRIFT_ALARM } from '../../../forecasting/drift/input-drift';
import { SCORE_DRIFT_ALARM } from '../../../forecasting/drift/score-drift';
import { HOURLY_LIMITS } from '../../../forecasting/promotion/rules';
import { installedProgram } from '../../support/installed-program';

interface Rule {
  readonly alert?: string;
  readonly record?: string;
  readonly expr: string;
  readonly labels?: { readonly severity?: string };
  readonly annotations?: { readonly summary?: string; readonly runbook?: string };
}

interface RuleTests {
  readonly tests: readonly {
    readonly name: string;
    readonly alert_rule_test: readonly { readonly alertname: string; readonly exp_alerts: readonly unknown[] }[];
  }[];
}

const folder = join(projectRoot, 'monitoring', 'rules');
const filesIn = (path: string) => readdirSync(path).filter((name) => name.endsWith('.yml'));
const read = <T>(path: string) => parse(readFileSync(path, 'utf8')) as T;

const rules = filesIn(folder).flatMap((name) =>
  read<{ groups: { rules: Rule[] }[] }>(join(folder, name)).groups.flatMap((group) => group.rules),
);
const alerts = rules.filter(({ alert }) => alert !== undefined);
const tests = filesIn(join(folder, 'tests')).flatMap((name) => read<RuleTests>(join(folder, 'tests', name)).tests);

describe('the alerts', () => {
  test.each(alerts.map(({ alert }) => alert))(
    '%s has a test in which it fires and one in which it is silent',
    (alert) => {
      const expected = tests.flatMap((test) => test.alert_rule_test).filter(({ alertname }) => alertname === alert);
      expect(expected.some(({ exp_alerts }) => exp_alerts.length > 0)).toBe(true);
      expect(expected.some(({ exp_alerts }) => exp_alerts.length === 0)).toBe(true);
    },
  );

  test.each(alerts.map((rule) => [rule.alert, rule] as const))(
    '%s has a severity, a summary and a runbook',
    (_, rule) => {
      expect(['page', 'ticket']).toContain(rule.labels?.severity);
      expect(rule.annotations?.summary).toMatch(/\w/);
      const [page = '', heading] = (rule.annotations?.runbook ?? '').split('#');
      const headings = [...readFileSync(join(projectRoot, page), 'utf8').matchAll(/^#+ (.*)$/gm)].map(
        ([, title = '']) => title.toLowerCase().replaceAll(' ', '-'),
      );
      expect(headings).toContain(heading);
    },
  );

  test('use the same limits as the code', () => {
    const exprOf = (name: string) => alerts.find(({ alert }) => alert === name)?.expr ?? '';
    const limitOf = (name: string) => /[<>]=? *([\d.]+)/.exec(exprOf(name))?.[0];
    expect(limitOf('NexthourLosesToPersistence')).toBe(`> ${HOURLY_LIMITS.maxRatio}`);
    expect(limitOf('NexthourScoresDrift')).toBe(`>= ${SCORE_DRIFT_ALARM}`);
    expect(limitOf('NexthourInputsDrift')).toBe(`> ${Math.floor(DRIFT_ALARM * 100) / 100}`);
  });
});

describe('promtool', () => {
  const promtool = installedProgram('promtool');
  const run = (name: string, args: () => readonly string[]) => {
    const title = promtool ? name : `${name} (skipped: promtool is not installed; apt-get install prometheus)`;
    (promtool ? test : test.skip)(title, () => {
      expect(promtool?.run(args())).toMatchObject({ status: 0, output: expect.stringContaining('SUCCESS') });
    });
  };
  const inFolder = (path: string) => filesIn(path).map((name) => join(path, name));

  run('accepts prometheus.yml and its rules', () => ['check', 'config', join(projectRoot, 'prometheus.yml')]);
  run('passes the rule tests: every alert fires and is silent as expected', () => [
    'test',
    'rules',
    ...inFolder(join(folder, 'tests')),
  ]);
});
