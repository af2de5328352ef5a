/** README.txt of every export. */
export const README = `The ledger of nexthour: every forecast, with its settlement or void.

forecasts.csv           one line per forecast of the next hour's price, in the order of publication, grouped by chain
settlements.csv         the actual price and the scores of each of them that is settled
rise-forecasts.csv      one line per forecast of a rise, of all questions and active models, grouped by chain
rise-settlements.csv    the deciding price, the outcome and the scores of each of them that is settled
minute-forecasts.csv    one line per forecast of the live line (every minute) and of the paths (btc-path-7h), grouped by chain
minute-settlements.csv  the close of the bar that ends at the target, and the scores of each of them that is settled
voids.csv               the forecasts that will not be scored, with the reason
manifest.json           the sha256 of these files, and the head of each chain (asset, question and source)
verify-ledger.py        recomputes everything. It needs only Python 3:

    python3 verify-ledger.py .

Times are in UTC, prices in USD. The column "entry" holds the exact text that "hash" seals:

    hash of a forecast   = sha256(previous_hash + "\\n" + entry)
    hash of a settlement = sha256(forecast_hash + "\\n" + entry)
    hash of a void       = sha256(forecast_hash + "\\n" + entry)

The previous_hash of the first forecast in a chain is 64 zeros. The other columns repeat the values of the entry, for people and
spreadsheets. Keep a copy of the head of a chain: it proves later that no forecast up to it was changed or removed.
`;
