/** Goes with every export. */
export const README = `The ledger of nexthour: every forecast that was ever published, and what became of it.

forecasts.csv    one line a forecast, in the order in which they were made, chain by chain (asset, source)
settlements.csv  what the price was, and how good the forecast
voids.csv        forecasts that will not be scored, and why
manifest.json    sha256 of these files, the head of each chain, and its record
verify-ledger.py recomputes all of it with nothing but Python 3:

    python3 verify-ledger.py .

Times are UTC, prices USD. The column "entry" is the very text that "hash" seals:

    hash of a forecast   = sha256(previous_hash + "\\n" + entry)
    hash of a settlement = sha256(forecast_hash + "\\n" + entry)     and so of a void

The first forecast of a chain has 64 zeros as previous_hash. The other columns say the same as the entry, for people and
spreadsheets. Keep the head of a chain: with it, anyone can tell later that nothing before it was changed or left out.
`;
