import type { ComponentChildren } from 'preact';
import { Badge } from '../../parts/badge';
import { letKeyboardScroll } from '../../parts/table';
import { RealTime } from '../../parts/time';
import { describeStepReason, formatSeconds } from './format';
import { Remedy, type Run, type Step } from './hour-detail';
import { lookOfStep } from './states';

interface StepDetailProps {
  readonly step: Step;
  readonly run: Run;
  readonly linkToStep: (step: string) => string;
  readonly onRerun: () => void;
}

/** One step of a run: attempts, times, the error in words, the remedy, what it took and what it returned. */
export function StepDetail({ step, run, linkToStep, onRerun }: StepDetailProps) {
  const { words, tone } = lookOfStep(step);
  const { reason, last_error: lastError, remedy } = step;
  return (
    <section class="step-detail" aria-label={`The step ${step.step}`}>
      <header class="row">
        <h3>
          {step.step} <Badge tone={tone}>{words}</Badge>
        </h3>
        <button type="button" onClick={onRerun}>
          Run again from here
        </button>
      </header>
      {reason && <p class={`break ${step.state === 'failed' ? 'problem-text' : ''}`}>{describeStepReason(reason)}</p>}
      {lastError && lastError !== reason && (
        <p class="break">
          <span class="muted">Error of the latest failed attempt: </span>
          {lastError}
        </p>
      )}
      {remedy && <Remedy>{remedy}</Remedy>}
      <StepFacts step={step} />
      <InputsAndOutput step={step} run={run} linkToStep={linkToStep} />
    </section>
  );
}

function StepFacts({ step }: { step: Step }) {
  const { attempts, max_attempts: max, started_at: from, ended_at: to, seconds, kept } = step;
  return (
    <dl class="facts">
      <dt>Attempts</dt>
      <dd>
        {attempts}
        {max === null ? '' : ` of at most ${max}`}
      </dd>
      <dt>Duration</dt>
      <dd>{seconds === null ? 'it did not run' : `${formatSeconds(seconds)}, from the first attempt to the end`}</dd>
      {from !== null && (
        <>
          <dt>Started</dt>
          <dd>
            <RealTime at={from} as="second" />
          </dd>
        </>
      )}
      {to !== null && (
        <>
          <dt>Ended</dt>
          <dd>
            <RealTime at={to} as="second" />
          </dd>
        </>
      )}
      {kept && (
        <>
          <dt>Result</dt>
          <dd>kept from an earlier run of the hour</dd>
        </>
      )}
    </dl>
  );
}

function InputsAndOutput({ step, run, linkToStep }: Omit<StepDetailProps, 'onRerun'>) {
  const inputs = [...new Set(step.inputs)];
  return (
    <div class="columns">
      <div class="references">
        <h3>Input</h3>
        {inputs.length === 0 && <p class="muted">The hour alone.</p>}
        {inputs.map((name) => (
          <Reference
            key={name}
            title={<a href={linkToStep(name)}>{name}</a>}
            value={run.steps.find(({ step: other }) => other === name)?.output ?? null}
          />
        ))}
      </div>
      <div class="references">
        <h3>Output</h3>
        <Reference title={step.step} value={step.output} isOpen />
      </div>
    </div>
  );
}

interface ReferenceProps {
  readonly title: ComponentChildren;
  readonly value: unknown;
  readonly isOpen?: boolean;
}

/** What a step returned: references to what it stored, never rows of prices. */
function Reference({ title, value, isOpen = false }: ReferenceProps) {
  if (value === null || value === undefined) {
    return (
      <p>
        {title} <span class="muted">returned nothing</span>
      </p>
    );
  }
  return (
    <details open={isOpen}>
      <summary>{title}</summary>
      <pre ref={letKeyboardScroll}>{JSON.stringify(value, null, 2)}</pre>
    </details>
  );
}
