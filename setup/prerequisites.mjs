/** From these versions on, CommonJS can load the packages that are ES modules. */
const MIN_NODES = [
  [20, 19],
  [22, 12],
];
const MIN_PYTHON = [3, 10];
const PLATFORMS = ['linux-x64', 'linux-arm64', 'darwin-x64', 'darwin-arm64'];

const PYTHON_REMEDY = [
  'Debian, Ubuntu:  sudo apt-get install python3 python3-venv',
  'Fedora:          sudo dnf install python3',
  'macOS:           brew install python@3.12',
];

/** Returns the first Python that can create the virtual environment, or undefined. */
export function choosePython(pythons) {
  return pythons.find(({ version, hasVenv }) => isAtLeast(version, MIN_PYTHON) && hasVenv);
}

/**
 * Returns every reason why set-up cannot run on this machine, as [{ what: sentence, remedy: lines }].
 * @param machine the result of inspectMachine
 */
export function findProblems(machine) {
  return [platformProblem, nodeProblem, npmProblem, pythonProblem, gitProblem, diskProblem]
    .map((find) => find(machine))
    .filter((problem) => problem !== null);
}

function platformProblem({ platform, arch, isMusl }) {
  if (PLATFORMS.includes(`${platform}-${arch}`) && !isMusl) return null;
  return {
    what: `This is ${platform} ${arch}${isMusl ? ' with musl' : ''}; nexthour runs on Linux with glibc and on macOS (x64, arm64).`,
    remedy: ['Windows:         use WSL 2', 'Alpine:          use an image with glibc, such as Debian'],
  };
}

function nodeProblem({ nodeVersion }) {
  if (isNodeSupported(nodeVersion)) return null;
  return {
    what: `This is Node.js ${nodeVersion}; nexthour needs Node.js 20 (20.19 or newer) or 22 (22.12 or newer).`,
    remedy: [
      'with nvm:        nvm install 22 && nvm use 22',
      'Debian, Ubuntu:  sudo apt-get install nodejs npm   (if that is 20 or 22)',
      'Fedora:          sudo dnf install nodejs22',
      'macOS:           brew install node@22',
    ],
  };
}

function npmProblem({ hasNpm }) {
  if (hasNpm) return null;
  return {
    what: 'npm was not found.',
    remedy: [
      'Debian, Ubuntu:  sudo apt-get install npm',
      'Fedora:          sudo dnf install nodejs-npm',
      'macOS:           brew install node@22',
    ],
  };
}

function pythonProblem({ pythons }) {
  if (choosePython(pythons)) return null;
  const recent = pythons.find(({ version }) => isAtLeast(version, MIN_PYTHON));
  if (recent) return venvProblem(recent);
  const found = pythons.map(({ path, version }) => `${path} is ${version.join('.')}`).join(', ');
  return {
    what: found ? `Python is too old: ${found}; nexthour needs 3.10 or newer.` : 'Python 3.10 or newer was not found.',
    remedy: PYTHON_REMEDY,
  };
}

function venvProblem({ path, version }) {
  const name = `python${version.join('.')}`;
  return {
    what: `Python ${version.join('.')} (${path}) lacks the modules venv and ensurepip.`,
    remedy: [`Debian, Ubuntu:  sudo apt-get install ${name}-venv`, ...PYTHON_REMEDY.slice(1)],
  };
}

function gitProblem({ hasGit }) {
  if (hasGit) return null;
  return {
    what: 'git was not found.',
    remedy: [
      'Debian, Ubuntu:  sudo apt-get install git',
      'Fedora:          sudo dnf install git',
      'macOS:           xcode-select --install',
    ],
  };
}

function diskProblem({ freeBytes, neededBytes }) {
  if (freeBytes >= neededBytes) return null;
  return {
    what: `The disk that holds this folder has ${inGigabytes(freeBytes)} GB free; set-up needs about ${inGigabytes(neededBytes)} GB.`,
    remedy: ['Free some space, or clone nexthour onto another disk.'],
  };
}

const inGigabytes = (bytes) => (bytes / 1e9).toFixed(1);

/** Formats the problems for the terminal. */
export function describeProblems(problems) {
  const paragraphs = problems.map(
    ({ what, remedy }) => `  ${what}\n${remedy.map((line) => `      ${line}`).join('\n')}`,
  );
  const count = problems.length === 1 ? '1 problem was' : `${problems.length} problems were`;
  return `nexthour cannot be set up yet: ${count} found.\n\n${paragraphs.join('\n\n')}\n\nThen run the same command again.`;
}

/** @param version as in process.versions.node, for example '20.19.1' */
export function isNodeSupported(version) {
  const [major, minor] = version.split('.').map(Number);
  return MIN_NODES.some((minimum) => major === minimum[0] && minor >= minimum[1]);
}

function isAtLeast(version, minimum) {
  return version[0] > minimum[0] || (version[0] === minimum[0] && version[1] >= minimum[1]);
}
