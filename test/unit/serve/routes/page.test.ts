import { plainApp } from '../../../support/plain-app';

const ofDocument = (body: string) => [...body.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, link]) => link ?? '');

describe('the page', () => {
  it.each([
    ['/', ''],
    ['/?asset=ETH', ''],
    ['/page/runs', '../'],
    ['/page/runs/2026-11-21T07Z?step=train', '../../'],
  ])('%s names its files relative to its own address, so that it works behind a prefix', async (path, up) => {
    const app = await plainApp();
    const { statusCode, headers, body } = await app.inject({ url: path, headers: { accept: 'text/html,*/*' } });
    expect([statusCode, headers['content-type']]).toEqual([200, 'text/html; charset=utf-8']);
    const scripts = ofDocument(body).filter((link) => link.includes('assets'));
    expect(scripts.length).toBeGreaterThan(1);
    for (const link of scripts) {
      expect(link.startsWith(`${up || './'}page/assets/`)).toBe(true);
      const { pathname } = new URL(link, new URL(path, 'http://nexthour'));
      expect((await app.inject(pathname)).statusCode).toBe(200);
    }
  });

  it('has a policy without inline scripts, inline styles or other hosts, and keeps to it', async () => {
    const { headers, body } = await (await plainApp()).inject('/');
    const policy = String(headers['content-security-policy']);
    expect(policy).toContain("default-src 'self'");
    expect(policy).not.toMatch(/unsafe|https?:/);
    expect(body).not.toMatch(/<script>|<style|style=|https?:\/\//);
  });

  it('sends its files compressed, for ever', async () => {
    const app = await plainApp();
    const links = ofDocument((await app.inject('/')).body).filter((link) => /\.(js|css)$/.test(link));
    for (const link of links) {
      for (const encoding of ['br', 'gzip']) {
        const { headers } = await app.inject({ url: link.slice(1), headers: { 'accept-encoding': encoding } });
        expect(headers).toMatchObject({
          'content-encoding': encoding,
          'cache-control': expect.stringContaining('immutable'),
        });
      }
    }
  });

  it('sends a program that asks / for JSON to the API', async () => {
    const { statusCode, headers } = await (await plainApp()).inject({
      url: '/',
      headers: { accept: 'application/json' },
    });
    expect([statusCode, headers.location]).toEqual([302, 'docs/']);
  });

  it.each(['/page/assets/nothing.js', '/page/assets/', '/page/assets/%00', '/page/assets/..%2findex.html'])(
    'answers 404 to %s',
    async (path) => {
      const answer = await (await plainApp()).inject(path);
      expect([answer.statusCode, answer.json().code]).toEqual([404, 'NoSuchRoute']);
    },
  );
});
