import { useMemo } from 'preact/hooks';
import { letKeyboardScroll } from '../../parts/table';
import { type DagStep, layoutDag, type PlacedStep } from './dag-layout';
import { formatSeconds } from './format';
import { lookOfStep } from './states';

interface StepState {
  readonly step: string;
  readonly state: string;
  readonly attempts: number;
  readonly seconds: number | null;
}

interface DagGraphProps {
  readonly dag: readonly DagStep[];
  /** The states of the steps in the shown run. */
  readonly states: readonly StepState[];
  readonly chosen: string | undefined;
  readonly linkToStep: (step: string) => string;
}

/** px */
const NODE = { width: 118, height: 40, gapX: 30, gapY: 14, margin: 6 };

/** The DAG as a graph: each step with its state; a click shows the step. */
export function DagGraph({ dag, states, chosen, linkToStep }: DagGraphProps) {
  const layout = useMemo(() => layoutDag(dag), [dag]);
  const placed = new Map(layout.steps.map((step) => [step.step, step]));
  const width = layout.layers * (NODE.width + NODE.gapX) - NODE.gapX + 2 * NODE.margin;
  const height = layout.rows * (NODE.height + NODE.gapY) - NODE.gapY + 2 * NODE.margin;
  return (
    <section class="table-box" aria-label="The DAG of the hour" ref={letKeyboardScroll}>
      <svg class="dag" viewBox={`0 0 ${width} ${height}`} width={width} height={height}>
        <title>The steps of an hour; an arrow leads from a step to one that takes its result</title>
        <defs>
          <marker id="dag-arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">
            <path d="M0 0 L8 4 L0 8 z" />
          </marker>
        </defs>
        {layout.edges.map(([from, to]) => (
          <path key={`${from} ${to}`} class="edge" d={drawEdge(placed.get(from), placed.get(to))} />
        ))}
        {layout.steps.map((step) => (
          <Node
            key={step.step}
            placed={step}
            state={states.find((state) => state.step === step.step)}
            isChosen={step.step === chosen}
            href={linkToStep(step.step)}
          />
        ))}
      </svg>
    </section>
  );
}

interface NodeProps {
  readonly placed: PlacedStep;
  readonly state: StepState | undefined;
  readonly isChosen: boolean;
  readonly href: string;
}

function Node({ placed, state, isChosen, href }: NodeProps) {
  const { x, y } = cornerOf(placed);
  const { mark, words, tone } = lookOfStep(state);
  const seconds = state?.seconds ?? null;
  return (
    <a class="step" href={href} aria-current={isChosen ? 'true' : undefined}>
      <g class={`node ${tone} ${mark}`} transform={`translate(${x} ${y})`}>
        <rect width={NODE.width} height={NODE.height} rx="7" />
        <text x="10" y="17" class="name">
          {placed.step}
        </text>
        <text x="10" y="32" class="state">
          {SHORT_WORDS[mark] ?? words}
          {seconds === null ? '' : ` · ${formatSeconds(seconds)}`}
        </text>
      </g>
    </a>
  );
}

/** What fits into a node. */
const SHORT_WORDS: Readonly<Record<string, string>> = {
  retried: 'after a retry',
  upstream: 'not run',
  retrying: 'tries again',
};

function cornerOf({ layer, row }: PlacedStep) {
  return { x: NODE.margin + layer * (NODE.width + NODE.gapX), y: NODE.margin + row * (NODE.height + NODE.gapY) };
}

function drawEdge(from: PlacedStep | undefined, to: PlacedStep | undefined): string {
  if (!from || !to) return '';
  const [start, end] = [cornerOf(from), cornerOf(to)];
  const [x1, y1, y2] = [start.x + NODE.width, start.y + NODE.height / 2, end.y + NODE.height / 2];
  const bend = NODE.gapX / 2;
  return `M${x1} ${y1} C${x1 + bend} ${y1} ${end.x - bend} ${y2} ${end.x - 1} ${y2}`;
}
