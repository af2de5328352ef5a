#!/usr/bin/env python3
"""Verifies an export of nexthour's ledger: recomputes hashes, chains, scores and track records. Needs only Python 3.

    python3 verify-ledger.py FOLDER          prints a summary and all faults; the exit code is 1 when there are faults
    python3 verify-ledger.py FOLDER --json   prints the track record of each chain as JSON, computed from the CSVs alone
"""
import csv
import hashlib
import json
import math
import sys
from datetime import datetime, timezone

HOUR_MS = 3_600_000
MINUTE_MS = 60_000
REAL_SOURCE = "livecoinwatch"
WINDOWS = [("24 h", 24), ("7 d", 7 * 24), ("30 d", 30 * 24), ("all", math.inf)]
faults = []


def main(folder, as_json):
    csv.field_size_limit(2**31 - 1)
    manifest = read_manifest(folder)
    for file in manifest["files"]:
        check_file(folder, file)
    forecasts, rises = read(folder, "forecasts.csv"), read(folder, "rise-forecasts.csv")
    settlements = {row["forecast_id"]: row for row in read(folder, "settlements.csv")}
    rise_settlements = {row["forecast_id"]: row for row in read(folder, "rise-settlements.csv")}
    voids = {row["forecast_id"]: row for row in read(folder, "voids.csv")}
    minute_chains, minute_void_ids = check_minutes(folder, voids)
    chains = group_by_chain([*forecasts, *rises])
    for (_, question, _), rows in chains.items():
        for row in rows:
            expect(row["id"], "question of the chain", question_of(row), question)
        check_chain(rows, {**settlements, **rise_settlements}, voids)
    forecast_ids, rise_ids = {row["id"] for row in forecasts}, {row["id"] for row in rises}
    for forecast_id in settlements:
        expect(forecast_id, "forecast exists", forecast_id in forecast_ids, True)
    for forecast_id in rise_settlements:
        expect(forecast_id, "forecast of a rise exists", forecast_id in rise_ids, True)
    for forecast_id in voids:
        expect(forecast_id, "forecast exists", forecast_id in forecast_ids | rise_ids | minute_void_ids, True)
    track_records = [
        {"asset": asset, **track_record_of(source, rows, settlements, voids)}
        for (asset, question, source), rows in chains.items()
        if question == next_hour_question(asset)
    ]
    heads = {key: (len(rows), rows[-1]["hash"]) for key, rows in chains.items()}
    minute_heads = {key: (chain["forecasts"], chain["head"]) for key, chain in minute_chains.items()}
    check_manifest(manifest, {**heads, **minute_heads}, track_records)
    if as_json:
        print(json.dumps(track_records))
    else:
        print_summary(chains, minute_chains, {**settlements, **rise_settlements}, voids)
    for fault in faults:
        print(fault, file=sys.stderr)
    return 1 if faults else 0


# Files and rows


def check_file(folder, file):
    with open(f"{folder}/{file['name']}", "rb") as content:
        expect(file["name"], "sha256", hashlib.sha256(content.read()).hexdigest(), file["sha256"])


def read(folder, name):
    with open(f"{folder}/{name}", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def read_manifest(folder):
    try:
        with open(f"{folder}/manifest.json", encoding="utf-8") as file:
            return json.load(file)
    except (OSError, ValueError) as error:
        sys.exit(f"Cannot read manifest.json in {folder} ({error}). Give the folder of an export of the ledger.")


def group_by_chain(forecasts):
    chains = {}
    for row in forecasts:
        chains.setdefault((row["asset"], question_of(row), row["source"]), []).append(row)
    return chains


def question_of(row):
    return row["question"] if is_rise(row) else next_hour_question(row["asset"])


def next_hour_question(asset):
    return asset.lower() + "-1h"


def is_rise(row):
    return "probability" in row


def epoch_ms(iso):
    moment = datetime.strptime(iso, "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=timezone.utc)
    return round(moment.timestamp() * 1000)


def expect(where, what, stored, recomputed):
    if stored != recomputed:
        faults.append(f"{where}: {what} is {stored!r}, but should be {recomputed!r}")


def expect_near(where, what, stored, recomputed):
    if not abs(stored - recomputed) <= 1e-9 * max(1.0, abs(recomputed)):
        faults.append(f"{where}: {what} is {stored!r}, but should be {recomputed!r}")


# The chain


def check_chain(rows, settlements, voids):
    previous = "0" * 64
    for position, row in enumerate(rows, start=1):
        where = row["id"]
        entry = json.loads(row["entry"])
        expect(where, "position", int(row["position"]), position)
        expect(where, "previous_hash", row["previous_hash"], previous)
        expect(where, "hash", row["hash"], seal(row["previous_hash"], row["entry"]))
        if is_rise(row):
            check_rise_columns(row, entry)
            expect(where, "target hour", entry["targetHour"], entry["originHour"] + entry["horizonHours"] * HOUR_MS)
            expect(where, "late", entry["late"], entry["backfilled"] or entry["madeAt"] >= entry["originHour"] + HOUR_MS)
        else:
            check_columns(row, entry)
            expect(where, "target hour", entry["targetHour"], entry["originHour"] + HOUR_MS)
            expect(where, "late", entry["late"], entry["madeAt"] >= entry["targetHour"])
        settlement, void = settlements.get(where), voids.get(where)
        expect(where, "settled and void", settlement is not None and void is not None, False)
        if settlement:
            (check_rise_settlement if is_rise(row) else check_settlement)(row, entry, settlement)
        if void:
            check_void(row, void)
        previous = row["hash"]


def seal(previous_hash, entry):
    return hashlib.sha256(f"{previous_hash}\n{entry}".encode("utf-8")).hexdigest()


TEXTS = {
    "asset": "asset",
    "source": "source",
    "id": "id",
    "model_version": "modelVersion",
    "run_id": "runId",
    "snapshot_sha256": "snapshotSha256",
    "features_sha256": "featuresSha256",
}
TIMES = {"origin_hour": "originHour", "target_hour": "targetHour", "made_at": "madeAt"}


def check_columns(row, entry):
    """Every column must repeat the value in the sealed entry."""
    interval = entry["interval"]
    check_texts_and_times(row, entry, TEXTS)
    check_numbers(row, entry, {"last_rate": "lastRate", "point": "point", "position": "position"})
    check_numbers(row, interval, {"interval_level": "level", "lower": "lower", "upper": "upper"})
    expect(row["id"], "late", row["late"] == "true", entry["late"])


def check_rise_columns(row, entry):
    check_texts_and_times(row, entry, {**TEXTS, "question": "question", "rule": "rule"})
    numbers = {"threshold": "threshold", "horizon_hours": "horizonHours", "probability": "probability"}
    check_numbers(row, entry, {"last_rate": "lastRate", "position": "position", **numbers})
    for column in ["late", "backfilled"]:
        expect(row["id"], column, row[column] == "true", entry[column])


def check_texts_and_times(row, entry, texts):
    for column, field in texts.items():
        expect(row["id"], column, row[column], entry[field])
    for column, field in TIMES.items():
        expect(row["id"], column, epoch_ms(row[column]), entry[field])


def check_numbers(row, values, fields):
    for column, field in fields.items():
        expect(row["id"], column, float(row[column]), float(values[field]))


# Settlements


def check_settlement(row, forecast, settlement):
    where = row["id"]
    expect(where, "forecast_hash of the settlement", settlement["forecast_hash"], row["hash"])
    actual = float(settlement["actual"])
    scores = score(forecast, actual)
    for column in ["error", "persistence_error", "pinball", "winkler"]:
        if settlement[column] != "":
            expect_near(where, column, float(settlement[column]), scores[column])
    expect(where, "covered", settlement["covered"] == "true", scores["covered"])
    # Settlements of earlier versions have neither a hash nor a Winkler score.
    expect(where, "settlement sealed", settlement["hash"] != "", settlement["winkler"] != "")
    if settlement["hash"] == "":
        return
    expect(where, "hash of the settlement", settlement["hash"], seal(row["hash"], settlement["entry"]))
    entry = json.loads(settlement["entry"])
    columns = {"actual": "actual", "error": "error", "persistence_error": "persistenceError", "pinball": "pinball"}
    for column, field in {**columns, "winkler": "winkler"}.items():
        expect(where, column, float(settlement[column]), float(entry[field]))
    expect(where, "covered", settlement["covered"] == "true", entry["covered"])
    expect(where, "snapshot of the settlement", settlement["snapshot_sha256"], entry["snapshotSha256"])
    expect(where, "settled_at", epoch_ms(settlement["settled_at"]), entry["settledAt"])
    expect(where, "forecast of the settlement", entry["forecastId"], where)


def check_rise_settlement(row, forecast, settlement):
    where = row["id"]
    expect(where, "forecast_hash of the settlement", settlement["forecast_hash"], row["hash"])
    expect(where, "hash of the settlement", settlement["hash"], seal(row["hash"], settlement["entry"]))
    scores = score_rise(forecast, float(settlement["actual"]))
    for column in ["outcome", "brier", "log_loss"]:
        expect_near(where, column, float(settlement[column]), scores[column])
    entry = json.loads(settlement["entry"])
    for column, field in {"actual": "actual", "outcome": "outcome", "brier": "brier", "log_loss": "logLoss"}.items():
        expect(where, column, float(settlement[column]), float(entry[field]))
    expect(where, "snapshot of the settlement", settlement["snapshot_sha256"], entry["snapshotSha256"])
    expect(where, "settled_at", epoch_ms(settlement["settled_at"]), entry["settledAt"])
    expect(where, "settled after its hour", entry["settledAt"] >= forecast["targetHour"], True)
    expect(where, "forecast of the settlement", entry["forecastId"], where)


def score_rise(forecast, actual):
    outcome = 1 if actual >= (1 + forecast["threshold"]) * forecast["lastRate"] else 0
    probability = forecast["probability"]
    clipped = min(1 - sys.float_info.epsilon, max(sys.float_info.epsilon, probability))
    return {
        "outcome": outcome,
        "brier": (probability - outcome) ** 2,
        "log_loss": -math.log(clipped if outcome == 1 else 1 - clipped),
    }


# The live line


def check_minutes(folder, voids):
    """Reads the files line by line, because they can have millions of lines. Settlements have the order of their forecasts."""
    chains, void_ids = {}, set()
    settlements = stream(folder, "minute-settlements.csv")
    settlement = next(settlements, None)
    for row in stream(folder, "minute-forecasts.csv"):
        key = (row["asset"], row["question"], row["source"])
        chain = chains.setdefault(key, {"forecasts": 0, "settled": 0, "void": 0, "head": "0" * 64})
        chain["forecasts"] += 1
        entry = check_minute_forecast(row, chain)
        is_settled = settlement is not None and settlement["forecast_id"] == row["id"]
        void = voids.get(row["id"])
        expect(row["id"], "settled and void", is_settled and void is not None, False)
        if is_settled:
            check_minute_settlement(row, entry, settlement)
            chain["settled"] += 1
            settlement = next(settlements, None)
        if void:
            check_void(row, void)
            chain["void"] += 1
            void_ids.add(row["id"])
        chain["head"] = row["hash"]
    if settlement is not None:
        expect(settlement["forecast_id"], "forecast of the live line exists, in the order of the settlements", False, True)
    return chains, void_ids


def stream(folder, name):
    with open(f"{folder}/{name}", encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def check_minute_forecast(row, chain):
    where = row["id"]
    entry = json.loads(row["entry"])
    expect(where, "position", int(row["position"]), chain["forecasts"])
    expect(where, "previous_hash", row["previous_hash"], chain["head"])
    expect(where, "hash", row["hash"], seal(row["previous_hash"], row["entry"]))
    texts = {"asset": "asset", "source": "source", "question": "question", "id": "id"}
    for column, field in {**texts, "model_version": "modelVersion", "features_sha256": "featuresSha256"}.items():
        expect(where, column, row[column], entry[field])
    for column, field in {"origin": "origin", "target": "target", "made_at": "madeAt"}.items():
        expect(where, column, epoch_ms(row[column]), entry[field])
    numbers = {"last_rate": "lastRate", "point": "point", "position": "position"}
    check_numbers(row, entry, {**numbers, "horizon_minutes": "horizonMinutes", "bar_revision": "barRevision"})
    check_numbers(row, entry["interval"], {"interval_level": "level", "lower": "lower", "upper": "upper"})
    expect(where, "late", row["late"] == "true", entry["late"])
    expect(where, "late", entry["late"], entry["madeAt"] >= entry["target"])
    expect(where, "target", entry["target"], entry["origin"] + entry["horizonMinutes"] * MINUTE_MS)
    return entry


def check_minute_settlement(row, forecast, settlement):
    where = row["id"]
    expect(where, "forecast_hash of the settlement", settlement["forecast_hash"], row["hash"])
    expect(where, "hash of the settlement", settlement["hash"], seal(row["hash"], settlement["entry"]))
    entry = json.loads(settlement["entry"])
    actual = float(settlement["actual"])
    scores = {
        **score(forecast, actual),
        "rank": sum(1 for quantile in forecast["quantiles"] if quantile["value"] < actual),
    }
    if "trailingQuantiles" in forecast:
        scores["trailing_pinball"] = pinball(forecast["trailingQuantiles"], actual)
    expect(where, "covered", settlement["covered"] == "true", scores.pop("covered"))
    expect(where, "covered", settlement["covered"] == "true", entry["covered"])
    expect(where, "trailing_pinball is known", settlement["trailing_pinball"] != "", "trailing_pinball" in scores)
    fields = {"persistence_error": "persistenceError", "trailing_pinball": "trailingPinball"}
    for column, value in scores.items():
        expect_near(where, column, float(settlement[column] or "nan"), value)
        expect(where, column, float(settlement[column] or "nan"), float(entry[fields.get(column, column)]))
    expect(where, "actual", actual, float(entry["actual"]))
    expect(where, "bar_revision", int(settlement["bar_revision"]), entry["barRevision"])
    expect(where, "settled_at", epoch_ms(settlement["settled_at"]), entry["settledAt"])
    expect(where, "settled after its target", entry["settledAt"] >= forecast["target"], True)
    expect(where, "forecast of the settlement", entry["forecastId"], where)


# Voids


def check_void(row, void):
    where = row["id"]
    entry = json.loads(void["entry"])
    expect(where, "forecast_hash of the void", void["forecast_hash"], row["hash"])
    expect(where, "hash of the void", void["hash"], seal(row["hash"], void["entry"]))
    expect(where, "forecast of the void", entry["forecastId"], where)
    expect(where, "reason", void["reason"], entry["reason"])
    expect(where, "voided_at", epoch_ms(void["voided_at"]), entry["voidedAt"])


def score(forecast, actual):
    interval = forecast["interval"]
    lower, upper = interval["lower"], interval["upper"]
    missed = max(0, lower - actual) + max(0, actual - upper)
    return {
        "error": forecast["point"] - actual,
        "persistence_error": forecast["lastRate"] - actual,
        "covered": lower <= actual <= upper,
        "pinball": pinball(forecast["quantiles"], actual),
        "winkler": upper - lower + 2 / (1 - interval["level"]) * missed,
    }


def pinball(quantiles, actual):
    total = 0.0
    for quantile in quantiles:
        error = actual - quantile["value"]
        total += max(quantile["level"] * error, (quantile["level"] - 1) * error)
    return total / len(quantiles)


# The track record


def track_record_of(source, rows, settlements, voids):
    """Live forecasts only: those made before their target hour. Windows end with the newest settled hour."""
    entries = sorted((json.loads(row["entry"]) for row in rows), key=lambda entry: entry["targetHour"])
    live = [entry for entry in entries if not entry["late"]]
    settled = [
        {"hour": entry["targetHour"], **score(entry, float(settlements[entry["id"]]["actual"]))}
        for entry in live
        if entry["id"] in settlements
    ]
    void = [entry for entry in live if entry["id"] in voids and entry["id"] not in settlements]
    newest = settled[-1]["hour"] if settled else 0
    return {
        "source": source,
        "replayed": source != REAL_SOURCE,
        "live": len(live),
        "late": len(entries) - len(live),
        "settled": len(settled),
        "void": len(void),
        "waiting": len(live) - len(settled) - len(void),
        "windows": [
            window(name, [one for one in settled if one["hour"] > newest - hours * HOUR_MS]) for name, hours in WINDOWS
        ],
    }


def window(name, scored):
    squared = total(one["error"] * one["error"] for one in scored)
    absolute = total(abs(one["error"]) for one in scored)
    naive_squared = total(one["persistence_error"] * one["persistence_error"] for one in scored)
    naive = total(abs(one["persistence_error"]) for one in scored)
    pinballs = total(one["pinball"] for one in scored)
    pinball_ratio = ratio(pinballs, naive / 2)
    return {
        "window": name,
        "first_hour": iso(scored[0]["hour"]) if scored else None,
        "last_hour": iso(scored[-1]["hour"]) if scored else None,
        "settled": len(scored),
        "rmse": root(ratio(squared, len(scored))),
        "mae": ratio(absolute, len(scored)),
        "rmse_ratio": root(ratio(squared, naive_squared)),
        "mae_ratio": ratio(absolute, naive),
        "coverage": ratio(total(1 if one["covered"] else 0 for one in scored), len(scored)),
        "pinball": ratio(pinballs, len(scored)),
        "pinball_skill_to_persistence_point": None if pinball_ratio is None else 1 - pinball_ratio,
        "winkler": ratio(total(one["winkler"] for one in scored), len(scored)),
    }


def total(values):
    """Adds from first to last, as nexthour does. Python's sum() may round differently."""
    result = 0.0
    for value in values:
        result += value
    return result


def ratio(value, to):
    return None if to == 0 else value / to


def root(value):
    return None if value is None else math.sqrt(value)


def iso(ms):
    return datetime.fromtimestamp(ms / 1000, timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.000Z")


# The manifest and the summary


def check_manifest(manifest, chains, track_records):
    listed = {(chain["asset"], chain["question"], chain["source"]): chain for chain in manifest["chains"]}
    expect("manifest.json", "chains", sorted(listed), sorted(chains))
    for key in listed.keys() & chains.keys():
        where = f"manifest.json, {' '.join(key)}"
        forecasts, head = chains[key]
        expect(where, "head", listed[key]["head"], head)
        expect(where, "forecasts", listed[key]["forecasts"], forecasts)
    for track_record in track_records:
        asset, source = track_record["asset"], track_record["source"]
        chain = listed.get((asset, next_hour_question(asset), source))
        if chain is not None:
            check_track_record(f"manifest.json, {asset} {source}", chain["record"], track_record)


def check_track_record(where, stored, recomputed):
    for name in ["replayed", "live", "late", "settled", "void", "waiting"]:
        expect(where, name, stored[name], recomputed[name])
    for stored_window, recomputed_window in zip(stored["windows"], recomputed["windows"]):
        for name, value in recomputed_window.items():
            place = f"{where}, {recomputed_window['window']}"
            check = expect_near if isinstance(value, float) and stored_window[name] is not None else expect
            check(place, name, stored_window[name], value)


def print_summary(chains, minute_chains, settlements, voids):
    for (asset, question, source), rows in chains.items():
        name = asset if question == next_hour_question(asset) else question
        settled = sum(1 for row in rows if row["id"] in settlements)
        void = sum(1 for row in rows if row["id"] in voids)
        print_chain(f"{name} {source}", len(rows), settled, void, rows[-1]["hash"])
    for (_, question, source), chain in minute_chains.items():
        print_chain(f"{question} {source}", chain["forecasts"], chain["settled"], chain["void"], chain["head"])
    print("no faults" if not faults else f"{len(faults)} {'fault' if len(faults) == 1 else 'faults'}")


def print_chain(name, forecasts, settled, void, head):
    count = "1 forecast" if forecasts == 1 else f"{forecasts} forecasts"
    print(f"{name}: {count}, {settled} settled, {void} void, head {head}")


if __name__ == "__main__":
    arguments = [argument for argument in sys.argv[1:] if argument != "--json"]
    if len(arguments) != 1:
        sys.exit(__doc__)
    sys.exit(main(arguments[0], "--json" in sys.argv))
