import { spawnSync } from 'node:child_process';
import { projectRoot } from '../../../config/paths';

/** The packages with native code that only child processes and workers may load. */
const NATIVE = ['onnxruntime-node', 'koffi', '@tensorflow'];

function findLoaded(module: string): string[] {
  const program = `require(${JSON.stringify(module)}); console.log(JSON.stringify(Object.keys(require.cache)))`;
  const { stdout, stderr } = spawnSync(process.execPath, ['-e', program], { cwd: projectRoot, encoding: 'utf8' });
  if (stdout === '') throw new Error(stderr);
  const files = JSON.parse(stdout) as string[];
  return NATIVE.filter((name) => files.some((file) => file.includes(`/node_modules/${name}/`)));
}

it('should load no native runtime of models into the server, so that a model cannot crash it', () => {
  expect(findLoaded('./dist/serve/app.js')).toEqual([]);
});

it('should notice a native runtime', () => {
  expect(findLoaded('./dist/training/onnx/evaluate.js')).toEqual(['onnxruntime-node']);
});
