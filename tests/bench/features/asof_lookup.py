"""As-of look-up of one value with Feast or with Polars: a worker that runs once for each line it reads.

Usage: asof_lookup.py feast|polars FOLDER. For each line on stdin it answers one line of JSON: {"seconds", "rows"}; after the
word "write" it writes label_id and value of the last run to FOLDER/TOOL.parquet.
"""

import json
import os
import sys
import tempfile
import time


def feast_work(folder):
    import pandas as pd
    from feast import Entity, FeatureStore, FeatureView, Field, FileSource, RepoConfig
    from feast.types import Int64
    from feast.value_type import ValueType

    home = tempfile.mkdtemp()
    store = FeatureStore(config=RepoConfig(
        project="bench", provider="local", registry=os.path.join(home, "registry.db"), offline_store={"type": "file"},
        online_store={"type": "sqlite", "path": os.path.join(home, "online.db")}, entity_key_serialization_version=3))
    debtor = Entity(name="debtor", join_keys=["debtor_id"], value_type=ValueType.STRING)
    source = FileSource(path=os.path.join(folder, "values.parquet"), timestamp_field="event_at", created_timestamp_column="created_at")
    view = FeatureView(name="newest", entities=[debtor], ttl=None, schema=[Field(name="value", dtype=Int64)], source=source)
    store.apply([debtor, view])
    labels = pd.read_parquet(os.path.join(folder, "labels.parquet")).rename(columns={"as_of": "event_timestamp"})
    labels["event_timestamp"] = labels["event_timestamp"].dt.tz_localize("UTC")

    def work():
        return store.get_historical_features(entity_df=labels, features=["newest:value"]).to_df()

    return work, lambda result, path: result[["label_id", "value"]].to_parquet(path)


def polars_work(folder):
    import polars as pl

    labels = pl.read_parquet(os.path.join(folder, "labels.parquet"))

    def work():
        # The file is in order of time; telling Polars so spares it the sort.
        values = pl.read_parquet(os.path.join(folder, "values.parquet"), columns=["debtor_id", "event_at", "value"]).set_sorted("event_at")
        return labels.sort("as_of").join_asof(values, left_on="as_of", right_on="event_at", by="debtor_id", strategy="backward", check_sortedness=False)

    return work, lambda result, path: result.select("label_id", "value").write_parquet(path)


def main(tool, folder):
    work, write = {"feast": feast_work, "polars": polars_work}[tool](folder)
    result = None
    for line in sys.stdin:
        if line.strip() == "write":
            write(result, os.path.join(folder, tool + ".parquet"))
            print(json.dumps({"written": True}), flush=True)
            continue
        started = time.perf_counter()
        result = work()
        print(json.dumps({"seconds": time.perf_counter() - started, "rows": len(result)}), flush=True)


main(*sys.argv[1:3])
