import type { Answers } from '../../api/answers';
import { Badge, type Tone } from '../../parts/badge';
import { Empty } from '../../parts/states';
import { Table } from '../../parts/table';
import { Time } from '../../parts/time';

type Article = Answers['live/news']['news'][number];

const SHOWN = 15;
const WORDS: Readonly<Record<string, readonly [text: string, tone: Tone]>> = {
  '1': ['good', 'good'],
  '0': ['neutral', 'neutral'],
  '-1': ['bad', 'bad'],
};

/** The newest news, and what the scorers say that they mean for the asset. */
export function NewsCard({ news, asset }: { news: readonly Article[]; asset: string }) {
  return (
    <section class="card" aria-labelledby="news-title">
      <h2 id="news-title">News</h2>
      {news.length === 0 ? (
        <Empty>No news was seen in the last 24 hours. The process “news” reads the feeds of NEWS_FEEDS.</Empty>
      ) : (
        <Table
          caption={`The newest news, and what they mean for ${asset}`}
          rows={news.slice(0, SHOWN)}
          keyOf={({ id }) => id}
          columns={[
            { title: 'Seen', cell: ({ seen_at }) => <Time at={seen_at} /> },
            { title: 'Headline', wraps: true, cell: (article) => <Headline {...article} /> },
            { title: 'Feed', cell: ({ source }) => source },
            { title: `For ${asset}`, cell: (article) => <Scores article={article} asset={asset} /> },
          ]}
        />
      )}
    </section>
  );
}

/** Titles and addresses of feeds are untrusted: the title is shown as text, and only web addresses are links. */
function Headline({ title, link }: Pick<Article, 'title' | 'link'>) {
  if (link === null || !/^https?:\/\//.test(link)) return <>{title}</>;
  return (
    <a href={link} target="_blank" rel="noopener noreferrer nofollow">
      {title}
    </a>
  );
}

function Scores({ article: { scores }, asset }: { article: Article; asset: string }) {
  const own = scores.filter((one) => one.asset === asset);
  if (own.length === 0) return <span class="muted">not about it</span>;
  return (
    <>
      {own.map(({ scorer, score, confidence }) => {
        const [text, tone] = WORDS[String(score)] ?? [String(score), 'neutral' as Tone];
        return (
          <span key={scorer} title={`${scorer}, confidence ${confidence.toFixed(2)}`}>
            <Badge tone={tone}>{text}</Badge>{' '}
          </span>
        );
      })}
    </>
  );
}
