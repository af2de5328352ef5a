import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { parse, parseAllDocuments } from 'yaml';
import { projectRoot } from '../../../config/paths';
import { type OwnProcess, VARIABLE_NAMES, type VariableName, variableOf } from '../../../config/variables';
import { prometheusRuleFile, renderPrometheusRule } from '../../../monitoring/prometheus-rule';
import { GROUPS } from '../../../streams/groups';
import { TOPICS } from '../../../streams/topics';

interface Container {
  readonly name: string;
  readonly image: string;
  readonly args?: readonly string[];
  readonly env?: readonly { name: string; value?: string; valueFrom?: { secretKeyRef?: { optional?: boolean } } }[];
  readonly envFrom?: readonly { configMapRef: { name: string } }[];
  readonly resources?: { requests?: Record<string, string>; limits?: Record<string, string> };
  readonly securityContext?: object;
  readonly startupProbe?: object;
  readonly livenessProbe?: object;
  readonly readinessProbe?: object;
}

interface Pod {
  readonly metadata: { readonly labels: Readonly<Record<string, string>> };
  readonly spec: {
    readonly containers: readonly Container[];
    readonly initContainers?: readonly Container[];
    readonly automountServiceAccountToken?: boolean;
    readonly securityContext?: object;
    readonly terminationGracePeriodSeconds?: number;
  };
}

interface Manifest {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly labels?: Readonly<Record<string, string>> };
  readonly data?: Readonly<Record<string, string>>;
  readonly spec: { readonly template: Pod; readonly replicas?: number } & Readonly<Record<string, unknown>>;
}

const tools = join(projectRoot, '.cache', 'kubernetes', 'tools', 'bin');

function run(program: 'kubectl' | 'kubernetes-validate', args: readonly string[]) {
  const result = spawnSync(join(tools, program), args, { encoding: 'utf8' });
  if (result.error) throw new Error(`${program} does not start; npm test installs it`, { cause: result.error });
  return result;
}
const kubernetes = join(projectRoot, 'deploy', 'kubernetes');
const render = (folder: string) => run('kubectl', ['kustomize', folder]).stdout;

function inTemporaryFolder<T>(work: (folder: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), 'nexthour-manifests-'));
  try {
    return work(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Renders an overlay like `production`, or an overlay with one more component, like `production + shared-pipeline`. */
function renderOverlay(name: string): string {
  const [overlay = '', component] = name.split(' + ');
  const base = join(kubernetes, 'overlays', overlay);
  if (component === undefined) return render(base);
  return inTemporaryFolder((folder) => {
    const pathTo = (part: string) => relative(folder, part);
    const components = [pathTo(join(kubernetes, 'components', component))];
    const content = { namespace: 'nexthour', resources: [pathTo(base)], components };
    writeFileSync(join(folder, 'kustomization.yaml'), JSON.stringify(content));
    return render(folder);
  });
}
const parseManifests = (text: string) => parseAllDocuments(text).map((document) => document.toJS() as Manifest);

/** Checks rendered manifests against the schemas of Kubernetes. It has none for objects of operators. */
function validate(text: string): { status: number | null; errors: string } {
  return inTemporaryFolder((folder) => {
    const file = join(folder, 'rendered.yaml');
    writeFileSync(file, text);
    const { status, stdout, stderr } = run('kubernetes-validate', ['-k', '1.37.0', '--strict', file]);
    const lines = `${stdout}${stderr}`.split('\n');
    return { status, errors: lines.filter((line) => line.startsWith('ERROR')).join('\n') };
  });
}

const OPERATOR_KINDS = new Set(['PodMonitor', 'PrometheusRule', 'ScaledObject', 'TriggerAuthentication']);

describe.each(['local', 'local + real-prices', 'production', 'production + shared-pipeline'])('%s', (overlay) => {
  const text = renderOverlay(overlay);
  const isLocal = overlay.startsWith('local');
  const all = parseManifests(text);
  const pods = all.filter(({ kind }) => ['Deployment', 'StatefulSet', 'Job'].includes(kind));
  const own = pods.filter(({ metadata }) => metadata.labels?.['nexthour/image'] === 'own');
  const containersOf = ({ spec: { containers, initContainers = [] } }: Pod) => [...initContainers, ...containers];

  test('passes the strict check, which finds a planted mistake', () => {
    const builtIn = text
      .split(/^---$/m)
      .filter((one) => !OPERATOR_KINDS.has(/^kind: (\w+)$/m.exec(one)?.[1] ?? ''))
      .join('---\n');
    expect(validate(builtIn)).toEqual({ status: 0, errors: '' });
    // Once, because each check takes two seconds.
    if (overlay !== 'local') return;
    const planted = builtIn.replace('readOnlyRootFilesystem:', 'readOnlyRootFileSystem:');
    expect(validate(planted)).toMatchObject({
      status: expect.not.stringMatching('^0$'),
      errors: expect.stringContaining('readOnlyRootFileSystem'),
    });
  });

  test('contains no secret, and no part of an image without a version', () => {
    expect(all.filter(({ kind }) => kind === 'Secret')).toEqual([]);
    expect(text).not.toMatch(/:\/\/[^/\s:@]+:[^/\s@]+@/);
    const images = pods.flatMap(({ spec }) => containersOf(spec.template).map(({ image }) => image));
    const pinned = !isLocal ? /@sha256:[0-9a-f]{64}$/ : /:(dev|v?\d[\w.-]*)$/;
    expect(images.filter((image) => !pinned.test(image))).toEqual([]);
  });

  test('has budgets that let a node be drained, with one replica and with a pod that is not ready', () => {
    const budgets = all.filter(({ kind }) => kind === 'PodDisruptionBudget');
    for (const { metadata, spec } of budgets) {
      expect([metadata.name, spec]).toMatchObject([
        expect.any(String),
        {
          maxUnavailable: 1,
          unhealthyPodEvictionPolicy: 'AlwaysAllow',
          selector: { matchLabels: { 'app.kubernetes.io/name': metadata.name } },
        },
      ]);
    }
    const SCALED = ['candles', 'features', 'predict', 'score', 'server', 'training-worker'];
    expect(budgets.map(({ metadata }) => metadata.name).sort()).toEqual(
      [...SCALED, ...(overlay.endsWith('shared-pipeline') ? ['pipeline-worker'] : [])].sort(),
    );
  });

  test('connects to simulators or to the internet, not to both', () => {
    const policies = all.filter(({ kind }) => kind === 'NetworkPolicy');
    const outside = policies.filter((policy) => JSON.stringify(policy).includes('0.0.0.0/0'));
    expect(outside.length > 0).toBe(overlay !== 'local');
    expect(text.includes('name: simulator')).toBe(overlay === 'local');
  });

  test.each(pods.map((pod) => [`${pod.kind} ${pod.metadata.name}`, pod] as const))('%s is restricted', (_, pod) => {
    const { spec } = pod.spec.template;
    expect(spec).toMatchObject({
      automountServiceAccountToken: false,
      securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
    });
    for (const container of containersOf(pod.spec.template)) {
      expect(container).toMatchObject({
        resources: {
          requests: { cpu: expect.any(String), memory: expect.any(String) },
          limits: { memory: expect.any(String) },
        },
        securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
      });
    }
    if (own.includes(pod))
      expect(spec.containers).toMatchObject([{ securityContext: { readOnlyRootFilesystem: true } }]);
    if (pod.kind === 'Job') return;
    expect(spec.terminationGracePeriodSeconds).toBeGreaterThan(10 + (pod.metadata.name === 'server' ? 5 : 0));
    expect(spec.containers).toMatchObject([
      { startupProbe: expect.anything(), livenessProbe: expect.anything(), readinessProbe: expect.anything() },
    ]);
  });

  /** The entry script turns the first two into addresses of the simulators. The Temporal client reads the others itself. */
  const READ_BY_OTHERS = [
    ...['SIMULATOR_URL', 'KRAKEN_SIMULATOR'],
    ...['TEMPORAL_API_KEY', 'TEMPORAL_TLS_CLIENT_CERT_DATA', 'TEMPORAL_TLS_CLIENT_KEY_DATA'],
  ];
  const configMaps = new Map(
    all.filter(({ kind }) => kind === 'ConfigMap').map((one) => [one.metadata.name, one.data ?? {}]),
  );

  function variablesOf(pod: Manifest): Map<string, string | null> {
    const { env = [], envFrom = [] } = pod.spec.template.spec.containers[0] ?? { env: [] };
    const shared = envFrom.flatMap(({ configMapRef: { name } }) =>
      Object.entries(configMaps.get(name) ?? { missing: name }),
    );
    return new Map<string, string | null>([...shared, ...env.map(({ name, value }) => [name, value ?? null] as const)]);
  }

  const settled = own.filter(({ metadata: { name } }) => !name.endsWith('simulator'));

  test.each(settled.map((pod) => [pod.metadata.name, pod] as const))(
    '%s gets the variables that it reads',
    (name, pod) => {
      const variables = variablesOf(pod);
      const known = [...variables].filter(([key]) => !READ_BY_OTHERS.includes(key));
      expect(known.map(([key]) => key).filter((key) => !VARIABLE_NAMES.includes(key as VariableName))).toEqual([]);
      for (const [key, value] of known) {
        if (value !== null)
          expect(`${key}=${value}`).toMatch(
            new RegExp(`=${(variableOf(key as VariableName).schema.pattern ?? '^.*$').replace(/^\^/, '')}`),
          );
      }
      // The Job reads what the pipeline worker reads at its start. A value that all may read, such as an address, is no secret.
      const process = (name === 'prepare' ? 'pipeline-worker' : name) as OwnProcess;
      const isSecretOfOthers = (key: VariableName) => {
        const { passedTo } = variableOf(key);
        return Array.isArray(passedTo) && !passedTo.includes(process);
      };
      const secrets = known.filter(([, value]) => value === null).map(([key]) => key as VariableName);
      expect(secrets.filter(isSecretOfOthers)).toEqual([]);
      const ADDRESSES: VariableName[] = [
        'DATABASE_URL',
        'MINIO_ENDPOINT',
        'MLFLOW_TRACKING_URI',
        'KAFKA_BROKERS',
        'TEMPORAL_ADDRESS',
      ];
      for (const key of ADDRESSES) if (!isSecretOfOthers(key)) expect([key, variables.has(key)]).toEqual([key, true]);
      expect(variables.has('DATABASE_PASSWORD')).toBe(true);
      for (const key of variables.keys()) {
        const { requiredWith } = VARIABLE_NAMES.includes(key as VariableName) ? variableOf(key as VariableName) : {};
        if (requiredWith !== undefined && key.startsWith('KAFKA'))
          expect(variables.has(requiredWith) || isLocal).toBe(true);
      }
    },
  );
});

describe('the autoscalers of the live line', () => {
  test('read the groups and topics of the code, and start at most one pod for each partition', () => {
    const scaled = parseManifests(
      readFileSync(join(projectRoot, 'deploy/kubernetes/components/scaling/streams.yaml'), 'utf8'),
    );
    const found = scaled.map(({ metadata, spec }) => [metadata.name, spec.maxReplicaCount, spec.triggers]);
    const partitionsOf = (topic: string) => Object.values(TOPICS).find(({ name }) => name === topic)?.partitions;
    expect(found).toEqual(
      Object.entries(GROUPS).map(([name, { id, topic }]) => [
        name,
        partitionsOf(topic),
        [expect.objectContaining({ metadata: expect.objectContaining({ consumerGroup: id, topic }) })],
      ]),
    );
  });
});

interface Workflow {
  readonly jobs: Record<
    'push' | 'kubernetes',
    { readonly steps: readonly { readonly name?: string; readonly run?: string }[] }
  >;
}

/** The script of a step of the workflow `deploy`. */
function readStep(job: keyof Workflow['jobs'], title: string): string {
  const { jobs } = parse(readFileSync(join(projectRoot, '.github/workflows/deploy.yml'), 'utf8')) as Workflow;
  return jobs[job].steps.find(({ name }) => name === title)?.run ?? 'exit 99';
}

test('the workflow `deploy` hands on the digest of each image of `production`', () => {
  const { images } = parse(readFileSync(join(kubernetes, 'overlays/production/kustomization.yaml'), 'utf8')) as {
    images: readonly { name: string }[];
  };
  const [, handedOn = ''] = /for image in (.+); do/.exec(readStep('push', 'Push')) ?? [];
  expect(handedOn.split(' ').sort()).toEqual(images.map(({ name }) => name).sort());
});

describe('the workflow `deploy`', () => {
  /** Runs the step that looks for placeholders, in the folder of an overlay, as GitHub runs it. */
  function refusePlaceholders(overlay: string) {
    const script = readStep('kubernetes', 'Refuse placeholders');
    return inTemporaryFolder((folder) =>
      spawnSync('bash', ['--noprofile', '--norc', '-e', '-o', 'pipefail', '-c', script], {
        encoding: 'utf8',
        cwd: join(kubernetes, 'overlays', overlay),
        env: { ...process.env, PATH: `${tools}:${process.env.PATH}`, RUNNER_TEMP: folder },
      }),
    );
  }

  test('refuses an overlay with placeholders, and names each one', () => {
    const { status, stdout } = refusePlaceholders('production');
    expect(status).toBe(1);
    expect(stdout).toMatch(/DATABASE_URL: .*example\.com/);
    expect(stdout).toMatch(/image: .*sha256:0{64}/);
    expect(stdout).toMatch(/TEMPORAL_NAMESPACE: .*example\.com/);
    expect(stdout).toContain('::error::the overlay has the placeholders above');
    expect(refusePlaceholders('local')).toMatchObject({ status: 0, stdout: '' });
  });
});

test('the rules for the Prometheus Operator are up to date: node dist/monitoring/prometheus-rule.js writes them', () => {
  expect(readFileSync(prometheusRuleFile, 'utf8')).toBe(renderPrometheusRule());
});
