const TERMINAL_INTERVAL_MS = 250;
const LOG_INTERVAL_MS = 15_000;

/**
 * Writes progress to `output`: a line for each finished task, and the running tasks. On a terminal, one line with the running tasks
 * is updated. Elsewhere, a new line is written every 15 s.
 */
export function createProgress({ output, total, clearLine = output.isTTY ? '\r\u001b[2K' : '' }) {
  const running = new Map();
  let ended = 0;
  const timer = setInterval(showRunning, output.isTTY ? TERMINAL_INTERVAL_MS : LOG_INTERVAL_MS);
  timer.unref();

  function print(text) {
    output.write(`${clearLine}${text}\n`);
  }
  function showRunning() {
    if (running.size === 0) return;
    const line = `[setup ${ended}/${total}] ${[...running.values()].map(describeRunning).join(' · ')}`;
    output.write(output.isTTY ? `${clearLine}${line.slice(0, (output.columns || 80) - 1)}` : `${line}\n`);
  }

  return {
    print,
    begin: (task) => running.set(task.name, { title: task.title, startedAt: Date.now(), stage: '' }),
    stage: (task, stage) => {
      running.get(task.name).stage = stage;
    },
    end(task, note) {
      const took = secondsSince(running.get(task.name).startedAt);
      running.delete(task.name);
      ended += 1;
      print(`[setup ${ended}/${total}] ${task.title}${note ? `: ${note}` : ''}: done in ${took} s`);
    },
    close() {
      clearInterval(timer);
      output.write(clearLine);
    },
  };
}

function describeRunning({ title, stage, startedAt }) {
  return `${title}${stage ? `: ${stage}` : ''} … ${secondsSince(startedAt)} s`;
}

export function secondsSince(startedAt) {
  return Math.round((Date.now() - startedAt) / 1000);
}
