import { formatP, formatSkill } from '../../../../reporting/numbers';

interface Skill {
  readonly skill: number | null;
  readonly lower: number | null;
  readonly upper: number | null;
  readonly p_better: number | null;
}

/** `+3.2 % [−0.5 %, +6.1 %], p = 0.04` */
export function SkillText({ skill: { skill, lower, upper, p_better: p } }: { skill: Skill }) {
  return (
    <span>
      {formatSkill(skill)}{' '}
      <span class="muted">
        [{formatSkill(lower)}, {formatSkill(upper)}], p = {formatP(p)}
      </span>
    </span>
  );
}

/** The same with a mark, which is green when the interval is above zero, and red when it is below. */
export function SkillWithMark({ skill }: { skill: Skill }) {
  return (
    <>
      <SkillText skill={skill} />
      <IntervalMark value={skill.skill} lower={skill.lower} upper={skill.upper} zero={0} reach={0.3} />
    </>
  );
}

interface IntervalMarkProps {
  readonly value: number | null;
  readonly lower: number | null;
  readonly upper: number | null;
  /** The value that means "no better", in the middle of the mark. */
  readonly zero: number;
  /** How far the mark reaches to both sides of it. */
  readonly reach: number;
}

const WIDTH = 120;

/** An interval as a small drawing. The numbers are beside it, so it is hidden from screen readers. */
export function IntervalMark({ value, lower, upper, zero, reach }: IntervalMarkProps) {
  if (value === null) return null;
  const x = (position: number) =>
    Math.min(WIDTH - 3, Math.max(3, WIDTH / 2 + ((position - zero) / reach) * (WIDTH / 2)));
  const tone = lower !== null && lower > zero ? 'good' : upper !== null && upper < zero ? 'bad' : '';
  return (
    <svg class={`interval ${tone}`} width={WIDTH} height="12" aria-hidden="true">
      <line class="zero" x1={WIDTH / 2} x2={WIDTH / 2} y1="0" y2="12" />
      {lower !== null && upper !== null && <line class="range" x1={x(lower)} x2={x(upper)} y1="6" y2="6" />}
      <circle cx={x(value)} cy="6" r="3" />
    </svg>
  );
}
