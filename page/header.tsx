import { useState } from 'preact/hooks';
import { type LiveState, useLiveState } from './live/live';
import { linkTo } from './navigation/navigation';
import { addressOf } from './navigation/root';
import { changeTheme, readTheme, THEMES, type Theme } from './navigation/theme';
import { ProblemCount } from './parts/problem-count';
import { VIEWS, type View } from './views/views';

/** The path of the view that explains problems. It shows their number itself. */
const SYSTEM = 'page/system';

const LIVE_WORDS: Record<LiveState, string> = {
  connecting: 'connecting',
  live: 'live',
  reconnecting: 'reconnecting',
  'database-away': 'no database',
  'too-many': 'too many tabs',
};

export function Header({ current }: { current: View | null }) {
  return (
    <header class="top">
      <a class="brand" href={linkTo('')}>
        nexthour
      </a>
      <nav aria-label="Views">
        {VIEWS.map((view) => (
          <a key={view.path} href={linkTo(view.path)} aria-current={view === current ? 'page' : undefined}>
            {view.title}
            {view.path === SYSTEM && view !== current && <ProblemCount />}
          </a>
        ))}
      </nav>
      <div class="tools">
        <LiveMark />
        <a class="quiet" href={addressOf('docs/')}>
          API
        </a>
        <ThemeSwitch />
      </div>
    </header>
  );
}

/** Whether the page hears of changes by itself. */
function LiveMark() {
  const state = useLiveState();
  return (
    <span class={`live live-${state}`} title="Whether this page shows changes by itself">
      {LIVE_WORDS[state]}
    </span>
  );
}

function ThemeSwitch() {
  const [theme, setTheme] = useState<Theme>(readTheme);
  const change = (value: string) => {
    const chosen = THEMES.find((one) => one === value) ?? 'system';
    setTheme(chosen);
    changeTheme(chosen);
  };
  return (
    <select aria-label="Colours" value={theme} onChange={(event) => change(event.currentTarget.value)}>
      <option value="system">auto</option>
      <option value="light">light</option>
      <option value="dark">dark</option>
    </select>
  );
}
