import { execFileSync, spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { projectRoot } from '../../../config/paths';
import { COMMENT_MARK } from '../../../reporting/comparison/render-comment';

interface Job {
  readonly permissions?: Readonly<Record<string, string>>;
  readonly steps: readonly { readonly uses?: string; readonly run?: string; readonly with?: Record<string, unknown> }[];
}
interface Workflow {
  readonly name: string;
  readonly on: string | Readonly<Record<string, unknown>>;
  readonly permissions: Readonly<Record<string, string>>;
  readonly jobs: Readonly<Record<string, Job>>;
}

const folder = join(projectRoot, '.github', 'workflows');
const files = readdirSync(folder).sort();
const read = (file: string): Workflow => parse(readFileSync(join(folder, file), 'utf8'));
const stepsOf = ({ jobs }: Workflow) => Object.values(jobs).flatMap(({ steps }) => steps);
const hasActionlint = spawnSync('actionlint', ['--version']).status === 0;

describe('the GitHub workflows', () => {
  it.each(files)('%s should pin every action to a commit', (file) => {
    for (const { uses } of stepsOf(read(file))) if (uses) expect(uses).toMatch(/^[\w-]+\/[\w-]+@[0-9a-f]{40}$/);
  });

  it.each(files)('%s should not insert expressions into a shell command', (file) => {
    for (const { run } of stepsOf(read(file))) expect(run ?? '').not.toContain('${{');
  });

  it.each(['lint-test.yml', 'retrain-compare.yml'])(
    '%s, which runs code of pull requests, should have no secrets and no write permission',
    (file) => {
      expect(readFileSync(join(folder, file), 'utf8')).not.toMatch(/secrets\.|pull_request_target/);
      const workflow = read(file);
      expect(workflow.permissions).toEqual({ contents: 'read' });
      expect(Object.values(workflow.jobs).map(({ permissions }) => permissions)).toEqual([undefined]);
    },
  );

  it('should give the secrets of the registry only to a job that runs no code of the repository', () => {
    const { images, push } = read('deploy.yml').jobs;
    expect(JSON.stringify(images)).not.toContain('secrets.');
    expect(push?.permissions).toEqual({});
    expect(push?.steps.filter(({ uses }) => uses?.startsWith('actions/checkout@'))).toEqual([]);
  });

  it.each(['retrain-compare.yml', 'deploy.yml'])(
    '%s should run again when the base branch changes: a check that was skipped counts as passed',
    (file) => {
      expect(read(file).on).toMatchObject({
        pull_request: { types: expect.arrayContaining(['edited', 'synchronize']) },
      });
    },
  );

  it('should find the comment by the mark at its beginning', () => {
    const script = JSON.stringify(read('retrain-comment.yml').jobs.post?.steps.at(-1)?.with);
    expect(script).toContain(`const mark = '${COMMENT_MARK}'`);
  });

  it('should post the comment in a job that neither checks out nor runs code of the pull request', () => {
    const workflow = read('retrain-comment.yml');
    const { render, post } = workflow.jobs;
    expect(workflow.on).toMatchObject({ workflow_run: { workflows: [read('retrain-compare.yml').name] } });
    expect(render?.permissions).toEqual({ contents: 'read', actions: 'read' });
    const checkout = render?.steps.find(({ uses }) => uses?.startsWith('actions/checkout@'));
    expect(checkout?.with).toEqual({ 'persist-credentials': false });
    expect(post?.permissions).toEqual({ contents: 'write', 'pull-requests': 'write' });
    expect(post?.steps.filter(({ uses, run }) => run || uses?.startsWith('actions/checkout@'))).toEqual([]);
  });

  (hasActionlint ? it : it.skip)('should pass actionlint', () => {
    execFileSync('actionlint', { cwd: projectRoot });
  });
});
