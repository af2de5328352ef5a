import type { System } from '../../api/use-system';
import { Table } from '../../parts/table';

type Address = System['addresses'][number];

/** Where the pages of the other servers are, and Grafana itself where it is set. */
export function Addresses({ system: { addresses, pages } }: { system: System }) {
  const others = [
    ...(pages.temporal && !has(addresses, 'Temporal')
      ? [named('Temporal', pages.temporal, 'every run, step by step')]
      : []),
    ...(pages.mlflow && !has(addresses, 'MLflow') ? [named('MLflow', pages.mlflow, 'training runs and models')] : []),
    ...(pages.grafana ? [named('Grafana', pages.grafana, 'dashboards')] : []),
  ];
  return (
    <section class="card" aria-labelledby="addresses-title">
      <h2 id="addresses-title">Addresses</h2>
      <Table
        caption="Addresses of pages and servers"
        columns={COLUMNS}
        rows={[...addresses, ...others]}
        keyOf={({ name, url }) => `${name} ${url}`}
      />
      {pages.grafana && <iframe class="grafana" src={pages.grafana} title="Grafana" loading="lazy" />}
      {!pages.grafana && <p class="muted">Set GRAFANA_URL to see your Grafana here.</p>}
    </section>
  );
}

const COLUMNS = [
  { title: 'Name', cell: ({ name }: Address) => name },
  { title: 'Address', cell: Link },
  { title: 'What is there', wraps: true, cell: ({ description }: Address) => description },
];

function Link({ url }: Address) {
  return (
    <a href={url} target="_blank" rel="noopener">
      {url}
    </a>
  );
}

const named = (name: string, url: string, description: string) => ({ name, url, description });
const has = (addresses: readonly Address[], name: string) => addresses.some((one) => one.name.startsWith(name));
