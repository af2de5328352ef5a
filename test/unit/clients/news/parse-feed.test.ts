import { cleanLink, cleanTitle } from '../../../../clients/news/clean-text';
import { parseFeed } from '../../../../clients/news/parse-feed';

const URL_OF_FEED = 'https://news.example/feed';
const rss = (items: string) =>
  `<?xml version="1.0"?><rss version="2.0"><channel><title>News</title>${items}</channel></rss>`;
const titlesOf = (text: string) => parseFeed(text, URL_OF_FEED).items.map(({ title }) => title);

describe('a feed', () => {
  test('in RSS 2.0 gives the items with title, link and time', () => {
    const { items, invalid } = parseFeed(
      rss(`<item><title><![CDATA[Bitcoin &amp; ether]]></title><link>https://news.example/1?a=1&amp;b=2</link>
        <guid isPermaLink="false">one</guid><pubDate>Thu, 26 Nov 2026 12:00:00 +0100</pubDate></item>
        <item><title/><link>https://news.example/2</link></item>`),
      URL_OF_FEED,
    );
    expect(items).toEqual([
      {
        key: expect.stringMatching(/^[0-9a-f]{32}$/),
        title: 'Bitcoin & ether',
        link: 'https://news.example/1?a=1&b=2',
        publishedAt: Date.parse('2026-11-26T11:00:00Z'),
      },
    ]);
    expect(invalid).toBe(1);
  });

  test('in Atom gives the items, with the address of the article', () => {
    const text = `<feed xmlns="http://www.w3.org/2005/Atom"><generator>g</generator><entry><id>urn:1</id>
      <title type="html">Ether &amp;#8216;rises&amp;#8217;</title><link rel="self" href="/self"/><link href="/article"/>
      <updated>2026-11-26T11:00:00Z</updated></entry></feed>`;
    const { items, generator } = parseFeed(text, URL_OF_FEED);
    expect(items[0]).toMatchObject({ title: 'Ether ‘rises’', link: 'https://news.example/article' });
    expect(generator).toBe('g');
  });

  test('in RSS 1.0 gives the items beside the channel', () => {
    const text =
      '<rdf:RDF><channel><title>t</title></channel><item><title>One</title><dc:date>2026-11-26</dc:date></item></rdf:RDF>';
    expect(parseFeed(text, URL_OF_FEED).items).toMatchObject([{ title: 'One', link: null }]);
  });

  test('has the same key for an item whose title was corrected', () => {
    const [one, other] = ['A', 'B'].map((title) =>
      parseFeed(rss(`<item><guid>x</guid><title>${title}</title></item>`), URL_OF_FEED),
    );
    expect(one?.items[0]?.key).toBe(other?.items[0]?.key);
  });

  test.each([
    [
      'a document type with entities',
      '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><rss><channel/></rss>',
      'document type',
    ],
    ['a page in HTML', '<!doctype html><html></html>', 'HTML'],
    ['other XML', '<a><b/></a>', 'neither RSS nor Atom'],
    ['JSON', '{"rss": 1}', 'neither RSS nor Atom'],
    ['nothing', '', 'neither RSS nor Atom'],
    ['tags with names of JavaScript', '<rss><channel><__proto__><x>1</x></__proto__></channel></rss>', 'prototype'],
    ['deep nesting', '<a>'.repeat(1_000), 'nest'],
  ])('is refused if it is %s', (_, text, reason) => expect(() => parseFeed(text, URL_OF_FEED)).toThrow(reason));

  test('without items is an empty one', () => expect(titlesOf(rss(''))).toEqual([]));

  test('of 500 items is read, and no more', () => {
    expect(titlesOf(rss('<item><title>T</title></item>'.repeat(600)))).toHaveLength(500);
  });
});

describe('a title', () => {
  test.each([
    ['<b>Bitcoin</b> <script>alert(1)</script>rises', 'Bitcoin alert(1) rises'],
    ['Bitcoin &lt;img src=x onerror=alert(1)&gt; rises', 'Bitcoin rises'],
    ['price < $50k and > $40k', 'price < $50k and > $40k'],
    ['two\n lines\u0000\u001b[31m\ttab', 'two lines [31m tab'],
    ['right\u202eto\u2066left', 'righttoleft'],
    ['&bogus; &#0; &#99999999; &amp;amp;', '&bogus; &#99999999; &amp;'],
    ['&#xD800;', ''],
    ['💡'.repeat(400), `${'💡'.repeat(299)}…`],
  ])('%j becomes the plain text %j', (text, plain) => expect(cleanTitle(text)).toBe(plain));
});

describe('a link', () => {
  test.each([
    ['javascript:alert(1)', null],
    ['data:text/html,x', null],
    ['file:///etc/passwd', null],
    ['https://user:secret@news.example/', null],
    [`https://news.example/${'a'.repeat(2_000)}`, null],
    ['', null],
    ['/one', 'https://news.example/one'],
    [' http://other.example/a b ', 'http://other.example/a%20b'],
  ])('%j becomes %j', (text, link) => expect(cleanLink(text, URL_OF_FEED)).toBe(link));
});
