import type { ComponentType } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { SystemContext, useSystemReading } from './api/use-system';
import { Header } from './header';
import { type LiveState, useLiveState } from './live/live';
import { linkTo, usePlace } from './navigation/navigation';
import { Failure, Loading } from './parts/states';
import { findView, type View, type ViewProps } from './views/views';

/** The frame of all views. */
export function App() {
  const place = usePlace();
  const found = findView(place.path);
  return (
    <SystemContext.Provider value={useSystemReading()}>
      <button type="button" class="skip" onClick={focusContent}>
        Skip to the content
      </button>
      <Header current={found?.view ?? null} />
      <Interruption />
      <main id="content" tabIndex={-1}>
        {found ? <Outlet key={found.view.path} {...found} place={place} /> : <UnknownView path={place.path} />}
      </main>
    </SystemContext.Provider>
  );
}

function focusContent(): void {
  document.getElementById('content')?.focus();
}

const INTERRUPTIONS: Partial<Record<LiveState, string>> = {
  reconnecting:
    'Reconnecting: the server does not answer. What you see may be old; it is renewed as soon as the server is back.',
  'too-many':
    'Too many streams of events are open from your address, so this page does not hear of changes: close other tabs of nexthour. It tries again every 30 seconds. Behind a proxy, TRUST_PROXY lets each caller count alone.',
  'database-away':
    'The server cannot read its database. What you see may be old; it is renewed as soon as the database is back.',
};

/** Says that the figures may be old while the server or its database is away. */
function Interruption() {
  const text = INTERRUPTIONS[useLiveState()];
  return text === undefined ? null : (
    <p class="banner" role="status">
      {text}
    </p>
  );
}

/** Loads the code of a view, and shows it. */
function Outlet({ view, ...props }: { view: View } & ViewProps) {
  const [loaded, setLoaded] = useState<ComponentType<ViewProps>>();
  const [error, setError] = useState<Error>();
  const [attempt, setAttempt] = useState(0);
  useEffect(() => {
    document.title = `${view.title} · nexthour`;
    setError(undefined);
    view.load().then(({ View: component }) => setLoaded(() => component), setError);
  }, [view, attempt]);
  if (error) {
    const text = 'The code of this view cannot be loaded. nexthour may have been updated: load the page again.';
    return <Failure error={new Error(text)} reload={() => setAttempt(attempt + 1)} />;
  }
  const Component = loaded;
  return Component ? <Component {...props} /> : <Loading what="the view" />;
}

function UnknownView({ path }: { path: string }) {
  useEffect(() => {
    document.title = 'Not found · nexthour';
  }, []);
  return (
    <section class="card">
      <h1>There is no view “{path}”</h1>
      <p>
        <a href={linkTo('')}>Go to Now</a>
      </p>
    </section>
  );
}
