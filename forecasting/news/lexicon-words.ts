/**
 * The words of the lexicon, written for headlines about crypto-currencies. A phrase wins over its words. Forms with -s, -ed and -ing are
 * derived from words marked with `~`.
 */
const STRONG_GOOD = `
  all-time high; all time high; record high; new high; new peak; record inflow; record inflows; price discovery; bull run;
  short squeeze; shorts liquidated; short liquidations; skyrocket~; soar~; surge~; moon~; explode~; rocket~; parabolic; bullish; euphoria;
  wins approval; approves etf; etf approved; etf approval; approves spot; strategic reserve; legal tender; golden cross; blockbuster
`;
const GOOD = `
  gain~; rise~; rose; risen; climb~; jump~; rally~; rallies; rallied; rebound~; recover~; recovery; advance~; rises; higher; upside; uptrend;
  breakout; breaks out; break above; breaks above; tops; reclaim~; retake~; retook; outperform~; bounce~; up; strong; strength; strengthen~; robust;
  inflow; inflows; accumulate~; accumulation; buy~; bought; buyers; buying; hoard~; stack~; adds; demand; adopt~; adoption; embrace~;
  approve~; approval; green light; greenlight~; legalize~; legalise~; exempt~; tax break; license; licence; clarity; support~; backs; backing; endorse~;
  launch~; partner~; partnership; upgrade~; upgraded; milestone; breakthrough; scale~; integrate~; integration; invest~; investment; raises;
  optimism; optimistic; hope; hopes; confidence; confident; upbeat; enthusiasm; appetite; risk-on; win~; won; victory; success; successful; successfully;
  rate cut; rate cuts; cuts rates; cut rates; dovish; easing; stimulus; burn~; scarcity; supply shock; dismisses lawsuit; drops lawsuit; drops its lawsuit; returns stolen; return stolen; closes probes; drops case;
  drops charges; drops probe; lawsuit dismissed; withdraws lawsuit; settles; record profit; profit; profits; beats; beat; undervalued; buy the dip; bottomed; bottom is in; hodl;
  safe haven; digital gold; hedge; allocates; allocation; debut; thrive~; boom~; boost~; lift~; spike~; doubles; triples; new record; accelerate~; resume~; repay~; accept~; greed; highest; best; pour~; pile into; relief; regain~; grow~;
  grew; lead~; fresh record; fresh records; bid; footing; deflationary; greenlit; lets; dip buyers; call options; short sellers; squeezed; liquidity returns; patches; earn~; sells out; takes off; clears;
  insures; stellar; healthy
`;
const BAD = `
  fall~; fell; fallen; drop~; dropped; dropping; slip~; slipped; slipping; slide~; slid; dip~; dipped; dipping; decline~; lose~; lost; loss; losses; lower; down; downside; downtrend;
  sink~; sank; weak; weaken~; weakness; retreat~; tumble~; stumble~; slump~; struggle~; stall~; underperform~; below; breaks below; break below; correction; pullback; pressure; sell~; sold; selloff; sell-off;
  sellers; selling; dump~; outflow; outflows; redemptions; liquidate~; liquidations; liquidation; unwind~; capitulate~; capitulation; bearish; fear; fears; worry; worries; concern; concerns; uncertainty;
  caution; cautious; pessimism; doubt; doubts; warn~; warning; risk-off; ban~; banned; banning; restrict~; crackdown; clamp~; prohibit~; block~; reject~; rejection; deny; denies; denied; delay~; postpone~; sue~; sued; suing; lawsuit; charges; charged; charge; indict~; indicted;
  indictment; arrest~; jail~; guilty; convict~; sentenced; fraud; scam~; ponzi; launder~; laundering; probe~; investigate~; investigation; subpoena; fine~; fined; penalty; sanction~; seize~; hack~; hacked; hackers; exploit~; breach~; steal~; stolen; stole;
  theft; phishing; vulnerability; bug; outage; outages; halt~; suspend~; freeze~; frozen; froze; shut~; shutdown; delist~; quit~; exit~; layoffs; lays off; default~; insolvent; insolvency; rate hike; rate hikes; hikes rates; raises rates; hawkish; tightening; tariff; tariffs; recession;
  overvalued; overheated; death cross; miss~; missed; slash~; cut~; shrink~; shrank; threat; threaten~; attack~; centralization; congestion; dilution; fud; loses steam; bear market; trade war; war; rejected; short seller; backlash; criticize~; slam~; flaw; flaws; drain~; clogged; abandon~; withdraw~; lowest; bleed~; alarm~; negative; feared; supply overhang; hits a wall; caves; rotate~ from; rotates from; yank~; flight; rattles; forced; worthless; split;
  chill~; leaves; missing; stops finalizing; out of; stops covering; overtakes; cautions; brutal; put options; dries up; trapped longs; offline; complain~; dries; unrest
`;
const STRONG_BAD = `
  crash~; plunge~; plummet~; collapse~; nosedive~; tank~; bloodbath; carnage; wipeout; wiped out; wipes out; bankrupt; bankruptcy; panic; rug pull; rout; contagion; meltdown; record outflow; record outflows; mass liquidation; freefall; free fall; crypto winter;
  all-time low; record low; new low; new lows; depeg~; worst
`;

/** Words that say that what they stand next to ends: `ends losing streak`, `fears ease`, `pares gains`. */
export const REVERSERS = wordsOf(`
  end~; ease~; eased; easing; fade~; cool~; pare~; trim~; erase~; snap~; shrug off; shrugs off; shrugged off; avoid~; averts; averted; dodge~; survive~; subside~; recoup~; reverse~; wane~; defy; defies; defied; overcome~; resolve~; lift ban; lifts; halts; slow~; dry up; drying up; dismiss~; overturn~; stop~; closes; scrap~; cancel~; reject~; votes down; refuse~; vanish~; fix~; fixed; without; recover~; against a ban; no sign of
`);

export const NEGATORS = wordsOf(
  "not; no; never; n't; isn't; won't; doesn't; don't; can't; cannot; fails to; fail to; failed to; unlikely; lack of; hardly; neither; nor; rules out; little",
);

export const INTENSIFIERS = wordsOf(
  'massive~; massively; sharply; huge; biggest; largest; steep; steeply; record; strongly; sharp; heavy; major; historic; dramatic; dramatically; hard',
);
export const DIMINISHERS = wordsOf(
  'slightly; modest; modestly; small; minor; mild; mildly; edges; inches; could; may; might; possible; potential; briefly; somewhat; barely',
);

/** After these words follows what was before, or what did not matter. */
export const BACKGROUND = wordsOf('after; despite; following; since; even as; in spite of; regardless of');

/** A rise of these is bad, and a fall is good: `fees spike`, `supply shrinks`. */
export const INVERSE = wordsOf('fees; supply; issuance; withdrawals; inflation; fear; costs; exchange balances');

export const WEIGHTS: ReadonlyMap<string, number> = new Map([
  ...weigh(GOOD, 1),
  ...weigh(BAD, -1),
  ...weigh(STRONG_GOOD, 2),
  ...weigh(STRONG_BAD, -2),
]);

function weigh(list: string, weight: number): [string, number][] {
  return [...wordsOf(list)].map((word) => [word, weight]);
}

function wordsOf(list: string): ReadonlySet<string> {
  return new Set(
    list
      .split(';')
      .map((word) => word.trim())
      .filter((word) => word !== '')
      .flatMap((word) => (word.endsWith('~') ? inflect(word.slice(0, -1)) : [word])),
  );
}

/** `surge` → surge, surges, surged, surging. */
function inflect(word: string): string[] {
  const stem = word.replace(/e$/, '');
  const third = /(s|sh|ch|x)$/.test(word) ? `${word}es` : `${word}s`;
  return [word, third, `${stem}ed`, `${stem}ing`, `${word.replace(/y$/, 'i')}es`];
}
