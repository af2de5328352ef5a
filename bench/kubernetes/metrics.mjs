/**
 * A stand-in for the metrics server: answers metrics.k8s.io/v1beta1 with the CPU time that the file CPU_FILE says, for every pod. The pods of
 * kwok run nothing, so there is nothing to measure. Node's built-in modules only.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';

const [port, key, cert, cpuFile, kubectl] = process.argv.slice(2);
const GROUP = 'metrics.k8s.io/v1beta1';
const RESOURCES = { kind: 'APIResourceList', apiVersion: 'v1', groupVersion: GROUP };
const PODS = { name: 'pods', singularName: '', namespaced: true, kind: 'PodMetrics', verbs: ['get', 'list'] };

function listPodMetrics(url) {
  const namespace = url.pathname.split('/')[5];
  const selector = url.searchParams.get('labelSelector') ?? '';
  const listed = execFileSync(kubectl, [
    'get',
    'pods',
    '--namespace',
    namespace,
    '--selector',
    selector,
    '--output',
    'json',
  ]);
  const cpu = readFileSync(cpuFile, 'utf8').trim();
  const items = JSON.parse(listed).items.map(({ metadata: { name, labels }, spec: { containers } }) => ({
    metadata: { name, namespace, labels },
    timestamp: new Date().toISOString(),
    window: '15s',
    containers: containers.map((container) => ({ name: container.name, usage: { cpu, memory: '200Mi' } })),
  }));
  return { kind: 'PodMetricsList', apiVersion: GROUP, metadata: {}, items };
}

createServer({ key: readFileSync(key), cert: readFileSync(cert) }, (request, response) => {
  const url = new URL(request.url ?? '/', 'https://localhost');
  const isList = url.pathname.endsWith('/pods');
  const isGroup = url.pathname === `/apis/${GROUP}`;
  const answer = isList ? listPodMetrics(url) : isGroup ? { ...RESOURCES, resources: [PODS] } : null;
  response.writeHead(answer ? 200 : 404, { 'content-type': 'application/json' });
  response.end(JSON.stringify(answer ?? {}));
}).listen(Number(port), '127.0.0.1');
